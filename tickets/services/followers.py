"""Who is told of a request besides the requester."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import EventKind
from tickets.models import Ticket, TicketFollower
from tickets.services.effects import log_event


@transaction.atomic
def follow(*, actor: Actor, ticket: Ticket) -> None:
    """Be told of the request's messages. Raises NotAllowed for one that isn't visible."""
    policies.require(actor.user is not None and policies.can_see(actor, ticket))
    _add(actor, ticket, actor.user)


@transaction.atomic
def unfollow(*, actor: Actor, ticket: Ticket) -> None:
    """Be told no longer."""
    policies.require(actor.user is not None)
    _remove(actor, ticket, actor.user)


@transaction.atomic
def add_follower(*, actor: Actor, ticket: Ticket, user: User, at: datetime | None = None) -> None:
    """Have a colleague of the same customer see the request and be told of it.

    Raises NotAllowed, DomainError.
    """
    _require_managing(actor, ticket)
    if not Membership.objects.filter(customer_id=ticket.customer_id, user=user).exists():
        raise DomainError(_("Only people of the same company can follow."), field="user")
    if _add(actor, ticket, user):
        moment = at or timezone.now()
        log_event(actor, ticket, EventKind.FOLLOWER_ADDED, moment, public=True, who=str(user))


@transaction.atomic
def remove_follower(
    *, actor: Actor, ticket: Ticket, user: User, at: datetime | None = None
) -> None:
    """Take a follower out. Raises NotAllowed."""
    _require_managing(actor, ticket)
    if _remove(actor, ticket, user):
        moment = at or timezone.now()
        log_event(actor, ticket, EventKind.FOLLOWER_REMOVED, moment, public=True, who=str(user))


def _require_managing(actor: Actor, ticket: Ticket) -> None:
    policies.require(policies.can_manage_followers(actor, ticket))
    policies.require(policies.can_see(actor, ticket))


def _add(actor: Actor, ticket: Ticket, user: User) -> bool:
    _row, added = TicketFollower.objects.get_or_create(
        tenant=actor.tenant, ticket=ticket, user=user
    )
    if added:
        record(actor, "ticket.follower_added", ticket, {"follower": (None, str(user))})
    return bool(added)


def _remove(actor: Actor, ticket: Ticket, user: User) -> bool:
    removed, _rows = TicketFollower.objects.filter(ticket=ticket, user=user).delete()
    if removed:
        record(actor, "ticket.follower_removed", ticket, {"follower": (str(user), None)})
    return bool(removed)
