"""What customers send to their account, and what the staff decides on it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer
from knowledge.document_enums import (
    DOCUMENT_TRANSITIONS,
    VERSION_TRANSITIONS,
    DocumentAudience,
    DocumentKind,
    DocumentState,
    VersionState,
)
from knowledge.document_policies import can_upload_at, can_withdraw, require_manage
from knowledge.models import Document, DocumentVersion
from knowledge.services.document_effects import have_found, tell
from knowledge.services.document_versions import (
    VersionData,
    add_version,
    decide_version,
    open_versions,
)
from knowledge.services.documents import new_document
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.files.services import remove_files
from portal.shared.states import move

UPLOAD_KINDS = (DocumentKind.CERTIFICATE, DocumentKind.CONTRACT, DocumentKind.OTHER)


@dataclass(frozen=True, slots=True)
class UploadData:
    """What a customer says of a document of theirs."""

    kind: str
    title: str
    description: str = ""


@transaction.atomic
def send_document(
    *,
    actor: Actor,
    customer: Customer,
    data: UploadData,
    version: VersionData,
    upload: Any,
    at: datetime | None = None,
) -> Document:
    """A document of the customer's own, for the staff to check; its colleagues see it at once.

    Raises NotAllowed, DomainError.
    """
    if not can_upload_at(actor, customer.pk):
        raise NotAllowed
    if sent := _sent_before(actor, version):
        return sent.document
    title = data.title.strip()
    if not title:
        raise DomainError(_("Enter a title."), field="title")
    if data.kind not in UPLOAD_KINDS:
        raise DomainError(_("Choose what the document is."), field="kind")
    now = at or timezone.now()
    fields = {
        "kind": data.kind,
        "title": title,
        "description": data.description.strip(),
        "audience": DocumentAudience.NAMED,
        "customer": customer,
        "state": DocumentState.ACTIVE,
        "shows_old_versions": True,
    }
    document = new_document(actor, fields, now)
    first = add_version(actor, document, version, upload, VersionState.SENT, now)
    record(actor, "document.sent", document, {"version": (None, first.number)})
    tell(actor, first, "uploaded")
    have_found(actor, document)
    return document


@transaction.atomic
def send_version(
    *,
    actor: Actor,
    document: Document,
    version: VersionData,
    upload: Any,
    at: datetime | None = None,
) -> DocumentVersion:
    """A newer version of an own document, as when a certificate was renewed.

    Raises NotAllowed, DomainError.
    """
    if not document.is_upload or not can_upload_at(actor, document.customer_id):
        raise NotAllowed
    if sent := _sent_before(actor, version):
        return sent
    if open_versions(document).exists():
        raise DomainError(_("A version waits for the team already. Withdraw it first."))
    now = at or timezone.now()
    added = add_version(actor, document, version, upload, VersionState.SENT, now)
    record(actor, "document.sent", document, {"version": (None, added.number)})
    tell(actor, added, "uploaded")
    return added


def _sent_before(actor: Actor, version: VersionData) -> DocumentVersion | None:
    """What the same form made already."""
    if version.form_key is None:
        return None
    rows = DocumentVersion.objects.filter(form_key=version.form_key, created_by=actor.user)
    found: DocumentVersion | None = rows.select_related("document").first()
    return found


@transaction.atomic
def withdraw_version(*, actor: Actor, document: Document, version: DocumentVersion) -> None:
    """Take an upload back that nobody has looked at; its file is deleted.

    Raises NotAllowed, DomainError.
    """
    if version.created_by_id != actor.user_id or not can_upload_at(actor, document.customer_id):
        raise NotAllowed
    if not can_withdraw(actor, document, version):
        raise DomainError(_("The team has looked at it already."))
    stored = version.file
    decide_version(actor, version, VersionState.WITHDRAWN, "")
    if stored is not None:
        version.file = None
        version.save(update_fields=["file"])
        remove_files(files=[stored])
    record(actor, "document.upload_withdrawn", document, {"version": (version.number, None)})
    _archive_if_empty(document)
    have_found(actor, document)


def _archive_if_empty(document: Document) -> None:
    """Where nothing but withdrawn versions is left there is nothing to show."""
    rest = DocumentVersion.objects.filter(document=document)
    if not rest.exclude(state=VersionState.WITHDRAWN).exists():
        move(document, DocumentState.ARCHIVED, DOCUMENT_TRANSITIONS)


@transaction.atomic
def start_checking(*, actor: Actor, document: Document, version: DocumentVersion) -> None:
    """From now on the customer can't withdraw it. Raises NotAllowed, DomainError."""
    require_manage(actor)
    move(version, VersionState.CHECKING, VERSION_TRANSITIONS, decided_by=actor.user)
    record(actor, "document.upload_checking", document, {"version": (None, version.number)})


@transaction.atomic
def accept_version(*, actor: Actor, document: Document, version: DocumentVersion) -> None:
    """It counts, and is the current one once it is valid. Raises NotAllowed, DomainError."""
    require_manage(actor)
    decide_version(actor, version, VersionState.ACCEPTED, "")
    record(actor, "document.upload_accepted", document, {"version": (None, version.number)})
    tell(actor, version, "decided")
    have_found(actor, document, version)


@transaction.atomic
def reject_version(
    *, actor: Actor, document: Document, version: DocumentVersion, reason: str
) -> None:
    """It doesn't count; the customer reads why. Raises NotAllowed, DomainError."""
    require_manage(actor)
    said = reason.strip()
    if not said:
        raise DomainError(_("Say why, so that the customer can send another."), field="reason")
    decide_version(actor, version, VersionState.REJECTED, said)
    record(actor, "document.upload_rejected", document, {"version": (None, version.number)})
    tell(actor, version, "decided")
