"""Documents of the staff: making them, changing them, new versions, archiving."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer, Segment
from knowledge.document_enums import (
    DOCUMENT_TRANSITIONS,
    DocumentAudience,
    DocumentState,
    VersionState,
)
from knowledge.document_policies import require_manage
from knowledge.models import Document, DocumentReader, DocumentVersion
from knowledge.services.document_effects import have_found, tell
from knowledge.services.document_versions import (
    VersionData,
    add_version,
    decide_version,
    open_versions,
)
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.counters import next_number
from portal.shared.errors import DomainError
from portal.shared.states import move

FIRST_DOCUMENT = 101


@dataclass(frozen=True, slots=True)
class DocumentData:
    """What the staff says of a document; readers by primary key, for the audience “named”."""

    kind: str
    title: str
    description: str = ""
    language: str = ""
    audience: str = DocumentAudience.NAMED
    needs_acceptance: bool = False
    asks_anew: bool = True
    shows_old_versions: bool = False
    customers: Sequence[int] = ()
    segments: Sequence[int] = ()

    def fields(self) -> dict[str, Any]:
        """The columns of the row."""
        names = ("kind", "language", "audience", "needs_acceptance", "asks_anew")
        found = {name: getattr(self, name) for name in (*names, "shows_old_versions")}
        title = self.title.strip()
        if not title:
            raise DomainError(_("Enter a title."), field="title")
        return found | {"title": title, "description": self.description.strip()}


@transaction.atomic
def create_document(
    *,
    actor: Actor,
    data: DocumentData,
    version: VersionData,
    upload: Any,
    publish: bool = True,
    at: datetime | None = None,
) -> Document:
    """A document with its first version; a draft is seen by those who manage documents only.

    Raises NotAllowed, DomainError.
    """
    require_manage(actor)
    now = at or timezone.now()
    document = new_document(actor, data.fields(), now)
    _set_readers(actor, document, data)
    first = add_version(actor, document, version, upload, VersionState.ACCEPTED, now)
    record(actor, "document.created", document, {"audience": (None, data.audience)})
    if publish:
        move(document, DocumentState.ACTIVE, DOCUMENT_TRANSITIONS)
        _told_if_wanted(actor, document, first)
    have_found(actor, document, first)
    return document


def new_document(actor: Actor, fields: dict[str, Any], now: datetime) -> Document:
    """The row with its number; nothing is asked, nothing recorded."""
    number = next_number(actor.tenant, "document", start=FIRST_DOCUMENT)
    document: Document = Document.objects.create(
        tenant=actor.tenant,
        reference=f"D-{number}",
        created_by=actor.user,
        created_at=now,
        changed_at=now,
        **fields,
    )
    return document


@transaction.atomic
def change_document(*, actor: Actor, document: Document, data: DocumentData) -> Document:
    """Change what a document says of itself and who reads it. Raises NotAllowed, DomainError."""
    require_manage(actor)
    changes = apply_changes(document, data.fields())
    changes |= _set_readers(actor, document, data)
    if changes:
        record(actor, "document.changed", document, changes)
        have_found(actor, document)
    return document


@transaction.atomic
def publish_version(
    *,
    actor: Actor,
    document: Document,
    version: VersionData,
    upload: Any,
    at: datetime | None = None,
) -> DocumentVersion:
    """A new version; it replaces what a customer sent and nobody has decided on.

    Raises NotAllowed, DomainError.
    """
    require_manage(actor)
    now = at or timezone.now()
    waiting = list(open_versions(document))
    added = add_version(actor, document, version, upload, VersionState.ACCEPTED, now)
    for sent in waiting:
        reason = _("Replaced by version %(number)s.") % {"number": added.number}
        decide_version(actor, sent, VersionState.REJECTED, reason)
        tell(actor, sent, "decided")
    record(actor, "document.version_added", document, {"version": (None, added.number)})
    if document.is_active:
        _told_if_wanted(actor, document, added)
    have_found(actor, document, added)
    return added


@transaction.atomic
def take_back_version(*, actor: Actor, document: Document, version: DocumentVersion) -> None:
    """A wrong file: the version before it is the current one again. Raises NotAllowed, DomainError.

    Who accepted it stays recorded.
    """
    require_manage(actor)
    others = DocumentVersion.objects.accepted().filter(document=document).exclude(pk=version.pk)
    if document.is_active and not others.exists():
        raise DomainError(_("This is the only version. Archive the document instead."))
    decide_version(actor, version, VersionState.WITHDRAWN, "")
    record(actor, "document.version_taken_back", document, {"version": (version.number, None)})
    have_found(actor, document)


@transaction.atomic
def publish_document(*, actor: Actor, document: Document) -> None:
    """Show a draft or an archived document to its readers. Raises NotAllowed, DomainError."""
    require_manage(actor)
    before = document.state
    move(document, DocumentState.ACTIVE, DOCUMENT_TRANSITIONS)
    record(actor, "document.published", document, {"state": (before, document.state)})
    newest = DocumentVersion.objects.accepted().filter(document=document).first()
    if newest is not None and before == DocumentState.DRAFT:
        _told_if_wanted(actor, document, newest)
    have_found(actor, document)


@transaction.atomic
def archive_document(*, actor: Actor, document: Document) -> None:
    """Take a document from its readers; versions and acceptances stay. Raises NotAllowed."""
    require_manage(actor)
    before = document.state
    move(document, DocumentState.ARCHIVED, DOCUMENT_TRANSITIONS)
    record(actor, "document.archived", document, {"state": (before, document.state)})
    have_found(actor, document)


def _told_if_wanted(actor: Actor, document: Document, version: DocumentVersion) -> None:
    """Those for whom it was chosen, and those who have to accept it; nobody for what is merely
    there for everybody."""
    named = document.audience == DocumentAudience.NAMED
    first_or_anew = document.asks_anew or version.number == 1
    if named or (document.needs_acceptance and first_or_anew):
        tell(actor, version, "published")


def _set_readers(
    actor: Actor, document: Document, data: DocumentData
) -> dict[str, tuple[object, object]]:
    """Bring the rows in step with what is wanted; returns the changes for the log."""
    named = data.audience == DocumentAudience.NAMED
    wanted = {
        "customer": set(data.customers) if named else set(),
        "segment": set(data.segments) if named else set(),
    }
    if named and not any(wanted.values()) and not document.is_upload:
        raise DomainError(_("Choose at least one customer or segment."), field="customers")
    _check_known(Customer, wanted["customer"], "customers")
    _check_known(Segment, wanted["segment"], "segments")
    changes: dict[str, tuple[object, object]] = {}
    for name, keys in wanted.items():
        rows = DocumentReader.objects.filter(document=document, **{f"{name}__isnull": False})
        before = set(rows.values_list(name, flat=True))
        if before != keys:
            rows.filter(**{f"{name}__in": before - keys}).delete()
            _add_readers(actor, document, name, keys - before)
            changes[f"{name}s"] = (sorted(before), sorted(keys))
    return changes


def _check_known(model: Any, keys: set[int], field: str) -> None:
    """Raises DomainError for a key that isn't the tenant's."""
    if keys and model.objects.filter(pk__in=keys).count() != len(keys):
        raise DomainError(_("One of these is gone. Choose again."), field=field)


def _add_readers(actor: Actor, document: Document, name: str, keys: set[int]) -> None:
    DocumentReader.objects.bulk_create(
        DocumentReader(tenant=actor.tenant, document=document, **{f"{name}_id": key})
        for key in sorted(keys)
    )
