"""The taxes that every tenant starts with."""

from decimal import Decimal

from django.db import transaction

from orders.enums import TaxClass
from orders.services.catalogue import set_tax_rate
from portal.shared.actors import Actor

# Standard, reduced and zero rate by country, in per cent.
RATES: dict[str, tuple[int, int, int]] = {
    "AT": (20, 10, 0),
    "BE": (21, 6, 0),
    "DE": (19, 7, 0),
    "EE": (24, 9, 0),
    "ES": (21, 10, 0),
    "FR": (20, 10, 0),
    "IE": (23, 13, 0),
    "IT": (22, 10, 0),
    "LT": (21, 12, 0),
    "LV": (21, 12, 0),
    "NL": (21, 9, 0),
    "PL": (23, 8, 0),
    "PT": (23, 6, 0),
}
ELSEWHERE = (20, 10, 0)
TAX_NAMES = {"lt": "PVM", "pt": "IVA", "es": "IVA"}


@transaction.atomic
def seed_tax_rates(*, actor: Actor) -> None:
    """The rates of the tenant's country, to be edited afterwards. Raises NotAllowed."""
    name = TAX_NAMES.get(actor.tenant.default_language, "VAT")
    rates = RATES.get(actor.tenant.country, ELSEWHERE)
    for tax_class, percent in zip(TaxClass, rates, strict=True):
        set_tax_rate(
            actor=actor,
            tax_class=tax_class,
            percent=Decimal(percent),
            name=f"{name} {percent} %",
        )
