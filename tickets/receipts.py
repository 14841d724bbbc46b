"""What whoever asked is mailed when their request arrived: its number, and by when they hear."""

import zoneinfo

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from portal.shared.models import Tenant
from tickets.enums import Channel, TicketKind
from tickets.models import Ticket

# Whose arrival is told elsewhere: complaints have a receipt of their own, feedback needs none.
WITHOUT = frozenset({TicketKind.COMPLAINT, TicketKind.FEEDBACK})


def promise_line(tenant: Tenant, ticket: Ticket) -> str:
    """By when an answer comes, in the active language and the tenant's time; empty without one."""
    if ticket.next_promise_at is None:
        return ""
    moment = ticket.next_promise_at.astimezone(zoneinfo.ZoneInfo(tenant.time_zone))
    date = {
        "day": formats.date_format(moment, "MONTH_DAY_FORMAT"),
        "time": formats.time_format(moment.time(), pgettext("time of day", "H:i")),
    }
    return _("You get an answer by %(date)s.") % {"date": _("%(day)s, %(time)s") % date}


def send_receipt(tenant: Tenant, ticket: Ticket, frame: accounts.MailFrame) -> None:
    """Mail the member who asked in the portal; who wrote a mail gets the answer to that mail."""
    user = ticket.requester
    is_told_elsewhere = ticket.kind in WITHOUT or ticket.channel == Channel.MAIL
    if user is None or not user.is_active or is_told_elsewhere:
        return
    with translation.override(accounts.language_of(user, tenant)):
        text = promise_line(tenant, ticket)
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=Kind.TICKET_RECEIVED,
        context={"reference": ticket.reference, "subject": ticket.subject, "text": text},
        path=ticket.get_absolute_url(),
        event_key=f"ticket-received-{ticket.pk}",
        frame=frame,
    )
