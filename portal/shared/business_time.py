"""Working time: adding it to a moment, and how much of it lies between two moments.

Pure arithmetic on a `Calendar`; no database. Weekly hours are wall-clock times of the calendar's
zone, elapsed time is reckoned in UTC: an hour that a change to or from summer time takes away or
repeats inside opening hours counts with its true length.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Protocol

import holidays

ZERO = timedelta(0)
DAY = timedelta(days=1)
# Nobody promises anything further ahead; it also ends the search where everything is closed.
AT_MOST = timedelta(days=3653)
# The last minute that a form can say stands for the end of the day.
LAST_MINUTE = time(23, 59)


class WorkingTime(Protocol):
    """What promises are reckoned in: a calendar's opening hours, or the clock itself."""

    def add(self, moment: datetime, length: timedelta) -> datetime | None:
        """The moment at which `length` of working time has passed; None where none comes."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The working time from `start` to `end`; nothing where `end` comes first."""


class RoundTheClock:
    """Every minute counts."""

    def add(self, moment: datetime, length: timedelta) -> datetime | None:
        """Simply later, in UTC."""
        return moment.astimezone(UTC) + length

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Simply the difference."""
        return max(end.astimezone(UTC) - start.astimezone(UTC), ZERO)


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening time of one weekday (0 is Monday), in wall-clock time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Closed:
    """Days without opening time, both included; `name` is the reason, in whatever language."""

    first: date
    last: date
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of opening time, in UTC; `day` is the local day it belongs to."""

    start: datetime
    end: datetime
    day: date


@dataclass(frozen=True)
class Calendar:
    """When a business is open: zone, weekly hours, public holidays of a country, closed days.

    `country` is a code of ISO 3166-1 (one that `holidays` doesn't know has no holidays).
    """

    zone: str
    hours: tuple[Hours, ...]
    country: str = ""
    closed: tuple[Closed, ...] = ()

    @cached_property
    def week(self) -> dict[int, list[tuple[time, time]]]:
        """The hours by weekday; those that overlap are one, or they would count twice."""
        days: dict[int, list[tuple[time, time]]] = {}
        for row in sorted(self.hours, key=lambda row: (row.weekday, row.opens)):
            spans = days.setdefault(row.weekday, [])
            if spans and row.opens <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(spans[-1][1], row.closes))
            else:
                spans.append((row.opens, row.closes))
        return days

    @cached_property
    def _zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.zone)

    def local_day(self, moment: datetime) -> date:
        """The day that the calendar's clocks show."""
        return moment.astimezone(self._zone).date()

    def closure_on(self, day: date) -> Closed | None:
        """The closed days that a day belongs to."""
        return next((row for row in self.closed if row.first <= day <= row.last), None)

    def holiday_on(self, day: date) -> bool:
        """Whether the day is a public holiday."""
        return day in public_holidays(self.country, day.year)

    def is_closed_on(self, day: date) -> bool:
        """Whether a day that would have hours has none."""
        return self.closure_on(day) is not None or self.holiday_on(day)

    def spans(self, since: datetime) -> Iterator[Span]:
        """The coming stretches of opening time, the running one first, ten years ahead at most."""
        if not self.week:
            return
        day = self.local_day(since)
        end = min(day, date.max - AT_MOST) + AT_MOST
        while day < end:
            closure = self.closure_on(day)
            if closure is not None:
                day = min(closure.last, end) + DAY
                continue
            yield from (span for span in self._spans_on(day) if span.end > since)
            day += DAY

    def _spans_on(self, day: date) -> Iterator[Span]:
        rows = self.week.get(day.weekday())
        if not rows or self.holiday_on(day):
            return
        for opens, closes in rows:
            last = (day + DAY, time.min) if closes >= LAST_MINUTE else (day, closes)
            span = Span(self._utc(day, opens), self._utc(*last), day)
            if span.start < span.end:
                yield span

    def _utc(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._zone).astimezone(UTC)

    def add(self, moment: datetime, length: timedelta) -> datetime | None:
        """The moment at which `length` of opening time has passed, in UTC.

        None where there are no hours, or not enough of them within ten years. Nothing added to a
        closed moment is the next opening.
        """
        start, left = moment.astimezone(UTC), length
        for span in self.spans(start):
            begin = max(span.start, start)
            if span.end - begin >= left:
                return begin + left
            left -= span.end - begin
        return None

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The opening time from `start` to `end`; nothing where `end` comes first."""
        first, last, total = start.astimezone(UTC), end.astimezone(UTC), ZERO
        if last <= first:
            return ZERO
        for span in self.spans(first):
            if span.start >= last:
                break
            total += min(span.end, last) - max(span.start, first)
        return total


def calendar_of(
    zone: str,
    hours: Iterable[tuple[int, time, time]],
    country: str = "",
    closed: Iterable[tuple[date, date]] = (),
) -> Calendar:
    """A calendar from plain values."""
    return Calendar(
        zone,
        tuple(Hours(*row) for row in hours),
        country,
        tuple(Closed(first, last) for first, last in closed),
    )


@lru_cache(maxsize=512)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """The public holidays of a country in a year; building the list takes a while."""
    if not country:
        return frozenset()
    try:
        return frozenset(holidays.country_holidays(country, years=[year]))
    except NotImplementedError:  # a country that the package doesn't know
        return frozenset()
