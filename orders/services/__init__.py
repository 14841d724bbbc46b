"""Writes of orders; so far moving one from state to state."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from orders.enums import TRANSITIONS
from orders.models import Order
from orders.policies import can_manage
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import NotAllowed
from portal.shared.states import move


@transaction.atomic
def move_order(*, actor: Actor, order: Order, to: str, at: datetime | None = None) -> Order:
    """Raises NotAllowed, InvalidTransition, or StaleState where somebody else was first."""
    if not can_manage(actor):
        raise NotAllowed
    old = order.state
    move(order, to, TRANSITIONS, moved_at=at or timezone.now())
    record(actor, "order.moved", order, {"state": (old, order.state)})
    return order
