"""Opening time inside the database: a table of the days, and the SQL that looks it up.

How much opening time had passed at a moment is one cell of its (UTC) day and, within the day, one
clamp for each stretch of opening time. The time between two moments is the difference, so millions
of rows are reckoned without being read. Past days count by today's opening hours.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from portal.shared.business_time import Calendar

DAY_SECONDS = 86_400
EPOCH = date(1970, 1, 1)
# Digits of one cell where cells are found by their place (SQLite has no arrays).
WIDTH = 10

Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OpeningTable:
    """Cells by day from `first` on: the seconds before it, then start and end of each stretch.

    Moments outside of the days count as the nearest of them.
    """

    first: int
    days: int
    stretches: int
    cells: tuple[int, ...]

    @property
    def row(self) -> int:
        """Cells of one day."""
        return 1 + 2 * self.stretches

    @property
    def for_postgresql(self) -> str:
        """As the literal of an array of integers."""
        return "{" + ",".join(map(str, self.cells)) + "}"

    @property
    def for_sqlite(self) -> bytes:
        """As one string of cells of equal width, found by their place."""
        return "".join(f"{cell:0{WIDTH}d}" for cell in self.cells).encode()

    def place_of(self, moment: str, vendor: str) -> str:
        """SQL: two columns from `moment`, SQL for seconds since 1970, which `seconds_at` reads.

        Where its day begins among the cells, and the seconds since that day began.
        """
        least, greatest = ("least", "greatest") if vendor == "postgresql" else ("min", "max")
        low, high = self.first * DAY_SECONDS, (self.first + self.days) * DAY_SECONDS - 1
        at = f"{least}({greatest}({moment}, {low}), {high})"
        start = f"({at} / {DAY_SECONDS} - {self.first}) * {self.row}"
        return f"{start} as {moment}_day, {at} %% {DAY_SECONDS} as {moment}_within"

    def seconds_at(self, moment: str, vendor: str) -> str:
        """SQL: opening seconds that had passed at `moment`, from the columns of `place_of`.

        The statement has the table as the column `hours.cells`.
        """
        least, greatest = ("least", "greatest") if vendor == "postgresql" else ("min", "max")

        def cell(offset: int) -> str:
            if vendor == "postgresql":
                return f"hours.cells[{moment}_day + {offset + 1}]"
            place = f"({moment}_day + {offset}) * {WIDTH} + 1"
            return f"cast(substr(hours.cells, {place}, {WIDTH}) as integer)"

        passed = (
            f"{greatest}(0, {least}({moment}_within, {cell(2 + 2 * number)})"
            f" - {cell(1 + 2 * number)})"
            for number in range(self.stretches)
        )
        return " + ".join([cell(0), *passed])


def table_of(calendar: Calendar, first: date, last: date) -> OpeningTable | None:
    """The table of the days from `first` to `last`; None where there are no opening hours."""
    return _table_of(calendar, first, last) if calendar.hours else None


@lru_cache(maxsize=64)
def _table_of(calendar: Calendar, first: date, last: date) -> OpeningTable:
    start = datetime(first.year, first.month, first.day, tzinfo=UTC)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    by_day = _by_day(
        (max(span.start, start), min(span.end, end)) for span in _until(calendar, start, end)
    )
    stretches = max((len(found) for found in by_day.values()), default=1)
    first_day, days = (first - EPOCH).days, (last - first).days + 1
    cells: list[int] = []
    passed = 0
    for day in range(first_day, first_day + days):
        found = by_day.get(day, [])
        cells.append(passed)
        for begins, ends in found + [(0, 0)] * (stretches - len(found)):
            cells += [begins, ends]
            passed += ends - begins
    return OpeningTable(first_day, days, stretches, tuple(cells))


def _until(calendar: Calendar, start: datetime, end: datetime) -> Iterable:
    for span in calendar.spans(start):
        if span.start >= end:
            return
        yield span


def _by_day(spans: Iterable[tuple[datetime, datetime]]) -> dict[int, list[Stretch]]:
    """The stretches of each UTC day, in its seconds; those over midnight are two."""
    days: dict[int, list[Stretch]] = {}
    for start, end in spans:
        begins, ends = int(start.timestamp()), int(end.timestamp())
        while begins < ends:
            day = begins // DAY_SECONDS
            stop = min(ends, (day + 1) * DAY_SECONDS)
            days.setdefault(day, []).append((begins % DAY_SECONDS, stop - day * DAY_SECONDS))
            begins = stop
    return days
