"""Addresses that mail couldn't be delivered to: marked by reports that are about our mail."""

from django.db.models import F
from django.utils import timezone

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.models import Tenant
from tickets.enums import EventKind
from tickets.mail.bounces import BounceReport, Failure
from tickets.mail.tokens import fingerprint, mark_in_message_id
from tickets.models import BouncedAddress, Ticket
from tickets.services.effects import log_event

TRIES = 3


def is_undeliverable(tenant: Tenant, email: str) -> bool:
    """Whether an address gets no mail: it doesn't exist, or failed several times."""
    row = BouncedAddress.objects.filter(email__iexact=email).first()
    return row is not None and (row.is_permanent or row.count >= TRIES)


def note_failures(actor: Actor, report: BounceReport) -> Ticket | None:
    """Mark the addresses of a report on one of our mails; returns the request it was about.

    Anybody can write a report. It counts only where it names the Message-ID of a mail that we
    sent to just that address: so nobody can cut others off.
    """
    tenant = actor.tenant
    mark = mark_in_message_id(tenant, report.about)
    ticket = Ticket.objects.filter(pk=mark.ticket_id).first() if mark is not None else None
    if mark is None or ticket is None:
        return None
    believed = [f for f in report.failures if fingerprint(tenant, f.email) == mark.recipient]
    for failure in believed:
        _mark(actor, failure)
        log_event(
            actor, ticket, EventKind.BOUNCED, timezone.now(), public=False, address=failure.email
        )
    return ticket if believed else None


def _mark(actor: Actor, failure: Failure) -> None:
    row, is_new = BouncedAddress.objects.get_or_create(
        tenant=actor.tenant,
        email=failure.email,
        defaults={"reason": failure.reason, "is_permanent": failure.is_permanent},
    )
    if not is_new:
        BouncedAddress.objects.filter(pk=row.pk).update(
            count=F("count") + 1,
            reason=failure.reason,
            is_permanent=row.is_permanent or failure.is_permanent,
            bounced_at=timezone.now(),
        )
    record(actor, "address.bounced", row, {"reason": (None, failure.reason)})
