"""Opening time reckoned by the database is what the calendar says, and so are its percentiles."""

from datetime import UTC, date, datetime, time, timedelta
from statistics import median

import pytest
from django.db.models import CharField, DateTimeField, IntegerField, QuerySet, Value
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.shared.business_time import Calendar, calendar_of
from portal.shared.models import Tenant
from portal.shared.opening_table import table_of
from portal.shared.spread import Spread, spreads

pytestmark = pytest.mark.django_db
OFFICE = [(day, time(9), time(17, 30)) for day in range(5)]
SPLIT = [(day, time(8), time(12)) for day in range(6)] + [
    (day, time(13), time(18)) for day in range(5)
]
ALWAYS = [(day, time(0), time(23, 59)) for day in range(7)]
NIGHTS = [(day, time(20), time(23, 59)) for day in range(7)] + [
    (day, time(0), time(6)) for day in range(7)
]
CALENDARS = [
    calendar_of("Europe/Vilnius", OFFICE, "LT", [(date(2026, 7, 6), date(2026, 7, 24))]),
    calendar_of("Europe/Lisbon", SPLIT, "PT"),
    calendar_of("Europe/Madrid", ALWAYS),
    calendar_of("Pacific/Auckland", NIGHTS, "NZ"),
    calendar_of("America/St_Johns", SPLIT),
]
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
Pair = tuple[datetime, datetime]
MOMENTS = st.integers(1, 363 * 86_400).map(
    lambda second: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
)


def rows_of(pairs: list[Pair], *, paused: int = 0, together: bool = False) -> QuerySet:
    """Rows that last from the one moment to the other, each a group of its own."""
    rows = [
        Tenant.objects.order_by().values(
            what=Value("x", output_field=CharField()),
            grp=Value(0 if together else number, output_field=IntegerField()),
            begun=Value(start, output_field=DateTimeField()),
            ended=Value(end, output_field=DateTimeField()),
            paused=Value(paused, output_field=IntegerField()),
        )
        for number, (start, end) in enumerate(pairs)
    ]
    return rows[0].union(*rows[1:], all=True) if len(rows) > 1 else rows[0]


@pytest.mark.parametrize("calendar", CALENDARS, ids=lambda calendar: calendar.zone)
@given(pairs=st.lists(st.tuples(MOMENTS, MOMENTS), min_size=1, max_size=20))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_database_reckons_as_the_calendar(
    tenant: Tenant, calendar: Calendar, pairs: list[Pair]
) -> None:
    table = table_of(calendar, FIRST, LAST)
    found = spreads(rows_of(pairs), table)
    expected = [calendar.between(start, max(start, end)).total_seconds() for start, end in pairs]
    assert [found["x", number].median for number in range(len(pairs))] == expected


@given(seconds=st.lists(st.integers(0, 10**7), min_size=1, max_size=40))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_percentiles_as_numpy_and_postgresql_have_them(tenant: Tenant, seconds: list[int]) -> None:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    pairs = [(start, start + timedelta(seconds=length)) for length in seconds]
    spread = spreads(rows_of(pairs, together=True), None, bands=(3600, 10**6))["x", 0]
    assert spread.count == len(seconds)
    assert spread.median == pytest.approx(median(seconds))
    assert spread.high == pytest.approx(interpolated(sorted(seconds), 0.9))
    assert spread.within == tuple(
        len([length for length in seconds if length <= band]) for band in (3600, 10**6)
    )


def interpolated(ordered: list[int], share: float) -> float:
    """Between the two neighbours of the place, by how near it is to each."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        # Friday 16:30 to Monday 9:30 in Vilnius: an hour, and half of one.
        ("2026-03-06T14:30Z", "2026-03-09T07:30Z", 1.5),
        # Over the change to summer time: Friday 17:00 to Monday 9:00.
        ("2026-03-27T15:00Z", "2026-03-30T06:00Z", 0.5),
        # A public holiday: 11 March is Lithuania's independence day.
        ("2026-03-11T00:00Z", "2026-03-11T23:00Z", 0),
        # Closed for three weeks of July.
        ("2026-07-03T14:00Z", "2026-07-27T06:30Z", 1.0),
        ("2026-03-09T09:00Z", "2026-03-09T08:00Z", 0),
    ],
)
def test_opening_hours_that_were_reckoned_by_hand(
    tenant: Tenant, start: str, end: str, hours: float
) -> None:
    pair = (datetime.fromisoformat(start), datetime.fromisoformat(end))
    found = spreads(rows_of([pair]), table_of(CALENDARS[0], FIRST, LAST))
    assert found["x", 0] == Spread(1, hours * 3600, hours * 3600)


def test_pauses_are_taken_off_but_nothing_gets_negative(tenant: Tenant) -> None:
    start = datetime(2026, 3, 9, 8, 0, tzinfo=UTC)
    pairs = [(start, start + timedelta(hours=2)), (start, start + timedelta(minutes=10))]
    found = spreads(rows_of(pairs, paused=1800), table_of(CALENDARS[0], FIRST, LAST))
    assert [found["x", number].median for number in range(2)] == [5400, 0]


def test_what_began_before_the_table_counts_from_its_first_day(tenant: Tenant) -> None:
    table = table_of(CALENDARS[0], date(2026, 3, 9), date(2026, 3, 10))
    long_ago = (datetime(2010, 1, 1, tzinfo=UTC), datetime(2026, 3, 9, 9, 0, tzinfo=UTC))
    later = (datetime(2026, 3, 10, 9, 0, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC))
    found = spreads(rows_of([long_ago, later]), table)
    assert [found["x", number].median / 3600 for number in range(2)] == [2.0, 6.5]


def test_without_opening_hours_there_is_no_table() -> None:
    assert table_of(Calendar("Europe/Vilnius", ()), FIRST, LAST) is None


def test_nothing_to_measure(tenant: Tenant) -> None:
    rows = rows_of([(datetime(2026, 1, 1, tzinfo=UTC),) * 2])
    assert spreads(rows.none(), None) == {}
