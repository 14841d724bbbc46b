"""The credit limit: what a customer owes and has on order stays below it.

Orders count here until an invoice takes them over (`mark_invoiced`, called by who issues it);
from then on the invoice counts where it is kept. Parts above this one add what they know by
`register_exposure`, in their AppConfig.ready: orders can't import them.
"""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from accounts.models import Customer
from orders import policies
from orders.enums import OrderState
from orders.models import Order
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.enums import Module
from portal.shared.errors import DomainError
from portal.shared.money import NOTHING, in_currency

Exposure = Callable[[int], Decimal]

_exposures: list[Exposure] = []


def register_exposure(exposure: Exposure) -> None:
    """`exposure(customer_id)` says what else the customer owes, in the customer's currency.

    It is asked inside the tenant's scope, in the transaction that orders. Registered once.
    """
    if exposure not in _exposures:
        _exposures.append(exposure)


def exposure_of(customer: Customer) -> Decimal:
    """What the customer has on order and owes, taxes included.

    Where the tenant keeps no invoices here, a delivered order is out of sight and counts no more.
    """
    return on_order(customer) + sum((more(customer.pk) for more in _exposures), NOTHING)


def credit_left(customer: Customer) -> Decimal | None:
    """How much may still be ordered, never below nothing; None without a limit."""
    if not customer.credit_limit:
        return None
    return max(customer.credit_limit - exposure_of(customer), NOTHING)


def check_credit(customer: Customer, amount: Decimal) -> None:
    """Hold the customer's row until the order stands, so that two orders can't both fit.

    Raises DomainError where the amount would lead over the limit.
    """
    if not Customer.objects.filter(pk=customer.pk).values_list("credit_limit", flat=True).get():
        return
    fresh = Customer.objects.select_for_update().get(pk=customer.pk)
    left = credit_left(fresh)
    if left is not None and amount > left:
        raise DomainError(over_limit(left, fresh.currency))


def over_limit(left: Decimal, currency: str) -> str:
    """What the customer reads."""
    return _(
        "This is over your credit limit: orders up to %(amount)s are possible now. "
        "Pay open invoices, or ask us to raise the limit."
    ) % {"amount": in_currency(left, currency)}


@transaction.atomic
def mark_invoiced(*, actor: Actor, order: Order, at: datetime | None = None) -> None:
    """An invoice takes the order's amount over; once. Raises NotAllowed."""
    _set_invoiced(actor, order, at or timezone.now())


@transaction.atomic
def unmark_invoiced(*, actor: Actor, order: Order) -> None:
    """The invoice was cancelled: the order counts here again. Raises NotAllowed."""
    _set_invoiced(actor, order, None)


def _set_invoiced(actor: Actor, order: Order, at: datetime | None) -> None:
    policies.require(actor.may(StaffPermission.MANAGE_BILLING) or policies.can_manage(actor))
    rows = Order.objects.filter(pk=order.pk, invoiced_at__isnull=at is not None)
    if rows.update(invoiced_at=at):
        record(actor, "order.invoiced", order, {"invoiced_at": (order.invoiced_at, at)})
        order.invoiced_at = at


def on_order(customer: Customer) -> Decimal:
    """What the customer has ordered and was not invoiced for yet, taxes included."""
    orders = Order.objects.filter(customer=customer, invoiced_at=None)
    orders = orders.exclude(state=OrderState.CANCELLED)
    if not customer.tenant.has_module(Module.BILLING):
        orders = orders.exclude(state=OrderState.DELIVERED)
    return orders.aggregate(sum=Sum("total"))["sum"] or NOTHING
