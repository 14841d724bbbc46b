"""Read and accepted: by whom, when, which version, from which address; and reminding the others."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer
from knowledge.document_people import missing_people
from knowledge.document_policies import can_accept, require_manage
from knowledge.models import Document, DocumentAcceptance, DocumentVersion
from knowledge.services.document_effects import tell
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.counting import COUNT_CAP
from portal.shared.dates import today_at
from portal.shared.errors import DomainError, NotAllowed, StaleState


@transaction.atomic
def accept_document(
    *,
    actor: Actor,
    document: Document,
    number: int,
    company: Customer | None = None,
    at: datetime | None = None,
) -> DocumentAcceptance:
    """Record that the actor accepts the version they read; accepting twice is one row.

    Raises NotAllowed, DomainError, StaleState where there is a newer version by now.
    """
    version = _version_to_accept(actor, document, number)
    done = DocumentAcceptance.objects.filter(version=version, person_id=actor.user_id)
    found: DocumentAcceptance | None = done.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            row = _accepted(actor, document, version, company, at or timezone.now())
    except IntegrityError:
        # The same person in another window was first.
        first: DocumentAcceptance = done.get()
        return first
    record(actor, "document.accepted", document, {"version": (None, version.number)})
    return row


def _version_to_accept(actor: Actor, document: Document, number: int) -> DocumentVersion:
    """The current version, if it is the one that was read."""
    readable = Document.objects.readable_by(actor).with_shown(today_at(actor.tenant))
    row = readable.filter(pk=document.pk).first()
    if row is None or not can_accept(actor):
        raise NotAllowed
    if not row.needs_acceptance or row.valid_id is None:
        raise DomainError(_("This document doesn't need to be accepted."))
    version: DocumentVersion = DocumentVersion.objects.get(pk=row.valid_id)
    if version.number != number:
        raise StaleState(_("There is another version by now. Read it before you accept it."))
    return version


def _accepted(
    actor: Actor,
    document: Document,
    version: DocumentVersion,
    company: Customer | None,
    at: datetime,
) -> DocumentAcceptance:
    row: DocumentAcceptance = DocumentAcceptance.objects.create(
        tenant=actor.tenant,
        document=document,
        version=version,
        person_id=actor.user_id,
        person_name=str(actor.user)[:200],
        person_email=actor.user.email,
        company_name=company.name if company else "",
        accepted_at=at,
        ip=actor.ip,
    )
    return row


@transaction.atomic
def remind_missing(*, actor: Actor, document: Document) -> int:
    """Have everybody told again who hasn't accepted yet, at most once a day each; how many.

    Raises NotAllowed, DomainError.
    """
    require_manage(actor)
    today = today_at(actor.tenant)
    row = Document.objects.with_shown(today).filter(pk=document.pk).first()
    if row is None or not row.is_active or not row.needs_acceptance or row.valid_id is None:
        raise DomainError(_("There is nothing to accept at the moment."))
    number = missing_people(row)[: COUNT_CAP + 1].count()
    version = DocumentVersion.objects.get(pk=row.valid_id)
    tell(actor, version, "reminder", key=today.isoformat())
    record(actor, "document.reminded", document, {"version": (None, version.number)})
    return int(number)
