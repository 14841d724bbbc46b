"""What becomes of a stored mail: decided and written once, in the transaction that marks it."""

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.shared import outbox
from portal.shared.errors import DomainError, StaleState
from portal.shared.models import Tenant
from portal.shared.outbox import transactional
from tickets.enums import MailState, StrangerPolicy
from tickets.mail import matching, outgoing, writing
from tickets.mail.brakes import Brake, brake_on, is_over_cap, may_acknowledge
from tickets.mail.drafts import draft_of
from tickets.mail.intake import KIND, raw_of
from tickets.mail.matching import Answered, Part, Writer
from tickets.mail.parsing import ParsedMail, parse_mail
from tickets.mail.states import move_mail
from tickets.mail.undeliverable import note_failures
from tickets.models import InboundMail, TicketMessage

MAX_TRIES = 3
PAUSE = timedelta(minutes=1)

log = logging.getLogger(__name__)


@transactional(KIND)
def process_mail(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Carry one mail out. Message, state and outbox row commit together, so a worker that dies
    leaves it as if it had never begun; what fails again and again is put aside for people."""
    rows = InboundMail.objects.select_for_update(of=("self",))
    row = rows.filter(pk=payload["mail"], state=MailState.RECEIVED).first()
    if row is None:
        return
    with translation.override(tenant.default_language):
        try:
            with transaction.atomic():
                handle(tenant, row)
        except (DomainError, PermissionDenied) as refusal:
            if isinstance(refusal, StaleState):
                _try_again(tenant, row, refusal)
            else:
                _put_aside(row, _reason_of(refusal))
        except Exception as error:
            log.warning("mail %s could not be processed", row.pk, exc_info=True)
            _try_again(tenant, row, error)


def handle(tenant: Tenant, row: InboundMail) -> None:
    """Decide and write. Raises DomainError for what only people can decide."""
    mail = parse_mail(raw_of(row))
    if mail.report is not None:
        _handle_report(tenant, row, mail)
        return
    brake = brake_on(tenant, mail)
    if brake is None and is_over_cap(mail.sender):
        brake = Brake(MailState.QUARANTINED, _("The sender wrote too many mails within an hour."))
    if brake is not None:
        move_mail(row, brake.state, reason=brake.reason)
        return
    answered = matching.answered_by(tenant, mail)
    if answered is None:
        open_new(tenant, row, mail)
        return
    writer = matching.writer_of(tenant, mail, answered)
    if writer is None:
        _handle_stranger(tenant, row, mail, answered)
    else:
        _handle_answer(tenant, row, mail, answered, writer)


def _handle_report(tenant: Tenant, row: InboundMail, mail: ParsedMail) -> None:
    """A report never makes a message; at most it marks addresses."""
    assert mail.report is not None
    ticket = note_failures(writing.postman(tenant), mail.report)
    if ticket is not None:
        move_mail(
            row, MailState.PROCESSED, reason=_("An address could not be reached."), ticket=ticket
        )
    else:
        move_mail(row, MailState.IGNORED, reason=_("It is a report of a mail server."))


def open_new(
    tenant: Tenant, row: InboundMail, mail: ParsedMail, *, acknowledged: bool = True
) -> TicketMessage:
    """The mail as a new request; its sender is told once that it arrived."""
    tells = acknowledged and may_acknowledge(mail.sender)
    message = writing.write_new(tenant, row, draft_of(mail))
    move_mail(
        row, MailState.PROCESSED, reason=_("A new request."), ticket=message.ticket, entry=message
    )
    if tells and not mail.header("X-Auto-Response-Suppress"):
        outgoing.acknowledge(tenant, message.ticket, mail)
    return message


def _handle_stranger(
    tenant: Tenant, row: InboundMail, mail: ParsedMail, answered: Answered
) -> None:
    """Somebody answers a request that they take no part in: as the mailbox says."""
    is_claimed_staff = answered.user_id is not None or _works_here(tenant, mail, answered)
    if row.mailbox.strangers == StrangerPolicy.QUARANTINE or is_claimed_staff:
        raise DomainError(
            _("%(sender)s takes no part in %(reference)s.")
            % {"sender": mail.sender, "reference": answered.ticket.reference}
        )
    open_new(tenant, row, mail)


def _works_here(tenant: Tenant, mail: ParsedMail, answered: Answered) -> bool:
    """Whether the address is one of the team's: then it may be forged, and people look at it."""
    user = matching.user_of(mail.sender)
    return user is not None and matching.mail_actor(tenant, user).is_staff


def _handle_answer(
    tenant: Tenant, row: InboundMail, mail: ParsedMail, answered: Answered, writer: Writer
) -> None:
    draft, ticket = draft_of(mail), answered.ticket
    if matching.takes_no_answer(ticket, tenant, writer.part, timezone.now()):
        message = writing.write_follow_up(tenant, row, draft, ticket, writer)
        reason = _("It follows up on %(reference)s.") % {"reference": ticket.reference}
    else:
        message = writing.write_answer(tenant, row, draft, ticket, writer)
        reason = _("An answer of the team.") if writer.part == Part.STAFF else _("An answer.")
    move_mail(row, MailState.PROCESSED, reason=reason, ticket=message.ticket, entry=message)


def _try_again(tenant: Tenant, row: InboundMail, error: Exception) -> None:
    row.attempts += 1
    reason = f"{type(error).__name__}: {error}"
    if row.attempts >= MAX_TRIES:
        _put_aside(row, reason)
        return
    row.reason = reason[:500]
    row.save(update_fields=["attempts", "reason"])
    outbox.enqueue(tenant, KIND, {"mail": row.pk}, delay=PAUSE * row.attempts)


def _put_aside(row: InboundMail, reason: str) -> None:
    move_mail(row, MailState.QUARANTINED, reason=reason, attempts=row.attempts)


def _reason_of(refusal: Exception) -> str:
    if isinstance(refusal, DomainError):
        return str(refusal.message)
    return _("The sender may not do that.")
