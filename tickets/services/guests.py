"""Requests of people without an account: written, confirmed from the mailbox, read by a link."""

from django.urls import reverse
from django.utils import timezone

from portal.shared.tenants import tenant_url
from tickets.enums import LinkPurpose
from tickets.models import Ticket
from tickets.services.links import issue_link, renew_links


def guest_link(ticket: Ticket) -> str:
    """A new address at which the guest reads and answers the request, for a mail to them.

    Empty where the request belongs to a customer or no address was left. It is valid for 90 days,
    and so are the links of earlier mails from now on. Call it in the transaction that queues the
    mail; the address must stand in nothing but that mail.
    """
    if not ticket.is_guests or not ticket.guest_email:
        return ""
    renew_links(ticket, timezone.now())
    token = issue_link(ticket.tenant, LinkPurpose.READ, ticket.guest_email, ticket=ticket)
    return tenant_url(ticket.tenant, reverse("tickets:guest", args=[token]))
