"""Money: decimals to the cent; the currency stands on the document."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel.numbers import format_currency
from django.db import models
from django.db.models.functions import Round
from django.utils.translation import get_language

CENT = Decimal("0.01")
NOTHING = Decimal("0.00")
# The conventions of the country that our texts are written for.
LOCALES = {"pt": "pt_PT"}


def to_cents(amount: Decimal) -> Decimal:
    """Rounded half up to the cent, as each line of a document is."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def tax_on(net: Decimal, rate: Decimal) -> Decimal:
    """The tax of one line; `rate` is in per cent."""
    return to_cents(net * rate / 100)


def in_currency(amount: Decimal, currency: str, language: str | None = None) -> str:
    """The amount as a language (the active one by default) writes it, currency sign included."""
    chosen = language or get_language() or "en"
    return _in_currency(amount, currency, LOCALES.get(chosen, chosen))


@lru_cache(maxsize=4096)
def _in_currency(amount: Decimal, currency: str, locale: str) -> str:
    """Lists print the same amounts over and over, and formatting one is slow."""
    return str(format_currency(amount, currency, locale=locale))


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
    """`total` is `net` and `tax` together.

    Rounded, because SQLite reckons in binary fractions: 0.1 + 0.2 is not its 0.3.
    """
    together = Round(models.F("net") + models.F("tax"), precision=2)
    return models.CheckConstraint(condition=models.Q(total=together), name=name)
