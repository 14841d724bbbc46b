"""The lines of invoices and what may stand on them; the sums are those of every document."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from portal.shared.errors import DomainError
from portal.shared.money import NOTHING, tax_on, to_cents
from portal.shared.pricing import LARGEST, Amounts, Totals
from portal.shared.pricing import totals_of as sums_of

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


def totals_of(lines: Iterable[Amounts]) -> Totals:
    """The sums of the lines, and by rate (EN 16931, BG-23). Raises DomainError past the largest."""
    totals = sums_of(lines)
    if not totals.fits:
        raise DomainError(_("The amount of the invoice is too large."))
    return totals
