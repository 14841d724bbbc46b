"""Money: decimals to the cent; the currency stands on the document."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import models

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent, as each line of a document is."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def tax_on(net: Decimal, rate: Decimal) -> Decimal:
    """The tax of one line; `rate` is in per cent."""
    return to_cents(net * rate / 100)


def money_field(label: str, **options: object) -> models.DecimalField:
    """An amount; nothing unless told otherwise."""
    return models.DecimalField(
        label, max_digits=12, decimal_places=2, **({"default": NOTHING} | options)
    )


def not_negative(*fields: str, name: str) -> models.CheckConstraint:
    """Amounts that never are below zero."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__gte": 0 for field in fields}), name=name
    )


def adds_up(name: str) -> models.CheckConstraint:
    """`total` is `net` and `tax` together."""
    return models.CheckConstraint(
        condition=models.Q(total=models.F("net") + models.F("tax")), name=name
    )
