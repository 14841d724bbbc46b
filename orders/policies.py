"""Who may do what with the catalogue, carts, orders and quotes."""

from accounts.enums import CustomerPermission, StaffPermission
from orders.enums import OrderState
from orders.models import Order, Quote
from portal.shared.actors import Actor
from portal.shared.errors import NotAllowed


def require(allowed: bool) -> None:
    """Raises NotAllowed."""
    if not allowed:
        raise NotAllowed


def can_manage(actor: Actor) -> bool:
    """Staff who keep the catalogue and handle orders."""
    return actor.may(StaffPermission.MANAGE_ORDERS)


def require_manage(actor: Actor) -> None:
    """Raises NotAllowed unless the actor keeps the catalogue and handles orders."""
    require(can_manage(actor))


def can_browse(actor: Actor) -> bool:
    """The catalogue is for the members of any customer, and for who keeps it."""
    return can_manage(actor) or bool(actor.grants.member_of)


def can_place_at(actor: Actor, customer_id: int) -> bool:
    """Members who may order for the customer, and staff on their behalf."""
    return can_manage(actor) or actor.may_at(CustomerPermission.PLACE_ORDERS, customer_id)


def can_accept_at(actor: Actor, customer_id: int) -> bool:
    """Members who may accept and decline the customer's quotes; never staff in their stead."""
    return actor.may_at(CustomerPermission.ACCEPT_QUOTES, customer_id)


def can_ask_at(actor: Actor, customer_id: int) -> bool:
    """Members who may ask for a quote: who may order, or accept one."""
    return can_place_at(actor, customer_id) or can_accept_at(actor, customer_id)


def can_fill_cart_at(actor: Actor, customer_id: int) -> bool:
    """Members who have a cart at the customer: what is in it can be ordered or asked about."""
    return actor.user is not None and (
        actor.may_at(CustomerPermission.PLACE_ORDERS, customer_id)
        or can_accept_at(actor, customer_id)
    )


def can_view_orders_at(actor: Actor, customer_id: int) -> bool:
    """Members who see the customer's orders, or at least their own."""
    return actor.may_at(CustomerPermission.VIEW_ORDERS, customer_id) or actor.may_at(
        CustomerPermission.PLACE_ORDERS, customer_id
    )


def can_view_quotes_at(actor: Actor, customer_id: int) -> bool:
    """Members who see the customer's quotes."""
    return actor.may_at(CustomerPermission.VIEW_ORDERS, customer_id) or can_accept_at(
        actor, customer_id
    )


def is_member(actor: Actor, row: Order | Quote) -> bool:
    """Whether the actor belongs to the row's customer."""
    return row.customer_id in actor.grants.member_of


def can_see(actor: Actor, order: Order) -> bool:
    """What the loader asks; one query."""
    return bool(Order.objects.visible_to(actor).filter(pk=order.pk).exists())


def can_cancel(actor: Actor, order: Order) -> bool:
    """Members until the order is confirmed, staff until it is shipped."""
    if can_manage(actor):
        return order.state in (OrderState.PLACED, OrderState.CONFIRMED)
    return order.state == OrderState.PLACED and may_cancel_as_customer(actor, order)


def may_cancel_as_customer(actor: Actor, order: Order) -> bool:
    """The permission alone, whatever the state."""
    return actor.may_at(CustomerPermission.PLACE_ORDERS, order.customer_id)
