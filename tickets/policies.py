"""Who may do what with a request; services ask here, pages and the desk too."""

from accounts.enums import CustomerPermission, StaffPermission
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.errors import NotAllowed
from tickets.enums import QueuePermission, TicketState
from tickets.models import Macro, SavedView, Ticket


def works_in(actor: Actor, queue_id: int) -> bool:
    """Staff who work on the requests of a queue."""
    return actor.may(StaffPermission.WORK_TICKETS) or queue_id in actor.queues_with(
        QueuePermission.WORK_QUEUE
    )


def works_on(actor: Actor, ticket: Ticket) -> bool:
    """Staff who work on the request."""
    return works_in(actor, ticket.queue_id)


def works_anywhere(actor: Actor) -> bool:
    """Whether the desk has anything to show."""
    return actor.may(StaffPermission.WORK_TICKETS) or bool(
        actor.queues_with(QueuePermission.WORK_QUEUE)
    )


def can_see_reports(actor: Actor) -> bool:
    """Staff who may see figures; of which requests, the reports narrow themselves."""
    return actor.may(StaffPermission.VIEW_REPORTS)


def is_member(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor belongs to the request's customer."""
    return ticket.customer_id in actor.grants.member_of


def is_guest(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor came by the link of a request that belongs to no customer."""
    return ticket.is_guests and ticket.pk in actor.grants.guest_of


def speaks_for_customer(actor: Actor, ticket: Ticket) -> bool:
    """Whether what the actor writes is the customer's word (members who work here too are both)."""
    return (is_member(actor, ticket) or is_guest(actor, ticket)) and not actor.is_system


def can_open_at(actor: Actor, customer_id: int) -> bool:
    """Members who may open requests, and staff on their behalf."""
    return actor.may(StaffPermission.WORK_TICKETS) or actor.may_at(
        CustomerPermission.OPEN_TICKETS, customer_id
    )


def takes_guests(actor: Actor) -> bool:
    """Whether the tenant takes requests without an account."""
    return actor.tenant.guest_requests and actor.tenant.has_module(Module.REQUESTS)


def can_see(actor: Actor, ticket: Ticket) -> bool:
    """What the loader asks; one query."""
    return bool(Ticket.objects.visible_to(actor).filter(pk=ticket.pk).exists())


def may_write_as_customer(actor: Actor, ticket: Ticket) -> bool:
    """A member with the permission, or the guest; that it is visible was asked by the loader."""
    return (
        is_guest(actor, ticket)
        or is_member(actor, ticket)
        and actor.may_at(CustomerPermission.OPEN_TICKETS, ticket.customer_id)
    )


def can_reply(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may write to a request that they see; a closed one is at its end."""
    if ticket.state == TicketState.CLOSED or not ticket.can_be_answered:
        return False
    return _can_write(actor, ticket)


def _can_write(actor: Actor, ticket: Ticket) -> bool:
    return works_on(actor, ticket) or may_write_as_customer(actor, ticket)


def can_solve(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may mark a request as solved."""
    return not ticket.is_settled and _can_write(actor, ticket)


def can_reopen(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may take a solved request up again; the time limit is the service's."""
    return ticket.state == TicketState.SOLVED and _can_write(actor, ticket)


def can_manage_followers(actor: Actor, ticket: Ticket) -> bool:
    """Adding and removing others; everybody who sees a request may follow it."""
    return works_on(actor, ticket) or may_write_as_customer(actor, ticket)


def can_use_macro(actor: Actor, macro: Macro) -> bool:
    """Everybody's macros, and one's own."""
    return macro.is_active and (macro.owner_id is None or macro.owner_id == actor.user_id)


def can_edit_macro(actor: Actor, macro: Macro) -> bool:
    """One's own macros; everybody's with the permission."""
    if macro.owner_id is None:
        return actor.may(StaffPermission.MANAGE_AUTOMATION)
    return macro.owner_id == actor.user_id and works_anywhere(actor)


def can_change_view(actor: Actor, view: SavedView) -> bool:
    """One's own views; everybody's for who arranges the desk."""
    if view.owner_id is None:
        return actor.may(StaffPermission.MANAGE_QUEUES)
    return bool(view.owner_id == actor.user_id)


def require(allowed: bool) -> None:
    """Raises NotAllowed."""
    if not allowed:
        raise NotAllowed


def require_work(actor: Actor, ticket: Ticket) -> None:
    """Raises NotAllowed unless the actor works on the request."""
    require(works_on(actor, ticket))


def require_writer(actor: Actor, ticket: Ticket, *, as_staff: bool) -> None:
    """Raises NotAllowed unless the actor may write on that side of the conversation."""
    if as_staff:
        require_work(actor, ticket)
    else:
        require(may_write_as_customer(actor, ticket) and can_see(actor, ticket))
