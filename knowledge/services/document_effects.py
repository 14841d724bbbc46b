"""What every change of a document leaves behind: rows of the outbox, the index."""

from knowledge.document_enums import DOCUMENTS
from knowledge.models import Document, DocumentVersion
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.caching import forget
from portal.shared.search.updates import queue_update

TELL = "document.tell"
READ = "document.text"


def tell(actor: Actor, version: DocumentVersion, event: str, key: str = "") -> None:
    """Have people told; `key` tells one reminder from the next."""
    payload = {"event": event, "version": version.pk, "by": actor.user_id, "key": key, "after": 0}
    outbox.enqueue(actor.tenant, TELL, payload)


def have_found(actor: Actor, document: Document, version: DocumentVersion | None = None) -> None:
    """Have the document found by the search; of a new version the words are read first.

    What is kept of the tenant's documents is made anew.
    """
    forget(actor.tenant, DOCUMENTS)
    if version is not None:
        outbox.enqueue(actor.tenant, READ, {"version": version.pk})
    queue_update(document)
