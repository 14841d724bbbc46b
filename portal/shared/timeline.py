"""One timeline over rows of several parts, read in one statement.

Each part offers a `Strand`: its newest rows in common columns, and how one of them is worded.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, DateTimeField, DecimalField, F, QuerySet, Value
from django.db.models.functions import Cast

from portal.shared.ui import TimelineItem


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened: which kind of thing, when, and what a line says of it."""

    kind: str
    at: datetime
    reference: str
    title: str
    state: str
    amount: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Strand:
    """A part's share of the timeline; rows come from `moments`."""

    kind: str
    rows: QuerySet
    item: Callable[[Moment], TimelineItem]


COLUMNS = ("kind", "at", "reference", "title", "state", "amount", "currency")
AS = "moment_"
TEXT, MONEY = CharField(), DecimalField(max_digits=12, decimal_places=2)
EMPTY: Mapping[str, Any] = {
    "reference": Value(""),
    "title": Value(""),
    "state": Value(""),
    "amount": Value(None),
    "currency": Value(""),
}


def moments(kind: str, rows: QuerySet, limit: int, **columns: str) -> QuerySet:
    """The newest `limit` of the rows in the common columns.

    `columns` maps a column to the field (or path) that fills it; `at` is needed.
    """
    newest = rows.order_by(f"-{columns['at']}", "-pk").values("pk")[:limit]
    filled = {**EMPTY, **{name: F(field) for name, field in columns.items()}}
    named = {
        f"{AS}kind": Value(kind, output_field=TEXT),
        f"{AS}at": Cast(filled.pop("at"), DateTimeField()),
        f"{AS}amount": Cast(filled.pop("amount"), MONEY),
        **{f"{AS}{name}": Cast(value, TEXT) for name, value in filled.items()},
    }
    # Some databases take no ordered and limited queries in a union, but all take them in an IN.
    picked = rows.model.objects.filter(pk__in=newest).order_by()
    return picked.annotate(**named).values_list(*(f"{AS}{name}" for name in COLUMNS))


def timeline(strands: Iterable[Strand], limit: int) -> list[TimelineItem]:
    """The newest moments of all strands, worded; one statement."""
    given = list(strands)
    if not given:
        return []
    wording = {strand.kind: strand.item for strand in given}
    first, *others = (strand.rows for strand in given)
    together = first.union(*others, all=True) if others else first
    found = together.order_by(f"-{AS}at")[:limit]
    return [wording[moment.kind](moment) for moment in (Moment(*row) for row in found)]
