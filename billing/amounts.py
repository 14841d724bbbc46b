"""The arithmetic of invoices: lines, totals, and the tax by rate."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from portal.shared.errors import DomainError
from portal.shared.money import CENT, NOTHING, tax_on, to_cents

LARGEST = Decimal("9999999999.99")
LARGEST_QUANTITY = Decimal("999999999.999")
MAX_LINES = 500
MAX_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class LineData:
    """What a line says; `unit_price` is net, `tax_rate` in per cent."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_rate: Decimal = NOTHING
    sku: str = ""

    @property
    def net(self) -> Decimal:
        """Rounded half up to the cent."""
        return to_cents(self.quantity * self.unit_price)

    @property
    def tax(self) -> Decimal:
        """On the rounded net, rounded half up to the cent."""
        return tax_on(self.net, self.tax_rate)

    def check(self) -> None:
        """Raises DomainError for what can't stand on an invoice."""
        if not self.description.strip():
            raise DomainError(_("Every line needs a description."))
        if not 0 < self.quantity <= LARGEST_QUANTITY:
            raise DomainError(_("The quantity of a line has to be above zero."))
        if self.quantity != round(self.quantity, 3):
            raise DomainError(_("A quantity has at most three decimals."))
        if self.unit_price < 0 or self.unit_price != to_cents(self.unit_price):
            raise DomainError(_("A price is an amount of whole cents, not below zero."))
        if not 0 <= self.tax_rate <= 100 or self.tax_rate != to_cents(self.tax_rate):
            raise DomainError(_("A tax rate is between 0 and 100 per cent."))
        if self.net + self.tax > LARGEST:
            raise DomainError(_("The amount of a line is too large."))


class Taxed(Protocol):
    """A line with its rounded amounts."""

    tax_rate: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of the lines' rounded amounts."""

    net: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        """Tax included."""
        return self.net + self.tax


@dataclass(frozen=True, slots=True)
class TaxRow:
    """What one rate (in per cent) is charged on, and the tax: EN 16931, BG-23."""

    rate: Decimal
    net: Decimal
    tax: Decimal


def totals_of(lines: Iterable[Taxed]) -> Totals:
    """Sums of what is rounded already, so they are exact. Raises DomainError past the largest."""
    net = tax = NOTHING
    for line in lines:
        net, tax = net + line.net, tax + line.tax
    if net + tax > LARGEST:
        raise DomainError(_("The amount of the invoice is too large."))
    return Totals(net, tax)


def tax_rows(lines: Iterable[Taxed]) -> list[TaxRow]:
    """By rate, the highest first; together they are the totals to the cent."""
    sums: dict[Decimal, list[Decimal]] = defaultdict(lambda: [NOTHING, NOTHING])
    for line in lines:
        pair = sums[line.tax_rate.quantize(CENT)]
        pair[0] += line.net
        pair[1] += line.tax
    return [TaxRow(rate, *sums[rate]) for rate in sorted(sums, reverse=True)]
