"""How lengths of time are spread: median, 90th percentile and bands, reckoned in the database.

A percentile is the weighted mean of its two neighbours, as PostgreSQL's percentile_cont has it.
That function itself sorts more than once; here each group is sorted once, PostgreSQL picks the
neighbours from an array, SQLite (which has none) by a window's row numbers.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from portal.shared.opening_table import OpeningTable

# Numerator and denominator of a share of the way.
MEDIAN, HIGH = (1, 2), (9, 10)
# `date_part` is a float and `extract` a numeric, which takes four times as long.
SECONDS_SINCE_1970 = {
    "postgresql": "floor(date_part('epoch', {})) :: bigint",
    "sqlite": "cast(strftime('%%s', {}) as integer)",
}
# Keeps a subquery as it is: else its expressions would be reckoned at every place they are used.
FENCE = {"postgresql": "offset 0", "sqlite": "limit -1 offset 0"}
LENGTHS = """
with moments as (
    select what, grp, paused, {begun} as begun, {ended} as ended from ({rows}) asked {fence}
), clamped as (
    select what, grp, paused, {columns} from moments {fence}
), measured as (
    select what, grp, {greatest}(0, ({length}) - paused) as seconds from clamped{hours}
), """
BY_ARRAY = """sorted as (
    select what, grp, seconds from measured order by what, grp, seconds {fence}
), gathered as (
    select what, grp, count(*) as number, array_agg(seconds) as cells{bands}
    from sorted group by what, grp
)
select what, grp, number, {median}, {high}{names} from gathered
"""
BY_WINDOW = """placed as (
    select what, grp, seconds,
        row_number() over (partition by what, grp order by seconds) - 1 as place,
        cast(count(*) over (partition by what, grp) - 1 as double precision) as steps
    from measured
)
select what, grp, count(*), {median}, {high}{bands} from placed group by what, grp
"""


@dataclass(frozen=True, slots=True)
class Spread:
    """Of so many lengths: the median and the 90th percentile in seconds, and how many are within
    each band's limit."""

    count: int
    median: float
    high: float
    within: tuple[int, ...] = ()


def median_of(spread: Spread | None) -> float | None:
    """The median in seconds; None where nothing was measured."""
    return spread.median if spread is not None else None


def high_of(spread: Spread | None) -> float | None:
    """The 90th percentile in seconds; None where nothing was measured."""
    return spread.high if spread is not None else None


def spreads(
    rows: QuerySet, table: OpeningTable | None, bands: Sequence[int] = ()
) -> dict[tuple[Hashable, Hashable], Spread]:
    """The spread of each group of the rows, in opening time where there is a table of it.

    `rows` are values with the columns `what` and `grp` (what they are grouped by), `begun`,
    `ended` and `paused` (seconds that don't count); `bands` are limits in seconds, included.
    """
    try:
        inner, params = rows.order_by().query.sql_with_params()
    except EmptyResultSet:
        return {}
    statement, more = _statement(inner, table, bands)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*params, *more])
        return {
            row[:2]: Spread(row[2], float(row[3]), float(row[4]), tuple(map(int, row[5:])))
            for row in cursor.fetchall()
        }


def _statement(
    inner: str, table: OpeningTable | None, bands: Sequence[int]
) -> tuple[str, list[Any]]:
    vendor = connection.vendor
    is_postgresql = vendor == "postgresql"
    since = SECONDS_SINCE_1970[vendor]
    columns, length, hours, params = "begun, ended", "ended - begun", "", []
    if table is not None:
        columns = ", ".join(table.place_of(name, vendor) for name in ("begun", "ended"))
        length = " - (".join(table.seconds_at(name, vendor) for name in ("ended", "begun")) + ")"
        hours = f" cross join (select {'%s :: int[]' if is_postgresql else '%s'} as cells) hours"
        params = [table.for_postgresql if is_postgresql else table.for_sqlite]
    percentile = _from_array if is_postgresql else _from_places
    statement = (LENGTHS + (BY_ARRAY if is_postgresql else BY_WINDOW)).format(
        rows=inner,
        begun=since.format("begun"),
        ended=since.format("ended"),
        fence=FENCE[vendor],
        columns=columns,
        greatest="greatest" if is_postgresql else "max",
        length=length,
        hours=hours,
        median=percentile(*MEDIAN),
        high=percentile(*HIGH),
        bands="".join(
            f", sum(case when seconds <= {int(band)} then 1 else 0 end) as band{number}"
            for number, band in enumerate(bands)
        ),
        names="".join(f", band{number}" for number in range(len(bands))),
    )
    return statement, params


def _from_array(up: int, down: int) -> str:
    """SQL: the value at a share of the way through a sorted array, between its two neighbours."""
    steps = f"((number - 1) * {up})"
    low, high = (f"cells[{steps} / {down} + {place}]" for place in (1, 2))
    return f"{low} + {steps} %% {down} / {down}.0 * (coalesce({high}, {low}) - {low})"


def _from_places(up: int, down: int) -> str:
    """SQL: the same from the places of single rows, weighted by how near they are."""
    away = f"abs(place - steps * {up} / {down})"
    return f"sum(case when {away} < 1 then seconds * (1 - {away}) else 0 end)"
