"""Who may do what with documents."""

from accounts.enums import CustomerPermission
from knowledge.document_enums import VersionState
from knowledge.document_querysets import is_insider, may_manage
from knowledge.models import Document, DocumentVersion
from portal.shared.actors import Actor
from portal.shared.dates import today_at
from portal.shared.enums import Module
from portal.shared.errors import NotAllowed


def require_manage(actor: Actor) -> None:
    """Raises NotAllowed for all but those who look after the documents."""
    if not may_manage(actor):
        raise NotAllowed


def can_upload_at(actor: Actor, customer_id: int | None) -> bool:
    """Members who see the company's documents add to them."""
    return actor.user is not None and actor.may_at(CustomerPermission.VIEW_DOCUMENTS, customer_id)


def can_accept(actor: Actor) -> bool:
    """People of the tenant: members of its customers, and its staff."""
    return actor.user is not None and is_insider(actor)


def can_withdraw(actor: Actor, document: Document, version: DocumentVersion) -> bool:
    """Who sent a version takes it back as long as nobody of the team has looked at it."""
    return (
        version.state == VersionState.SENT
        and actor.user_id is not None
        and version.created_by_id == actor.user_id
        and can_upload_at(actor, document.customer_id)
    )


def can_read_version(actor: Actor, version_id: int) -> bool:
    """Whether a version's file may be read now: the current one, earlier ones where the document
    allows it, and all that the own account sent. Asked at each download."""
    if not actor.tenant.has_module(Module.HELP):
        return False
    version = DocumentVersion.objects.filter(pk=version_id).first()
    if version is None or may_manage(actor):
        return version is not None
    today = today_at(actor.tenant)
    readable = Document.objects.readable_by(actor).with_shown(today)
    document = readable.filter(pk=version.document_id).first()
    return document is not None and shows_version(actor, document, version)


def shows_version(actor: Actor, document: Document, version: DocumentVersion) -> bool:
    """The same for a document that the actor reads, taken by `with_shown`."""
    if may_manage(actor) or version.pk == document.shown_id:
        return True
    if document.is_upload and can_upload_at(actor, document.customer_id):
        return True
    begun = version.valid_from <= today_at(actor.tenant)
    return bool(document.shows_old_versions and version.state == VersionState.ACCEPTED and begun)
