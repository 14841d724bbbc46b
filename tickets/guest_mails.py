"""Mails to people without an account, in their language.

What a stranger typed (name, subject, text) never stands in the mail that confirms an address: it
would carry anybody's words to anybody.
"""

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import services as accounts
from portal.shared.mail import new_message_id, queue_mail
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url
from tickets.enums import TicketKind
from tickets.mail import tokens
from tickets.mail.outgoing import reply_to
from tickets.models import GuestRequest, Ticket
from tickets.receipts import promise_line
from tickets.telling_complaints import next_steps


def mail_confirmation(tenant: Tenant, waiting: GuestRequest, token: str) -> None:
    """The link that confirms the address and sends the request."""
    with translation.override(waiting.language):
        subject, text, html = accounts.mail_parts(
            tenant,
            subject=_("Confirm your request to %(name)s") % {"name": tenant.name},
            greeting=_("Hello,"),
            lead=_(
                "A request to %(name)s was written with this address. The team sees it once you "
                "confirm that it is yours."
            )
            % {"name": tenant.name},
            action_label=_("Look at the request and send it"),
            action_url=tenant_url(tenant, reverse("tickets:guest_confirm", args=[token])),
            note=_(
                "The link works once, for three days. If you wrote nothing, leave it: the request "
                "is deleted after a week."
            ),
        )
    queue_mail(
        tenant=tenant,
        to=waiting.email,
        subject=subject,
        text=text,
        html=html,
        language=waiting.language,
    )


def mail_received(tenant: Tenant, ticket: Ticket, link: str) -> None:
    """The request is with the team: its number, until when an answer comes, and the way back."""
    with translation.override(_language(tenant, ticket)):
        _to_guest(
            tenant,
            ticket,
            link,
            subject=_("We have your request %(reference)s: %(subject)s"),
            lead=_("Your request %(reference)s, “%(subject)s”, is with the team."),
            promise=promise_line(tenant, ticket),
            quote=next_steps(tenant, ticket) if ticket.kind == TicketKind.COMPLAINT else "",
            key=f"received-{ticket.pk}-{tenant.pk}",
        )


def mail_link(tenant: Tenant, ticket: Ticket, link: str) -> None:
    """A new way back, where the earlier one was lost or given away."""
    with translation.override(_language(tenant, ticket)):
        _to_guest(
            tenant,
            ticket,
            link,
            subject=_("New link to your request %(reference)s: %(subject)s"),
            lead=_(
                "Here is a new link to your request %(reference)s, “%(subject)s”. The earlier ones "
                "no longer work."
            ),
        )


def _to_guest(
    tenant: Tenant,
    ticket: Ticket,
    link: str,
    *,
    subject: str,
    lead: str,
    promise: str = "",
    quote: str = "",
    key: str = "",
) -> None:
    values = {"reference": ticket.reference, "subject": ticket.subject}
    lines = [lead % values, promise]
    back, thread = reply_to(tenant, ticket) or tenant.email, tokens.thread_id(tenant, ticket.pk)
    title, text, html = accounts.mail_parts(
        tenant,
        subject=subject % values,
        greeting=greeting_of(ticket),
        lead=" ".join(line for line in lines if line),
        quote=quote,
        action_label=_("Read and answer"),
        action_url=link,
        answerable=bool(back),
        note=_(
            "The link opens your request without signing in. Give it to nobody; it ends 90 days "
            "after the last message."
        ),
    )
    queue_mail(
        tenant=tenant,
        to=ticket.guest_email,
        subject=title,
        text=text,
        html=html,
        headers={"References": thread, "In-Reply-To": thread}
        | ({"Reply-To": back} if back else {}),
        message_id=new_message_id(tenant, key),
    )


def greeting_of(ticket: Ticket) -> str:
    """By the name that the guest left, if any."""
    return _("Hello %(name)s,") % {"name": ticket.guest_name} if ticket.guest_name else _("Hello,")


def _language(tenant: Tenant, ticket: Ticket) -> str:
    return str(ticket.guest_language or tenant.default_language)
