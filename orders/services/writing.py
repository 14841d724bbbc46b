"""Writing an order, from a cart or from a quote: stock, credit, number, lines, all or nothing."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Address, Customer
from orders.enums import OrderEventKind
from orders.models import Order, OrderLine, Product
from orders.models.orders import MAX_TEXT
from orders.pricing import LineAmounts, Totals, totals_of
from orders.reviewing import only_left
from orders.services.credit import check_credit
from orders.services.effects import log_event, tell_of_order
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.counters import next_number
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from portal.shared.money import NOTHING
from portal.shared.opening_hours import answer_promise

FIRST_ORDER = 20_001
MAX_ORDER_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Details:
    """What the customer says beside the lines; without an address the default one is taken."""

    delivery: Address | None = None
    billing: Address | None = None
    customer_order_number: str = ""
    comment: str = ""
    wished_on: date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A line about to be written; `product` is None for a freely written one."""

    product: Product | None
    sku: str
    name: str
    unit: str
    quantity: int
    unit_price: Decimal
    amounts: LineAmounts
    discount: Decimal = NOTHING
    note: str = ""


def write_order(
    *,
    actor: Actor,
    customer: Customer,
    drafts: Sequence[Draft],
    currency: str,
    details: Details,
    at: datetime,
    form_key: UUID | None = None,
) -> Order:
    """The order with its lines, event and audit row; the caller asked for the permission.

    Locks are taken in one order (customer, products by key, counter), so that buyers wait for
    each other and never in a circle. Raises DomainError.
    """
    totals = totals_of(draft.amounts for draft in drafts)
    _check_totals(totals)
    check_credit(customer, totals.total)
    take_stock(drafts)
    order = Order(
        tenant=actor.tenant,
        customer=customer,
        placed_by=actor.user,
        placed_at=at,
        moved_at=at,
        currency=currency,
        **totals.amounts,
        line_count=len(drafts),
        form_key=form_key,
        confirm_by=_promised_day(actor.tenant, at),
        **_checked(customer, details, local_day(actor.tenant, at)),
    )
    order.reference = f"SO-{next_number(actor.tenant, 'order', start=FIRST_ORDER)}"
    order.save(force_insert=True)
    OrderLine.objects.bulk_create(line_rows(OrderLine, drafts, tenant=actor.tenant, order=order))
    event = log_event(actor, order, OrderEventKind.PLACED, at)
    record(actor, "order.placed", order, {"total": (None, order.total)})
    tell_of_order(actor, order, event)
    return order


def line_rows(model: Any, drafts: Sequence[Draft], **links: Any) -> list[Any]:
    """Unsaved lines of an order, or of an offer, numbered from 1."""
    return [
        model(
            **links,
            position=position,
            product=draft.product,
            sku=draft.sku,
            name=draft.name,
            unit=draft.unit,
            note=draft.note,
            quantity=draft.quantity,
            unit_price=draft.unit_price,
            discount=draft.discount,
            tax_rate=draft.amounts.tax_rate,
            net=draft.amounts.net,
            tax=draft.amounts.tax,
        )
        for position, draft in enumerate(drafts, 1)
    ]


def take_stock(drafts: Sequence[Draft]) -> None:
    """Take what is ordered off the stock, where it is counted; never below zero.

    The condition stands in the update itself: of all who read "10 left" only ten get one.
    Raises DomainError for the first product that hasn't enough.
    """
    wanted: dict[int, int] = defaultdict(int)
    products: dict[int, Product] = {}
    for draft in drafts:
        if draft.product is not None and draft.product.stock is not None:
            wanted[draft.product.pk] += draft.quantity
            products[draft.product.pk] = draft.product
    for key in sorted(wanted):
        enough = Product.objects.filter(pk=key, stock__gte=wanted[key])
        if not enough.update(stock=F("stock") - wanted[key]):
            _refuse_stock(products[key])


def _refuse_stock(product: Product) -> None:
    left = Product.objects.filter(pk=product.pk).values_list("stock", flat=True).get()
    if left is None:
        return  # no longer counted since it was read
    said = only_left(left) if left else _("Out of stock.")
    raise DomainError(f"{product}: {said}")


def local_day(tenant: Tenant, at: datetime) -> date:
    """The day of a moment at the tenant's place."""
    return at.astimezone(ZoneInfo(tenant.time_zone)).date()


def address_copy(address: Address | None) -> dict[str, str]:
    """An address as documents keep it."""
    if address is None:
        return {}
    fields = ("label", "line1", "line2", "postal_code", "city", "country")
    return {name: getattr(address, name) for name in fields}


def _checked(customer: Customer, details: Details, today: date) -> dict[str, Any]:
    """The details as the order keeps them. Raises DomainError with the field's name."""
    number = " ".join(details.customer_order_number.replace("\0", "").split())
    if len(number) > MAX_ORDER_NUMBER:
        raise DomainError(
            _("The number has at most %(limit)s characters.") % {"limit": MAX_ORDER_NUMBER},
            field="customer_order_number",
        )
    if details.wished_on is not None and details.wished_on < today:
        raise DomainError(_("This day has passed."), field="wished_on")
    delivery = _address(customer, details.delivery, "delivery")
    return {
        "customer_order_number": number,
        "comment": checked_comment(details.comment),
        "wished_on": details.wished_on,
        "delivery_address": address_copy(delivery),
        "billing_address": address_copy(_address(customer, details.billing, "billing") or delivery),
    }


def checked_comment(text: str, field: str = "comment") -> str:
    """Raises DomainError for an endless one."""
    kept = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(kept) > MAX_TEXT:
        raise DomainError(
            _("The text is longer than %(limit)s characters.") % {"limit": MAX_TEXT}, field=field
        )
    return kept


def _address(customer: Customer, chosen: Address | None, kind: str) -> Address | None:
    """The chosen one, else the default of its kind; DomainError for somebody else's."""
    if chosen is not None and chosen.customer_id != customer.pk:
        raise DomainError(_("Choose one of the listed addresses."), field=kind)
    return chosen or Address.objects.filter(customer=customer, kind=kind, is_default=True).first()


def _promised_day(tenant: Tenant, at: datetime) -> date | None:
    promise = answer_promise(tenant, at)
    return local_day(tenant, promise) if promise is not None else None


def _check_totals(totals: Totals) -> None:
    if not totals.fits:
        raise DomainError(_("The amount is too large for one order."))
