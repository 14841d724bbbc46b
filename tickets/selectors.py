"""Reads of requests that are more than one queryset call."""

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import CustomerPermission, StaffPermission
from accounts.models import Membership, User
from accounts.selectors import users_with
from portal.shared.actors import Actor
from portal.shared.templatetags.portal_ui import path_to
from portal.shared.timeline import Strand, moments
from portal.shared.ui import AttentionItem, Record
from tickets import policies
from tickets.enums import EventKind, QueuePermission
from tickets.models import (
    Category,
    Ticket,
    TicketEvent,
    TicketFollower,
    TicketMessage,
    TicketTag,
)
from tickets.presentation import activity_item, ago, state_badge

AGENTS_SECONDS = 60


def works_anywhere(actor: Actor) -> bool:
    """Whether the actor works on requests at all; no query."""
    return policies.works_anywhere(actor)


def get_ticket_for(actor: Actor, reference: str) -> Ticket:
    """The request as the actor may see it; Http404 for a foreign or unknown one."""
    ticket: Ticket | None = (
        Ticket.objects.visible_to(actor).with_people().filter(reference=reference).first()
    )
    if ticket is None:
        raise Http404
    return ticket


def counted_rows(actor: Actor, customer_id: int) -> dict[str, QuerySet]:
    """What navigation and home count of a customer's requests."""
    mine = members_tickets(actor, customer_id)
    return {"active_requests": mine.active(), "waiting_requests": mine.waiting()}


def members_tickets(actor: Actor, customer_id: int | None = None) -> QuerySet:
    """The requests of the actor's companies (of one of them): what they see as a member."""
    tickets = Ticket.objects.visible_to(actor)
    if customer_id is not None:
        return tickets.filter(customer_id=customer_id)
    return tickets.filter(customer_id__in=actor.grants.member_of)


def attention(actor: Actor, limit: int = 3, customer_id: int | None = None) -> list[AttentionItem]:
    """The requests that wait for the customer longest, each with its one action."""
    if not actor.grants.member_of:
        return []
    waiting = members_tickets(actor, customer_id).waiting().order_by("last_activity_at", "id")
    return [
        AttentionItem(
            title=_("Waiting for your answer"),
            text=_("%(subject)s, %(since)s")
            % {"subject": ticket.subject, "since": ago(ticket.waiting_since or timezone.now())},
            url=f"{ticket.get_absolute_url()}#reply",
            action=_("Reply"),
            icon="reply",
            tone="warn",
        )
        for ticket in waiting[:limit]
    ]


def activity(actor: Actor, customer_id: int, limit: int) -> Strand:
    """A customer's requests in the timeline of all parts, as far as the actor sees them."""
    rows = moments(
        "ticket",
        members_tickets(actor, customer_id),
        limit,
        at="last_activity_at",
        reference="reference",
        title="subject",
        state="state",
    )
    return Strand("ticket", rows, activity_item)


def open_records(actor: Actor, customer_id: int, limit: int) -> list[Record]:
    """A customer's requests that are still to be done, for the staff."""
    rows = Ticket.objects.visible_to(actor).active().filter(customer_id=customer_id)
    return [
        Record(
            title=ticket.subject,
            sub=f"{ticket.reference} · {ticket.category.name_for(actor.tenant)}",
            badge=state_badge(ticket.state, desk=True),
            url=path_to("admin:tickets_ticket_change", ticket.reference),
        )
        for ticket in rows.select_related("category")[:limit]
    ]


def category_choices(actor: Actor) -> list[tuple[str, str]]:
    """The categories that a customer can choose: key and name in the reader's language."""
    rows = Category.objects.visible_to(actor).asked()
    return [(category.key, category.name_for(actor.tenant)) for category in rows]


def colleagues_of(ticket: Ticket) -> list[User]:
    """The customer's people, each with `follows`; followers first by name. One query."""
    followers = TicketFollower.objects.filter(ticket=ticket).values("user_id")
    members = (
        Membership.objects.filter(customer_id=ticket.customer_id, user__is_active=True)
        .select_related("user")
        .annotate(follows=Q(user_id__in=followers))
        .order_by("user__name", "pk")
    )
    people = []
    for member in members:
        member.user.follows = member.follows
        people.append(member.user)
    return people


def tags_of(ticket: Ticket) -> list[str]:
    """What the team marked the request with."""
    marks = TicketTag.objects.filter(ticket=ticket, is_staff=True)
    return list(marks.values_list("tag__name", flat=True))


def agents_in(tenant_id: int, queue_ids: list[int]) -> list[User]:
    """Everybody who works in one of the queues, by name."""
    everywhere = users_with(StaffPermission.WORK_TICKETS, "tenant", [tenant_id])
    here = users_with(QueuePermission.WORK_QUEUE, "queue", queue_ids)
    wanted = Q(pk__in=everywhere.values("pk")) | Q(pk__in=here.values("pk"))
    return list(User.objects.filter(wanted).order_by("name", "pk"))


def agents_of(ticket: Ticket) -> list[User]:
    """Everybody who could take the request."""
    return agents_in(ticket.tenant_id, [ticket.queue_id])


def agent_choices(tenant_id: int, queue_ids: list[int]) -> list[tuple[str, str]]:
    """Key and name of those who work in the queues, looked up once a minute.

    For lists to choose from; whether somebody may be chosen is the service's to say.
    """
    places = ",".join(str(key) for key in sorted(queue_ids))
    found: list[tuple[str, str]] = cache.get_or_set(
        f"agent-choices:{tenant_id}:{places}",
        lambda: [(str(user.pk), str(user)) for user in agents_in(tenant_id, queue_ids)],
        AGENTS_SECONDS,
    )
    return found


def listeners_of(ticket: Ticket) -> list[User]:
    """The requester and the followers."""
    followers = TicketFollower.objects.filter(ticket=ticket).values("user_id")
    wanted = Q(pk=ticket.requester_id) | Q(pk__in=followers)
    return list(User.objects.filter(wanted).order_by("pk"))


def watchers_of(ticket: Ticket) -> list[User]:
    """The requester and the colleagues who see all requests of the customer."""
    seeing = users_with(CustomerPermission.VIEW_TICKETS, "customer", [ticket.customer_id])
    wanted = Q(pk=ticket.requester_id) | Q(pk__in=seeing.values("pk"))
    return list(User.objects.filter(wanted).order_by("pk"))


def public_events(ticket: Ticket) -> list[TicketEvent]:
    """The one-line events that customers see."""
    return list(all_events(ticket).public())


def all_events(ticket: Ticket) -> QuerySet:
    """The events without the first: the first message says it."""
    return TicketEvent.objects.filter(ticket=ticket).exclude(kind=EventKind.OPENED)


def can_read_message(actor: Actor, message_id: int) -> bool:
    """Whether a message's files may be read: as the message itself, notes included."""
    return bool(TicketMessage.objects.visible_to(actor).filter(pk=message_id).exists())


def desk_url_of(ticket: Ticket) -> str:
    """The request's page in the staff workspace."""
    return reverse("admin:tickets_ticket_change", args=[ticket.reference])
