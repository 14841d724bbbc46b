"""What a guest asked comes along when they get an account."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from accounts.models import Customer, Membership, User
from accounts.selectors import actor_for
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.search.updates import queue_update
from tickets import policies
from tickets.enums import Channel, EventKind
from tickets.links import revoke_links
from tickets.models import Ticket, TicketMessage
from tickets.services.effects import log_event
from tickets.states import swap

# Feedback's address was typed, never confirmed.
CONFIRMED_CHANNELS = (Channel.GUEST, Channel.MAIL)


@transaction.atomic
def claim_guest_tickets(*, actor: Actor, user: User, customer: Customer) -> int:
    """Make the guest's requests of the user's confirmed addresses requests of their customer.

    Their links open nothing any more. Called again it finds none. Returns how many there were.
    Raises NotAllowed where the user is no member of the customer.
    """
    policies.require(Membership.objects.filter(customer=customer, user=user).exists())
    addresses = _confirmed(user)
    if not addresses:
        return 0
    rows = Ticket.objects.filter(
        customer=None, guest_email__in=addresses, channel__in=CONFIRMED_CHANNELS
    )
    tickets = list(rows.order_by("id").select_for_update(of=("self",)))
    owner = actor_for(user, actor.tenant) if tickets else actor
    for ticket in tickets:
        _claim(owner, ticket, user, customer)
    return len(tickets)


def claim_of_member(actor: Actor, user: User, customer: Customer) -> None:
    """What accounts call when a person gets a place, or confirms another address."""
    claim_guest_tickets(actor=actor, user=user, customer=customer)


def _confirmed(user: User) -> list[str]:
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return [address.lower() for address in rows.values_list("email", flat=True)]


def _claim(owner: Actor, ticket: Ticket, user: User, customer: Customer) -> None:
    now, guest = timezone.now(), ticket.guest_email
    swap(
        ticket,
        customer=customer,
        requester=user,
        guest_name="",
        guest_email="",
        guest_language="",
    )
    TicketMessage.objects.filter(
        ticket=ticket, author=None, is_staff=False, author_email=guest
    ).update(author=user, author_label=str(user)[:200])
    revoke_links(now, ticket=ticket)
    log_event(owner, ticket, EventKind.CLAIMED, now)
    record(owner, "ticket.claimed", ticket, {"customer": (guest, str(customer))})
    queue_update(ticket)
