"""The numbers of the search log, each page's in a few grouped statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Min, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from knowledge.enums import SearchPlace
from knowledge.insights.asking import Question
from knowledge.querysets_searches import SearchLogQuerySet
from portal.shared.reports.periods import Days

REQUEST = Q(place=SearchPlace.REQUEST)
CLICKED = ~Q(clicked_kind="")
LISTED, EXPORTED, MOST = 15, 1_000, 20_000


def _sum(condition: Q) -> Coalesce:
    return Coalesce(Sum("number", filter=condition), 0)


# Named apart from the fields of the model.
FIGURES = {
    "searched": _sum(~REQUEST),
    "empty": _sum(~REQUEST & Q(results=0)),
    "opened": _sum(~REQUEST & CLICKED),
    "unopened": _sum(~REQUEST & Q(results__gt=0) & ~CLICKED & ~Q(solved=True)),
    "led_on": _sum(~REQUEST & Q(followed=True)),
    "requests": _sum(REQUEST & Q(followed=True)),
    "answered": _sum(Q(solved=True)),
    "asked": _sum(Q(place=SearchPlace.ASK)),
}


@dataclass(slots=True)
class Tally:
    """Sums of some days: of what was searched, and of what became of it."""

    searched: int = 0
    empty: int = 0
    opened: int = 0
    unopened: int = 0
    led_on: int = 0
    requests: int = 0
    answered: int = 0
    asked: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """A day's sums to these."""
        for field in fields(self):
            setattr(self, field.name, getattr(self, field.name) + int(row[field.name]))


def by_day(question: Question) -> dict[date, dict[str, Any]]:
    """The figures of each day of both periods, in one statement."""
    rows = question.logs_of_both.order_by().values("day").annotate(**FIGURES)
    return {row["day"]: row for row in rows}


def together(rows: dict[date, dict[str, Any]], days: Days) -> Tally:
    """The sums of some days."""
    found = Tally()
    for day, row in rows.items():
        if days.first <= day <= days.last:
            found.add(row)
    return found


def by_slot(rows: dict[date, dict[str, Any]], slots: Iterable[Days]) -> list[Tally]:
    """The sums of each slot."""
    return [together(rows, days) for days in slots]


@dataclass(frozen=True, slots=True)
class Subject:
    """What was searched in words that mean the same."""

    term: str
    words: str
    language: str
    searched: int
    empty: int
    opened: int
    unopened: int
    led_on: int
    answered: int


def all_subjects(logs: SearchLogQuerySet) -> list[Subject]:
    """Every subject with its figures, in one statement: what is searched least is left out only
    where there are more than anybody reads.

    A subject is named by one of the ways that it was put in, always the same.
    """
    names = ("searched", "empty", "opened", "unopened", "led_on", "answered")
    rows = (
        logs.searches()
        .exclude(words="")
        .order_by()
        .values_list("words", "language")
        .annotate(named=Min("term"), **{name: FIGURES[name] for name in names})
        .order_by("-searched", "words", "language")[:MOST]
    )
    return [Subject(row[2], row[0], row[1], *row[3:]) for row in rows]


def most(found: Iterable[Subject], figure: str, limit: int = LISTED) -> list[Subject]:
    """Those with most of one figure; what has none of it is left out."""
    having = [row for row in found if getattr(row, figure)]
    return sorted(having, key=lambda row: -getattr(row, figure))[:limit]


def opened_articles(logs: SearchLogQuerySet) -> dict[int, int]:
    """How often each article was opened from a search."""
    rows = (
        logs.filter(clicked_kind="article", clicked_key__isnull=False)
        .order_by()
        .values_list("clicked_key")
        .annotate(number=Sum("number"))
    )
    return {int(key): int(number) for key, number in rows}


def places(logs: SearchLogQuerySet) -> list[tuple[str, int]]:
    """How much was searched where, the most first."""
    rows = logs.order_by().values_list("place").annotate(number=Sum("number"))
    return sorted(((place, int(number)) for place, number in rows), key=lambda row: -row[1])


def positions(logs: SearchLogQuerySet) -> Sequence[tuple[int, int]]:
    """At which place of the results stood what was opened; from the sixth on together."""
    last = 6
    place = Case(When(clicked_position__lt=last, then=F("clicked_position")), default=Value(last))
    rows = (
        logs.filter(clicked_position__isnull=False)
        .order_by()
        .annotate(opened_at=place)
        .values_list("opened_at")
        .annotate(number=Sum("number"), rows=Count("pk"))
    )
    return sorted((int(row[0]), int(row[1])) for row in rows)
