"""Arithmetic: what holds for every line and every document."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.pricing import LARGEST, LineAmounts, Totals, price_line, totals_of

CENT = Decimal("0.01")
quantities = st.integers(1, 100_000)
prices = st.decimals(0, 99_999, places=2)
rates = st.sampled_from([Decimal(rate) for rate in ("0", "6", "12", "19.5", "21", "23")])
discounts = st.decimals(0, 100, places=2)
lines = st.builds(price_line, quantities, prices, rates, discounts)


@pytest.mark.parametrize(
    ("quantity", "price", "rate", "discount", "net", "tax"),
    [
        (3, "9.99", "21", "0", "29.97", "6.29"),
        (1, "0.05", "10", "0", "0.05", "0.01"),  # half a cent goes up
        (1, "0.04", "10", "0", "0.04", "0.00"),
        (1000, "0.13", "21", "5", "123.50", "25.94"),  # off the line, not off the unit price
        (7, "12.35", "6", "33.33", "57.64", "3.46"),
        (2, "10.00", "0", "100", "0.00", "0.00"),
    ],
)
def test_a_line(quantity: int, price: str, rate: str, discount: str, net: str, tax: str) -> None:
    line = price_line(quantity, Decimal(price), Decimal(rate), Decimal(discount))
    assert (line.net, line.tax) == (Decimal(net), Decimal(tax))


@given(quantities, prices, rates, discounts)
def test_a_line_is_the_exact_amount_rounded_half_up(
    quantity: int, price: Decimal, rate: Decimal, discount: Decimal
) -> None:
    line = price_line(quantity, price, rate, discount)
    exact = Fraction(quantity) * Fraction(price) * (100 - Fraction(discount)) / 100
    assert abs(Fraction(line.net) - exact) <= Fraction(1, 200)
    assert abs(Fraction(line.tax) - Fraction(line.net) * Fraction(rate) / 100) <= Fraction(1, 200)
    assert line.net == line.net.quantize(CENT, rounding=ROUND_HALF_UP)
    assert 0 <= line.net <= quantity * price


@given(quantities, prices, rates)
def test_without_a_discount_nothing_is_lost(quantity: int, price: Decimal, rate: Decimal) -> None:
    assert price_line(quantity, price, rate).net == quantity * price


@given(quantities, prices, rates, st.tuples(discounts, discounts))
def test_more_discount_never_costs_more(
    quantity: int, price: Decimal, rate: Decimal, pair: tuple[Decimal, Decimal]
) -> None:
    less, more = sorted(pair)
    assert (
        price_line(quantity, price, rate, more).net <= price_line(quantity, price, rate, less).net
    )


@given(st.lists(lines, max_size=20))
def test_the_totals_are_the_sums_of_the_lines(rows: list[LineAmounts]) -> None:
    totals = totals_of(rows)
    assert totals.net == sum(row.net for row in rows)
    assert totals.tax == sum(row.tax for row in rows)
    assert totals.total == totals.net + totals.tax
    assert sum(part.net for part in totals.taxes) == totals.net
    assert sum(part.tax for part in totals.taxes) == totals.tax
    shown = [part.rate for part in totals.taxes]
    assert shown == sorted({row.tax_rate for row in rows}, reverse=True)


@given(
    st.lists(lines, min_size=1, max_size=8).flatmap(
        lambda rows: st.tuples(st.just(rows), st.permutations(rows))
    )
)
def test_the_order_of_the_lines_changes_nothing(
    pair: tuple[list[LineAmounts], list[LineAmounts]],
) -> None:
    assert totals_of(pair[0]) == totals_of(pair[1])


def test_what_the_columns_can_hold() -> None:
    assert totals_of([]) == Totals()
    assert Totals(net=LARGEST).fits
    assert not Totals(net=LARGEST, tax=CENT).fits
