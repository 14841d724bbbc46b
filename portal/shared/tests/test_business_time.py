"""Working time against cases computed by hand, and what has to hold of any of them."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.shared.business_time import Calendar, RoundTheClock, calendar_of

WEEK = range(5)


def office(zone: str, opens: time, closes: time, country: str, *closed: str) -> Calendar:
    """Monday to Friday; closed days as "first..last"."""
    ends = [row.split("..") for row in closed]
    days = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in ends]
    return calendar_of(zone, [(day, opens, closes) for day in WEEK], country, days)


SUMMER = "2026-08-03..2026-08-14"
YEARS_END = "2026-12-21..2027-01-19"  # thirty days
CALENDARS = {
    # Nine hours a day.
    "vilnius": office("Europe/Vilnius", time(8, 30), time(17, 30), "LT", SUMMER, YEARS_END),
    # Eight hours a day.
    "lisbon": office("Europe/Lisbon", time(9), time(17), "PT"),
    # A siesta: four hours and three hours a day.
    "madrid": calendar_of(
        "Europe/Madrid",
        [(day, time(9), time(13)) for day in WEEK] + [(day, time(16), time(19)) for day in WEEK],
        "ES",
    ),
    # The night from Saturday to Sunday, in which the clocks are changed: six hours on paper.
    "night": calendar_of("Europe/Vilnius", [(6, time(0), time(6))]),
    "nonstop": calendar_of("Europe/Lisbon", [(day, time(0), time(23, 59)) for day in range(7)]),
}

# Where, when (local), how much opening time later, what the clock shows then (local).
ADDED = [
    # within a day, and over the night
    ("vilnius", "2026-11-23 09:00", "4:00", "2026-11-23 13:00"),
    ("vilnius", "2026-11-23 16:00", "4:00", "2026-11-24 11:00"),
    ("vilnius", "2026-11-23 08:30", "9:00", "2026-11-23 17:30"),  # ends with the day
    ("vilnius", "2026-11-23 08:30", "9:01", "2026-11-24 08:31"),
    ("vilnius", "2026-11-23 06:00", "1:00", "2026-11-23 09:30"),  # before opening
    ("vilnius", "2026-11-23 20:00", "1:00", "2026-11-24 09:30"),  # after closing
    ("vilnius", "2026-11-23 17:30", "0:30", "2026-11-24 09:00"),  # at closing
    ("vilnius", "2026-11-23 20:00", "0:00", "2026-11-24 08:30"),  # nothing: the next opening
    # week ends
    ("vilnius", "2026-11-27 17:00", "4:00", "2026-11-30 12:00"),
    ("vilnius", "2026-11-28 12:00", "4:00", "2026-11-30 12:30"),
    ("vilnius", "2026-11-29 23:59", "0:15", "2026-11-30 08:45"),
    ("vilnius", "2026-11-23 08:30", "45:00", "2026-11-27 17:30"),  # a whole week
    ("vilnius", "2026-11-23 08:30", "45:30", "2026-11-30 09:00"),
    # holidays of Lithuania: 16 February, 11 March, Easter Monday, 24 June, 6 July, 2 November
    ("vilnius", "2026-02-13 16:30", "2:00", "2026-02-17 09:30"),
    ("vilnius", "2026-03-10 17:00", "1:00", "2026-03-12 09:00"),
    ("vilnius", "2026-04-03 17:00", "1:00", "2026-04-07 09:00"),
    ("vilnius", "2026-06-24 10:00", "1:00", "2026-06-25 09:30"),
    ("vilnius", "2026-07-03 17:00", "1:00", "2026-07-07 09:00"),
    ("vilnius", "2026-10-30 17:00", "1:00", "2026-11-03 09:00"),
    # closed days of its own: two weeks in August, thirty days over the year's end
    ("vilnius", "2026-07-31 17:00", "1:00", "2026-08-17 09:00"),
    ("vilnius", "2026-08-05 12:00", "9:00", "2026-08-17 17:30"),
    ("vilnius", "2026-12-18 17:00", "1:00", "2027-01-20 09:00"),
    ("vilnius", "2026-12-21 10:00", "18:00", "2027-01-21 17:30"),
    # the week ends of the change of the clocks
    ("vilnius", "2026-03-27 16:30", "4:00", "2026-03-30 11:30"),
    ("vilnius", "2026-10-23 15:30", "4:00", "2026-10-26 10:30"),
    ("lisbon", "2026-03-27 16:00", "2:00", "2026-03-30 10:00"),
    ("lisbon", "2026-10-23 16:00", "2:00", "2026-10-26 10:00"),
    ("madrid", "2026-10-23 18:30", "1:00", "2026-10-26 09:30"),
    # at night itself: 03:00 becomes 04:00 in March, 04:00 becomes 03:00 in October
    ("night", "2026-03-29 01:00", "3:00", "2026-03-29 05:00"),
    ("night", "2026-10-25 01:00", "3:00", "2026-10-25 03:00"),
    ("night", "2026-03-29 00:00", "6:00", "2026-04-05 01:00"),  # only five hours long
    ("night", "2026-10-25 00:00", "7:00", "2026-10-25 06:00"),  # seven hours long
    # holidays of Portugal: 10 June, 1 and 8 December; of Spain: 6 January, 12 October, 8 December
    ("lisbon", "2026-06-09 16:30", "1:00", "2026-06-11 09:30"),
    ("lisbon", "2026-11-30 16:30", "1:00", "2026-12-02 09:30"),
    ("lisbon", "2026-12-07 16:00", "8:00", "2026-12-09 16:00"),
    ("madrid", "2026-01-05 18:00", "2:00", "2026-01-07 10:00"),
    ("madrid", "2026-10-09 18:30", "4:30", "2026-10-13 13:00"),
    ("madrid", "2026-12-07 12:00", "5:00", "2026-12-09 10:00"),
    # a siesta
    ("madrid", "2026-11-23 12:00", "2:00", "2026-11-23 17:00"),
    ("madrid", "2026-11-23 14:00", "0:30", "2026-11-23 16:30"),
    ("madrid", "2026-11-23 09:00", "7:00", "2026-11-23 19:00"),
    ("madrid", "2026-11-23 09:00", "4:00", "2026-11-23 13:00"),
    # round the clock: 23:59 stands for midnight, and the days of change are 23 and 25 hours long
    ("nonstop", "2026-11-23 23:30", "1:00", "2026-11-24 00:30"),
    ("nonstop", "2026-03-28 12:00", "24:00", "2026-03-29 13:00"),
    ("nonstop", "2026-10-24 12:00", "24:00", "2026-10-25 11:00"),
]

# Where, from, to (local), how much opening time lies between: pauses, as a rule.
BETWEEN = [
    ("vilnius", "2026-11-23 09:00", "2026-11-23 13:00", "4:00"),
    ("vilnius", "2026-11-23 16:00", "2026-11-24 11:00", "4:00"),
    ("vilnius", "2026-11-27 18:00", "2026-11-30 08:00", "0:00"),
    ("vilnius", "2026-11-27 17:00", "2026-11-30 09:00", "1:00"),
    ("vilnius", "2026-12-18 17:30", "2027-01-20 08:30", "0:00"),
    ("vilnius", "2026-08-01 00:00", "2026-09-01 00:00", "99:00"),  # eleven days are left
    ("vilnius", "2026-11-24 09:00", "2026-11-23 09:00", "0:00"),  # backwards
    ("lisbon", "2026-12-01 00:00", "2026-12-02 00:00", "0:00"),
    ("lisbon", "2026-11-30 09:00", "2026-12-09 09:00", "40:00"),  # five days: two are holidays
    ("madrid", "2026-11-23 12:30", "2026-11-23 16:30", "1:00"),
    ("night", "2026-03-29 00:00", "2026-03-29 06:00", "5:00"),
    ("night", "2026-10-25 00:00", "2026-10-25 06:00", "7:00"),
    ("nonstop", "2026-03-01 00:00", "2026-04-01 00:00", "743:00"),
    ("nonstop", "2026-10-01 00:00", "2026-11-01 00:00", "745:00"),
]


def local(place: str, text: str) -> datetime:
    zone = zoneinfo.ZoneInfo(CALENDARS[place].zone)
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def length(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


@pytest.mark.parametrize(("place", "start", "amount", "end"), ADDED)
def test_adding(place: str, start: str, amount: str, end: str) -> None:
    found = CALENDARS[place].add(local(place, start), length(amount))
    assert found is not None
    shown = found.astimezone(zoneinfo.ZoneInfo(CALENDARS[place].zone))
    assert shown.strftime("%Y-%m-%d %H:%M") == end


@pytest.mark.parametrize(("place", "start", "end", "amount"), BETWEEN)
def test_between(place: str, start: str, end: str, amount: str) -> None:
    found = CALENDARS[place].between(local(place, start), local(place, end))
    assert found == length(amount)


def test_the_second_of_two_equal_hours_counts() -> None:
    """03:30 comes twice on 25 October in Vilnius; three hours after 01:00 it is the first 03:00."""
    start = datetime(2026, 10, 24, 22, tzinfo=UTC)  # 01:00 in summer time
    assert CALENDARS["night"].add(start, length("3:00")) == datetime(2026, 10, 25, 1, tzinfo=UTC)


def test_hours_that_overlap_count_once() -> None:
    twice = calendar_of("UTC", [(0, time(8), time(12)), (0, time(10), time(14))])
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    assert twice.between(monday, monday + timedelta(days=1)) == length("6:00")
    touching = calendar_of("UTC", [(0, time(8), time(12)), (0, time(12), time(14))])
    assert len(list(touching.week[0])) == 1


def test_nothing_lies_between_an_end_and_its_start() -> None:
    """Also inside one stretch of opening time."""
    morning = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert CALENDARS["vilnius"].between(morning + timedelta(hours=2), morning) == timedelta(0)
    assert CALENDARS["vilnius"].between(morning, morning) == timedelta(0)


def test_without_hours_nothing_comes() -> None:
    never = calendar_of("Europe/Vilnius", [], "LT")
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert never.add(now, length("1:00")) is None
    assert never.between(now, now + timedelta(days=9)) == timedelta(0)


def test_closed_for_ever_is_found_out() -> None:
    shut = office("UTC", time(9), time(17), "", "2026-01-01..9999-12-31")
    assert shut.add(datetime(2026, 11, 23, tzinfo=UTC), length("1:00")) is None


def test_a_country_without_known_holidays() -> None:
    assert not office("UTC", time(9), time(17), "XX").holiday_on(date(2026, 12, 25))


FIRST, LAST = datetime(2026, 1, 1), datetime(2028, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
LENGTHS = st.timedeltas(timedelta(microseconds=1), timedelta(hours=400))
PLACES = st.sampled_from([*CALENDARS.values(), RoundTheClock()])


@given(PLACES, MOMENTS, LENGTHS)
def test_what_is_added_lies_between(place: Calendar, start: datetime, amount: timedelta) -> None:
    end = place.add(start, amount)
    assert end is not None
    assert place.between(start, end) == amount


@given(PLACES, MOMENTS, LENGTHS, LENGTHS)
def test_more_is_later(
    place: Calendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    one, both = place.add(start, first), place.add(start, first + second)
    assert one is not None
    assert both is not None
    assert one < both
    # In two steps it is the same moment.
    assert place.add(one, second) == both


@given(PLACES, MOMENTS, LENGTHS, LENGTHS)
def test_later_ends_later(
    place: Calendar, start: datetime, wait: timedelta, amount: timedelta
) -> None:
    one, two = place.add(start, amount), place.add(start + wait, amount)
    assert one is not None
    assert two is not None
    assert one <= two


@given(PLACES, MOMENTS, LENGTHS, LENGTHS)
def test_parts_make_the_whole(
    place: Calendar, start: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = start + first, start + first + second
    whole = place.between(start, end)
    assert whole == place.between(start, middle) + place.between(middle, end)
    assert timedelta(0) <= whole <= end - start
