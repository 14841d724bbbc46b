"""All arithmetic of orders, quotes and invoices: pure functions over decimals.

Each line is rounded half up to the cent, net and tax apart; a document's totals are the sums of
its lines, so what stands on the lines adds up to what stands below them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from portal.shared.money import NOTHING, tax_on, to_cents

# What the columns can hold: twelve digits, two of them cents.
LARGEST = Decimal("9999999999.99")
HUNDRED = Decimal(100)


class Amounts(Protocol):
    """A line with its amounts: of an order, a quote, an invoice."""

    @property
    def net(self) -> Decimal: ...

    @property
    def tax(self) -> Decimal: ...

    @property
    def tax_rate(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """What one line comes to, in the document's currency, to the cent."""

    net: Decimal
    tax: Decimal
    tax_rate: Decimal


@dataclass(frozen=True, slots=True)
class TaxSum:
    """Net and tax of all lines with one rate (per cent)."""

    rate: Decimal
    net: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """A document's sums; `taxes` has one entry a rate, the highest first."""

    net: Decimal = NOTHING
    tax: Decimal = NOTHING
    taxes: tuple[TaxSum, ...] = ()

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        return self.net + self.tax

    @property
    def fits(self) -> bool:
        """Whether the amounts can be kept."""
        return self.total <= LARGEST


def price_line(
    quantity: int, unit_price: Decimal, tax_rate: Decimal, discount: Decimal = NOTHING
) -> LineAmounts:
    """Net and tax of a line; `unit_price` is net, `tax_rate` and `discount` are in per cent.

    The discount is taken off the whole line, not off the unit price, which would round twice.
    """
    net = to_cents(quantity * unit_price * (HUNDRED - discount) / HUNDRED)
    return LineAmounts(net=net, tax=tax_on(net, tax_rate), tax_rate=tax_rate)


def totals_of(lines: Iterable[Amounts]) -> Totals:
    """The sums of the lines, and of the lines of each tax rate."""
    by_rate: dict[Decimal, list[Amounts]] = defaultdict(list)
    for line in lines:
        by_rate[line.tax_rate].append(line)
    taxes = tuple(
        TaxSum(
            rate=rate,
            net=sum((line.net for line in by_rate[rate]), NOTHING),
            tax=sum((line.tax for line in by_rate[rate]), NOTHING),
        )
        for rate in sorted(by_rate, reverse=True)
    )
    return Totals(
        net=sum((part.net for part in taxes), NOTHING),
        tax=sum((part.tax for part in taxes), NOTHING),
        taxes=taxes,
    )
