"""What stands in the way of ordering a cart, and what it would come to. No queries, no writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import CartLine, Product
from portal.shared.models import Tenant
from portal.shared.money import NOTHING, in_currency
from portal.shared.pricing import LineAmounts, Totals, price_line, totals_of

Rates = Mapping[str, Decimal]


class Problem(StrEnum):
    """What can be wrong with a line."""

    GONE = "gone"
    OUT_OF_STOCK = "out"
    FEW_LEFT = "few"
    PRICE = "price"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """A line of the cart at today's price, and what is wrong with it ("" if nothing is)."""

    line: CartLine
    name: str
    amounts: LineAmounts
    problem: Problem | None = None

    @property
    def product(self) -> Product:
        product: Product = self.line.product
        return product

    @property
    def said(self) -> str:
        """The problem in the reader's words, without the product's name."""
        return problem_text(self.problem, self.product, self.line.unit_price)


@dataclass(frozen=True, slots=True)
class Review:
    """The whole cart; what is no longer on offer counts nowhere."""

    lines: tuple[ReviewedLine, ...]
    totals: Totals
    currency: str

    @property
    def problems(self) -> list[ReviewedLine]:
        """The lines that can't be ordered as they stand."""
        return [line for line in self.lines if line.problem is not None]

    @property
    def has_new_prices(self) -> bool:
        """Whether the person has to agree to other prices than those they saw."""
        return any(line.problem == Problem.PRICE for line in self.lines)


def review_cart(lines: Iterable[CartLine], tenant: Tenant, rates: Rates, language: str) -> Review:
    """The cart's lines (with product and category at hand) as they could be ordered now.

    The currency is the first product's; a product in another one has to be ordered apart.
    """
    rows = list(lines)
    on_offer = [line for line in rows if is_on_offer(line.product)]
    currency = on_offer[0].product.currency if on_offer else tenant.currency
    reviewed = tuple(
        ReviewedLine(
            line=line,
            name=line.product.name_for(tenant, language),
            amounts=amounts_of(line, rates),
            problem=problem_of(line, currency),
        )
        for line in rows
    )
    counted = [
        line.amounts for line in reviewed if line.problem not in (Problem.GONE, Problem.CURRENCY)
    ]
    return Review(lines=reviewed, totals=totals_of(counted), currency=currency)


def amounts_of(line: CartLine, rates: Rates) -> LineAmounts:
    """What the line comes to at today's price and tax rate."""
    product = line.product
    return price_line(line.quantity, product.price, rates.get(product.tax_class, NOTHING))


def is_on_offer(product: Product) -> bool:
    """Whether members can order the product, stock aside."""
    return bool(product.is_active and product.category.is_active)


def problem_of(line: CartLine, currency: str) -> Problem | None:
    """The first thing that is wrong, the gravest first."""
    product = line.product
    if not is_on_offer(product):
        return Problem.GONE
    if product.currency != currency:
        return Problem.CURRENCY
    if product.stock is not None and product.stock < line.quantity:
        return Problem.FEW_LEFT if product.stock else Problem.OUT_OF_STOCK
    return Problem.PRICE if product.price != line.unit_price else None


def problem_text(problem: Problem | None, product: Product, seen: Decimal) -> str:
    """The problem in the reader's words; `seen` is the price that the person agreed to."""
    if problem == Problem.GONE:
        return _("No longer on offer.")
    if problem == Problem.OUT_OF_STOCK:
        return _("Out of stock.")
    if problem == Problem.FEW_LEFT:
        return only_left(product.stock or 0)
    if problem == Problem.CURRENCY:
        return _("Sold in %(currency)s: order it apart.") % {"currency": product.currency}
    if problem == Problem.PRICE:
        return _("The price changed from %(old)s to %(new)s.") % {
            "old": in_currency(seen, product.currency),
            "new": in_currency(product.price, product.currency),
        }
    return ""


def only_left(number: int) -> str:
    """How many there still are."""
    return ngettext("Only %(number)s left.", "Only %(number)s left.", number) % {"number": number}
