"""A quote is asked for, from the cart."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Customer
from orders import policies
from orders.models import CartLine, Quote, QuoteItem
from orders.reviewing import Problem, Review, ReviewedLine, review_cart
from orders.services.cart import lines_in, lock_cart
from orders.services.catalogue import tax_rates
from orders.services.effects import tell_of_quote
from orders.services.placing import language_of
from orders.services.writing import checked_comment
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.counters import next_number
from portal.shared.errors import DomainError

FIRST_QUOTE = 1001
# What a quote may well be asked for: more than there is, or at another price.
ASKABLE = (None, Problem.OUT_OF_STOCK, Problem.FEW_LEFT, Problem.PRICE)


@transaction.atomic
def request_quote(
    *,
    actor: Actor,
    customer: Customer,
    comment: str = "",
    form_key: UUID | None = None,
    at: datetime | None = None,
) -> Quote:
    """Ask what the cart would cost; the cart is emptied, what was asked is kept.

    A form sent twice asks once. Raises NotAllowed, DomainError.
    """
    policies.require(policies.can_ask_at(actor, customer.pk) and actor.user is not None)
    cart = lock_cart(actor, customer)
    earlier = _asked_before(actor, form_key)
    if earlier is not None:
        return earlier
    review = review_cart(lines_in(cart), actor.tenant, tax_rates(), language_of(customer))
    _check_askable(review)
    now = at or timezone.now()
    quote = Quote(
        tenant=actor.tenant,
        customer=customer,
        requested_by=actor.user,
        requested_at=now,
        moved_at=now,
        comment=checked_comment(comment),
        currency=review.currency,
        form_key=form_key,
    )
    quote.reference = f"Q-{next_number(actor.tenant, 'quote', start=FIRST_QUOTE)}"
    quote.save(force_insert=True)
    QuoteItem.objects.bulk_create(
        _item(quote, position, line) for position, line in enumerate(review.lines, 1)
    )
    CartLine.objects.filter(cart=cart).delete()
    record(actor, "quote.requested", quote, {"items": (None, len(review.lines))})
    tell_of_quote(actor, quote)
    return quote


def _check_askable(review: Review) -> None:
    """Raises DomainError for an empty cart, or what nobody can be given a price for."""
    if not review.lines:
        raise DomainError(_("Your cart is empty."))
    for line in review.lines:
        if line.problem not in ASKABLE:
            raise DomainError(f"{line.name}: {line.said}")


def _asked_before(actor: Actor, form_key: UUID | None) -> Quote | None:
    if form_key is None:
        return None
    asked: Quote | None = Quote.objects.filter(requested_by=actor.user, form_key=form_key).first()
    return asked


def _item(quote: Quote, position: int, line: ReviewedLine) -> QuoteItem:
    return QuoteItem(
        tenant=quote.tenant,
        quote=quote,
        position=position,
        product=line.product,
        sku=line.product.sku,
        name=line.name,
        unit=line.product.unit,
        quantity=line.line.quantity,
        list_price=line.product.price,
        note=line.line.note,
    )
