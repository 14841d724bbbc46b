"""Rounding, by example and by property."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.money import CENT, tax_on, to_cents
from portal.shared.templatetags.portal_ui import money

amounts = st.decimals(min_value=0, max_value=10**9, places=4)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("2.665", "2.67"), ("1", "1.00")],
)
def test_half_a_cent_goes_up(amount: str, rounded: str) -> None:
    assert str(to_cents(Decimal(amount))) == rounded


def test_tax_of_a_line() -> None:
    assert tax_on(Decimal("19.99"), Decimal(21)) == Decimal("4.20")
    assert tax_on(Decimal("19.99"), Decimal(0)) == Decimal("0.00")


@given(amounts)
def test_rounding_moves_by_half_a_cent_at_most(amount: Decimal) -> None:
    assert abs(to_cents(amount) - amount) <= CENT / 2
    assert to_cents(to_cents(amount)) == to_cents(amount)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "-€1,284.50"),
        ("pt", "-1\u00a0284,50\u00a0€"),
        ("es", "-1.284,50\u00a0€"),
        ("lt", "-1\u00a0284,50\u00a0€"),
    ],
)
def test_amounts_as_each_language_writes_them(language: str, shown: str) -> None:
    with translation.override(language):
        assert money(Decimal("-1284.5"), "EUR").replace("\u2212", "-") == shown


def test_no_amount_is_nothing() -> None:
    assert money(None) == ""
