"""How lengths of time are spread: median, 90th percentile and bands, reckoned in the database.

One statement for both databases: the rows are numbered in their order by a window function, and a
percentile is the weighted mean of its two neighbours, as PostgreSQL's percentile_cont has it.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from portal.shared.opening_table import OpeningTable

MEDIAN, HIGH = "/ 2", "* 9 / 10"
SECONDS_SINCE_1970 = {
    "postgresql": "floor(extract(epoch from {})) :: bigint",
    "sqlite": "cast(strftime('%%s', {}) as integer)",
}
STATEMENT = """
with moments as (
    select what, grp, paused, {begun} as begun, {ended} as ended from ({rows}) asked
), measured as (
    select what, grp, {greatest}(0, ({length}) - paused) as seconds from moments{hours}
), placed as (
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
) -> dict[tuple[str, Hashable], Spread]:
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
    since = SECONDS_SINCE_1970[vendor]
    length, hours, params = "ended - begun", "", []
    if table is not None:
        length = " - (".join(table.seconds_at(name, vendor) for name in ("ended", "begun")) + ")"
        is_postgresql = vendor == "postgresql"
        hours = f" cross join (select {'%s :: int[]' if is_postgresql else '%s'} as cells) hours"
        params = [table.for_postgresql if is_postgresql else table.for_sqlite]
    limits = "".join(f", sum(case when seconds <= {int(band)} then 1 else 0 end)" for band in bands)
    statement = STATEMENT.format(
        rows=inner,
        begun=since.format("begun"),
        ended=since.format("ended"),
        greatest="greatest" if vendor == "postgresql" else "max",
        length=length,
        hours=hours,
        median=_percentile(MEDIAN),
        high=_percentile(HIGH),
        bands=limits,
    )
    return statement, params


def _percentile(share: str) -> str:
    """SQL: the value at a share of the way, weighted between its two neighbours."""
    away = f"abs(place - steps {share})"
    return f"sum(case when {away} < 1 then seconds * (1 - {away}) else 0 end)"
