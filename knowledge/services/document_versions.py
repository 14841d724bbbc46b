"""Adding a version with its file and deciding on it; who may is asked by the callers."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.document_enums import VERSION_TRANSITIONS, VersionState
from knowledge.models import Document, DocumentVersion
from portal.shared.actors import Actor
from portal.shared.dates import today_at
from portal.shared.errors import DomainError
from portal.shared.files.services import store_files
from portal.shared.states import move


@dataclass(frozen=True, slots=True)
class VersionData:
    """From when and until when a version is valid, and what is new in it."""

    valid_from: date | None = None
    expires_on: date | None = None
    note: str = ""
    form_key: UUID | None = None


def add_version(
    actor: Actor,
    document: Document,
    data: VersionData,
    upload: Any,
    state: VersionState,
    now: datetime,
) -> DocumentVersion:
    """The next number with its file; the document moves to the top of the lists.

    Raises DomainError.
    """
    valid_from = data.valid_from or timezone.localdate(now)
    _check_validity(actor, valid_from, data.expires_on)
    # The row's lock holds back whoever adds a version at the same time.
    Document.objects.filter(pk=document.pk).update(changed_at=now)
    document.changed_at = now
    last = DocumentVersion.objects.filter(document=document).aggregate(last=Max("number"))["last"]
    version: DocumentVersion = DocumentVersion.objects.create(
        tenant=actor.tenant,
        document=document,
        number=(last or 0) + 1,
        note=data.note.strip(),
        valid_from=valid_from,
        expires_on=data.expires_on,
        form_key=data.form_key,
        state=state,
        created_by=actor.user,
        created_at=now,
    )
    version.file = store_files(actor=actor, owner=version, uploads=[upload])[0]
    version.save(update_fields=["file"])
    return version


def _check_validity(actor: Actor, valid_from: date, expires_on: date | None) -> None:
    if expires_on is None:
        return
    if expires_on < valid_from:
        raise DomainError(_("The last day lies before the first one."), field="expires_on")
    if expires_on < today_at(actor.tenant):
        raise DomainError(_("This version has expired already."), field="expires_on")


def open_versions(document: Document) -> Any:
    """What a customer sent and nobody has decided on."""
    return DocumentVersion.objects.to_check().filter(document=document)


def decide_version(actor: Actor, version: DocumentVersion, to: VersionState, reason: str) -> None:
    """One of two decisions at once wins. Raises InvalidTransition, StaleState."""
    move(
        version,
        to,
        VERSION_TRANSITIONS,
        reason=reason,
        decided_by=actor.user,
        decided_at=timezone.now(),
    )
