"""CSV: what spreadsheets would take for a formula is a text."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.csv_export import csv_lines, csv_response, safe_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("plain", "plain"),
        ("=1+1", "'=1+1"),
        ("+370", "'+370"),
        ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("  =x", "'  =x"),
        (Decimal("-3.50"), "-3.50"),
        (-2, "-2"),
        (None, ""),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 9, 5, tzinfo=UTC), "2026-03-01 09:05"),
    ],
)
def test_a_cell(value: Any, cell: str) -> None:
    assert safe_cell(value) == cell


@given(
    st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=2
        ),
        min_size=1,
    )
)
def test_any_text_comes_back_as_a_text(rows: list[list[str]]) -> None:
    text = "".join(csv_lines(rows[0], rows[1:])).removeprefix("\ufeff")
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read == [[safe_cell(cell) for cell in row] for row in rows]
    starts = ("=", "+", "-", "@", "\t", "\r")
    assert not any(cell.startswith(starts) for row in read for cell in row)


def test_the_answer_is_a_download() -> None:
    response = csv_response("orders", ["Number", "Total"], [["SO-1", Decimal("3.10")]])
    assert response.content.decode() == "\ufeffNumber,Total\r\nSO-1,3.10\r\n"
    assert response.headers["Content-Disposition"] == 'attachment; filename="orders.csv"'
    assert response.headers["Cache-Control"] == "private, no-store"
