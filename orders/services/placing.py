"""Ordering what is in the cart, exactly once."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Customer
from orders import policies
from orders.models import CartLine, Order, OrderLine, Product
from orders.reviewing import Review, is_on_offer, review_cart
from orders.services.cart import MAX_LINES, lines_in, lock_cart
from orders.services.catalogue import tax_rates
from orders.services.writing import Details, Draft, write_order
from portal.shared.actors import Actor
from portal.shared.errors import DomainError


@transaction.atomic
def place_order(
    *,
    actor: Actor,
    customer: Customer,
    details: Details | None = None,
    expected_total: Decimal | None = None,
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Order:
    """Order the actor's cart at the customer, and empty it.

    `expected_total` is what the person read on the form, taxes included: another sum is refused.
    A form sent twice makes one order: `form_key` is unique, and the cart is held meanwhile.
    Raises NotAllowed, or DomainError where something stands in the way; nothing is kept then.
    """
    policies.require(policies.can_place_at(actor, customer.pk) and actor.user is not None)
    cart = lock_cart(actor, customer)
    earlier = placed_before(actor, form_key)
    if earlier is not None:
        return earlier
    if not customer.is_active:
        raise DomainError(_("This customer can't order at the moment."))
    lines = lines_in(cart)
    review = review_cart(lines, actor.tenant, tax_rates(), language_of(customer))
    check_review(review, expected_total)
    order = write_order(
        actor=actor,
        customer=customer,
        drafts=drafts_of(review),
        currency=review.currency,
        details=details or Details(),
        at=at or timezone.now(),
        form_key=form_key,
    )
    CartLine.objects.filter(cart=cart).delete()
    return order


def placed_before(actor: Actor, form_key: UUID | None) -> Order | None:
    """The order that the same form has made already."""
    if form_key is None:
        return None
    made: Order | None = Order.objects.filter(placed_by=actor.user, form_key=form_key).first()
    return made


def language_of(customer: Customer) -> str:
    """The language of the customer's documents."""
    return str(customer.language or customer.tenant.default_language)


def check_review(review: Review, expected_total: Decimal | None) -> None:
    """Raises DomainError for an empty cart, the first problem, or another total than was read."""
    if not review.lines:
        raise DomainError(_("Your cart is empty."))
    for line in review.problems:
        raise DomainError(f"{line.name}: {line.said}")
    if expected_total is not None and expected_total != review.totals.total:
        raise DomainError(_("The total has changed meanwhile. Look at it again."))


def drafts_of(review: Review) -> list[Draft]:
    """The reviewed lines as an order keeps them."""
    return [
        Draft(
            product=line.product,
            sku=line.product.sku,
            name=line.name,
            unit=line.product.unit,
            quantity=line.line.quantity,
            unit_price=line.product.price,
            amounts=line.amounts,
            note=line.line.note,
        )
        for line in review.lines
    ]


@transaction.atomic
def order_again(*, actor: Actor, order: Order) -> list[str]:
    """Put an order's products into the cart, at today's prices.

    Returns what differs, in the reader's words: what is no longer on offer, what costs other than
    then. Raises NotAllowed, DomainError where nothing of it can be had any more.
    """
    policies.require(policies.can_fill_cart_at(actor, order.customer_id))
    cart = lock_cart(actor, order.customer)
    lines = list(order.lines.select_related("product__category"))
    there = {line.product_id: line for line in CartLine.objects.filter(cart=cart)}
    wanted = [line for line in lines if line.product and is_on_offer(line.product)]
    if not wanted:
        raise DomainError(_("Nothing of this order is on offer any more."))
    if len(there.keys() | {line.product_id for line in wanted}) > MAX_LINES:
        raise DomainError(_("A cart holds %(limit)s products.") % {"limit": MAX_LINES})
    for line in wanted:
        _put_again(actor, cart, there, line)
    return _differences(lines, wanted)


def _put_again(actor: Actor, cart: object, there: dict[int, CartLine], line: OrderLine) -> None:
    """What stands in the cart already is not doubled: the larger quantity counts."""
    standing = there.get(line.product_id)
    if standing is None:
        standing = CartLine(tenant=actor.tenant, cart=cart, product=line.product, quantity=0)
        there[line.product_id] = standing
    standing.quantity = max(standing.quantity, line.quantity)
    standing.unit_price = line.product.price
    standing.save()


def _differences(lines: Sequence[OrderLine], wanted: Sequence[OrderLine]) -> list[str]:
    kept = {line.pk for line in wanted}
    gone = [line.name for line in lines if line.pk not in kept]
    dearer = [line.name for line in wanted if _price_differs(line, line.product)]
    said = []
    if gone:
        text = ngettext("No longer on offer: %(names)s", "No longer on offer: %(names)s", len(gone))
        said.append(text % {"names": ", ".join(gone)})
    if dearer:
        text = ngettext(
            "Another price than then: %(names)s", "Other prices than then: %(names)s", len(dearer)
        )
        said.append(text % {"names": ", ".join(dearer)})
    return said


def _price_differs(line: OrderLine, product: Product) -> bool:
    return bool(line.unit_price != product.price)
