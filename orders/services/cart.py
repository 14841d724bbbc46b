"""The cart: one person's, for one customer. It is nobody else's business yet: no audit rows."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer
from orders import policies
from orders.models import Cart, CartLine, Product
from orders.models.cart import MAX_NOTE, MAX_QUANTITY
from orders.reviewing import is_on_offer
from portal.shared.actors import Actor
from portal.shared.errors import DomainError

MAX_LINES = 200


@transaction.atomic
def add_to_cart(
    *,
    actor: Actor,
    customer: Customer,
    product: Product,
    quantity: int = 1,
    note: str = "",
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> CartLine:
    """Put a product in, or more of it, at today's price; the form sent twice counts once.

    More than is in stock may stand in the cart: a quote can be asked for it.
    Raises NotAllowed, DomainError.
    """
    policies.require(policies.can_fill_cart_at(actor, customer.pk))
    if not is_on_offer(product):
        raise DomainError(_("“%(name)s” is no longer on offer.") % {"name": product})
    cart = lock_cart(actor, customer, at)
    line = CartLine.objects.filter(cart=cart, product=product).first()
    if line is not None and form_key is not None and line.form_key == form_key:
        return line
    if line is None:
        _check_room(cart)
        line = CartLine(tenant=actor.tenant, cart=cart, product=product, quantity=0)
    line.quantity = checked_quantity(line.quantity + quantity)
    line.unit_price, line.form_key = product.price, form_key
    line.note = note.replace("\0", "").strip()[:MAX_NOTE] or line.note
    line.save()
    return line


@transaction.atomic
def change_cart(
    *,
    actor: Actor,
    customer: Customer,
    quantities: Mapping[int, int],
    notes: Mapping[int, str] | None = None,
) -> None:
    """Set quantities and notes by the products' keys; a quantity of 0 takes the line out.

    Raises NotAllowed, DomainError.
    """
    policies.require(policies.can_fill_cart_at(actor, customer.pk))
    cart, said = lock_cart(actor, customer), notes or {}
    for line in CartLine.objects.filter(cart=cart).select_related("product"):
        quantity = quantities.get(line.product_id, line.quantity)
        if quantity == 0:
            line.delete()
            continue
        note = said.get(line.product_id, line.note).replace("\0", "").strip()[:MAX_NOTE]
        if (quantity, note) != (line.quantity, line.note):
            line.quantity, line.note = checked_quantity(quantity), note
            line.save(update_fields=["quantity", "note"])


@transaction.atomic
def agree_to_prices(*, actor: Actor, customer: Customer) -> None:
    """The person has seen that prices changed, and goes on with today's. Raises NotAllowed."""
    policies.require(policies.can_fill_cart_at(actor, customer.pk))
    cart = lock_cart(actor, customer)
    for line in CartLine.objects.filter(cart=cart).select_related("product"):
        if line.unit_price != line.product.price:
            line.unit_price = line.product.price
            line.save(update_fields=["unit_price"])


@transaction.atomic
def empty_cart(*, actor: Actor, customer: Customer) -> None:
    """Take everything out. Raises NotAllowed."""
    policies.require(policies.can_fill_cart_at(actor, customer.pk))
    CartLine.objects.filter(cart=lock_cart(actor, customer)).delete()


def lock_cart(actor: Actor, customer: Customer, at: datetime | None = None) -> Cart:
    """The person's cart, made where there is none; who else wants it waits."""
    cart, _created = Cart.objects.get_or_create(
        tenant=actor.tenant, customer=customer, user=actor.user
    )
    locked: Cart = Cart.objects.select_for_update().get(pk=cart.pk)
    locked.updated_at = at or timezone.now()
    locked.save(update_fields=["updated_at"])
    return locked


def lines_in(cart: Cart) -> list[CartLine]:
    """The cart's lines with all that ordering them asks for."""
    return list(CartLine.objects.filter(cart=cart).select_related("product__category"))


def checked_quantity(quantity: int) -> int:
    """Raises DomainError for less than one, or absurdly many."""
    if not 1 <= quantity <= MAX_QUANTITY:
        raise DomainError(
            _("The quantity is between 1 and %(limit)s.") % {"limit": MAX_QUANTITY},
            field="quantity",
        )
    return quantity


def _check_room(cart: Cart) -> None:
    if CartLine.objects.filter(cart=cart).count() >= MAX_LINES:
        raise DomainError(_("A cart holds %(limit)s products.") % {"limit": MAX_LINES})
