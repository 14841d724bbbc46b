"""Reads of requests, each starting at `visible_to(actor)`."""

from django.apps import apps
from django.db.models import Q

from accounts.enums import CustomerPermission, StaffPermission
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet
from tickets.enums import ACTIVE_STATES, ASKED_KINDS, SETTLED_STATES, QueuePermission, TicketState

WORK = StaffPermission.WORK_TICKETS


def worked_by(actor: Actor, prefix: str = "") -> Q | None:
    """The requests the actor works on as staff: None means all of them.

    `prefix` leads from another model to the request ("ticket__").
    """
    if actor.may(WORK):
        return None
    return Q(**{f"{prefix}queue_id__in": actor.queues_with(QueuePermission.WORK_QUEUE)})


class TicketQuerySet(TenantQuerySet):
    """Requests."""

    def visible_to(self, actor: Actor) -> "TicketQuerySet":
        """Staff see their queues; members their company's, their own and the followed ones.

        A guest sees the request of the link they came by, as long as it belongs to no customer.
        """
        worked = worked_by(actor)
        if worked is None:
            return self
        seen = self._members_part(actor)
        if actor.queues_with(QueuePermission.WORK_QUEUE):
            seen |= worked
        if actor.grants.guest_of:
            seen |= Q(pk__in=actor.grants.guest_of, customer=None)
        return self.filter(seen)

    def _members_part(self, actor: Actor) -> Q:
        """Own and followed requests count only while the user is a member of the customer."""
        member_of = actor.grants.member_of
        everything = actor.customers_with(CustomerPermission.VIEW_TICKETS)
        seen = Q(customer_id__in=everything)
        if member_of <= everything:
            return seen
        followed = apps.get_model("tickets", "TicketFollower").objects.filter(user_id=actor.user_id)
        mine = Q(requester_id=actor.user_id) | Q(pk__in=followed.values("ticket_id"))
        return seen | (Q(customer_id__in=member_of) & mine)

    def on_desk_of(self, actor: Actor) -> "TicketQuerySet":
        """Those the actor works on, without what they see as a member only."""
        worked = worked_by(actor)
        return self if worked is None else self.filter(worked)

    def active(self) -> "TicketQuerySet":
        """Still to be done by somebody."""
        return self.filter(state__in=ACTIVE_STATES)

    def waiting(self) -> "TicketQuerySet":
        """The customer's answer is awaited."""
        return self.filter(state=TicketState.WAITING)

    def settled(self) -> "TicketQuerySet":
        """Solved or closed."""
        return self.filter(state__in=SETTLED_STATES)

    def with_people(self) -> "TicketQuerySet":
        """With all that a row of a list prints."""
        return self.select_related("customer", "requester", "assignee", "category", "queue")


class TicketMessageQuerySet(TenantQuerySet):
    """Messages and internal notes."""

    def visible_to(self, actor: Actor) -> "TicketMessageQuerySet":
        """Those of visible requests; internal notes only for who works on the request."""
        tickets = apps.get_model("tickets", "Ticket").objects.visible_to(actor)
        return self.readable_by(actor).filter(ticket__in=tickets.order_by())

    def readable_by(self, actor: Actor) -> "TicketMessageQuerySet":
        """Without the notes the actor may not read; the request itself was checked before."""
        worked = worked_by(actor, "ticket__")
        return self if worked is None else self.filter(Q(is_internal=False) | worked)

    def public(self) -> "TicketMessageQuerySet":
        """What customers may read."""
        return self.filter(is_internal=False)


class TicketEventQuerySet(TenantQuerySet):
    """Events."""

    def readable_by(self, actor: Actor) -> "TicketEventQuerySet":
        """The public ones, and the others for who works on the request."""
        worked = worked_by(actor, "ticket__")
        return self if worked is None else self.filter(Q(is_public=True) | worked)

    def public(self) -> "TicketEventQuerySet":
        """What customers may see."""
        return self.filter(is_public=True)


class QueueQuerySet(TenantQuerySet):
    """Queues."""

    def visible_to(self, actor: Actor) -> "QueueQuerySet":
        """All for who works on requests or arranges the desk, else those given to the role."""
        if actor.may(WORK) or actor.may(StaffPermission.MANAGE_QUEUES):
            return self
        return self.filter(pk__in=actor.queues_with(QueuePermission.WORK_QUEUE))

    def active(self) -> "QueueQuerySet":
        """In use."""
        return self.filter(is_active=True)


class CategoryQuerySet(TenantQuerySet):
    """Categories."""

    def visible_to(self, actor: Actor) -> "CategoryQuerySet":
        """Every one: their names are shown to all who may open a request."""
        return self

    def active(self) -> "CategoryQuerySet":
        """Those in use."""
        return self.filter(is_active=True)

    def of_kind(self, kind: str) -> "CategoryQuerySet":
        """Those for one sort of request."""
        return self.filter(kind=kind)

    def asked(self) -> "CategoryQuerySet":
        """Those that customers choose from on the form of a new request."""
        return self.active().filter(kind__in=ASKED_KINDS)
