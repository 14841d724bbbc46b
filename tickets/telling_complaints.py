"""What who complains is told: that it arrived, what happens next and by when; the decision."""

import zoneinfo
from collections.abc import Iterable
from datetime import datetime

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from accounts.models import User
from portal.shared.models import Tenant
from tickets.enums import Outcome, Remedy
from tickets.mail import tokens
from tickets.models import Complaint, Ticket


def acknowledge(tenant: Tenant, ticket: Ticket) -> None:
    """Tell who complained, once; what a guest is sent on arrival says the same."""
    waiting = Complaint.objects.filter(ticket=ticket, acknowledged_at=None)
    if not waiting.update(acknowledged_at=timezone.now()):
        return
    if ticket.requester is not None and ticket.requester.is_active:
        language = accounts.language_of(ticket.requester, tenant)
        with translation.override(language):
            _notify(tenant, ticket, ticket.requester, _("received"), next_steps(tenant, ticket))


def tell_decision(
    tenant: Tenant, ticket: Ticket, complaint: Complaint, users: Iterable[User]
) -> None:
    """The outcome with its reasons, to each in their language."""
    for user in users:
        with translation.override(accounts.language_of(user, tenant)):
            outcome = str(Outcome(complaint.outcome).label)
            _notify(tenant, ticket, user, outcome, decision_text(complaint), complaint.decided_at)


def next_steps(tenant: Tenant, ticket: Ticket) -> str:
    """What happens next and by when, in the active language."""
    lines = [_("The team looks into it and writes to you.")]
    if ticket.next_promise_at is not None:
        by = moment_text(tenant, ticket.next_promise_at)
        lines = [_("You get the next answer by %(date)s.") % {"date": by}]
    if ticket.solution_due_at is not None:
        by = moment_text(tenant, ticket.solution_due_at)
        lines.append(
            _("You get the decision with its reasons in writing by %(date)s.") % {"date": by}
        )
    else:
        lines.append(_("You get the decision with its reasons in writing."))
    lines.append(
        _(
            "If you do not agree with it, or if no answer comes in time, you can have whoever "
            "leads the team look at it again."
        )
    )
    return "\n".join(lines)


def decision_text(complaint: Complaint) -> str:
    """Remedy and reasons, in the active language."""
    if complaint.remedy in ("", Remedy.NONE):
        return str(complaint.remedy_text)
    remedy = _("What we do: %(remedy)s") % {"remedy": Remedy(complaint.remedy).label}
    return f"{remedy}\n{complaint.remedy_text}"


def moment_text(tenant: Tenant, at: datetime) -> str:
    """A moment in the tenant's time zone, as the active language writes it."""
    local = at.astimezone(zoneinfo.ZoneInfo(tenant.time_zone))
    day = formats.date_format(local, pgettext("day, month and year", "j M Y"))
    return f"{day}, {formats.time_format(local, pgettext('time of day', 'H:i'))}"


def _notify(
    tenant: Tenant,
    ticket: Ticket,
    user: User,
    state: str,
    text: str,
    decided_at: datetime | None = None,
) -> None:
    moment = decided_at.isoformat() if decided_at else "received"
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=Kind.COMPLAINT,
        context={
            "reference": ticket.reference,
            "subject": ticket.subject,
            "state": state,
            "text": text,
        },
        path=ticket.get_absolute_url(),
        event_key=f"complaint-{ticket.pk}-{moment}"[:80],
        thread_id=tokens.thread_id(tenant, ticket.pk),
    )
