"""Who may do what with orders and the catalogue."""

from accounts.enums import CustomerPermission, StaffPermission
from orders.models import Order
from portal.shared.actors import Actor


def can_manage(actor: Actor) -> bool:
    """Staff who keep the catalogue and handle orders."""
    return actor.may(StaffPermission.MANAGE_ORDERS)


def can_place_at(actor: Actor, customer_id: int) -> bool:
    """Members who may order for the customer, and staff on their behalf."""
    return can_manage(actor) or actor.may_at(CustomerPermission.PLACE_ORDERS, customer_id)


def can_see(actor: Actor, order: Order) -> bool:
    """What the loader asks; one query."""
    return bool(Order.objects.visible_to(actor).filter(pk=order.pk).exists())
