"""Opening hours and the promise of an answer, against hand-computed cases."""

import zoneinfo
from datetime import date, datetime, time

import pytest
from django.utils import translation

from portal.shared.models import Closure, SupportHours, Tenant
from portal.shared.opening_hours import answer_promise, opening_at, opening_text

VILNIUS = zoneinfo.ZoneInfo("Europe/Vilnius")


@pytest.fixture
def shop(in_tenant: Tenant) -> Tenant:
    """Monday to Friday, 8:30 to 17:30 in Vilnius, answers within 4 hours."""
    SupportHours.objects.all().delete()
    for weekday in range(5):
        SupportHours.objects.create(
            tenant=in_tenant, weekday=weekday, opens=time(8, 30), closes=time(17, 30)
        )
    return in_tenant


CASES = [
    # asked (local), answer by (local)
    ("2026-11-23 09:00", "2026-11-23 13:00"),  # Monday morning
    ("2026-11-23 16:00", "2026-11-24 11:00"),  # runs over the night
    ("2026-11-27 17:00", "2026-11-30 12:00"),  # Friday evening: over the week end
    ("2026-11-28 12:00", "2026-11-30 12:30"),  # Saturday
    ("2026-12-23 17:00", "2026-12-28 12:00"),  # 24-26 December are holidays, then a week end
    ("2026-10-23 15:30", "2026-10-26 10:30"),  # summer time ends on the 25th
    ("2026-03-27 16:30", "2026-03-30 11:30"),  # summer time begins on the 29th
]


@pytest.mark.parametrize(("asked", "promised"), CASES)
def test_answer_promise(shop: Tenant, asked: str, promised: str) -> None:
    now = datetime.fromisoformat(asked).replace(tzinfo=VILNIUS)
    promise = answer_promise(shop, now)
    assert promise is not None
    assert promise.astimezone(VILNIUS).strftime("%Y-%m-%d %H:%M") == promised


def test_no_hours_no_promise(in_tenant: Tenant) -> None:
    SupportHours.objects.all().delete()
    now = datetime(2026, 11, 23, 9, tzinfo=VILNIUS)
    assert answer_promise(in_tenant, now) is None
    assert opening_at(in_tenant, now).until is None
    assert opening_text(in_tenant, now) == ""


@pytest.mark.parametrize(
    ("now", "text"),
    [
        ("2026-11-23 09:00", "Open now until 17:30."),
        ("2026-11-23 07:00", "Closed now, opens today at 08:30."),
        ("2026-11-23 18:00", "Closed now, opens tomorrow at 08:30."),
        ("2026-11-27 18:00", "Closed now, opens on Monday, 30 November at 08:30."),
    ],
)
def test_opening_text(shop: Tenant, now: str, text: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=VILNIUS)
    with translation.override("en"):
        assert opening_text(shop, moment) == text


CLOSED = [
    # The thirty days over the year's end: a promise is made all the same, and the reason is told.
    ("2026-12-22 10:00", "Closed: Winter break. Opens on Wednesday, 20 January at 08:30."),
    ("2026-12-18 18:00", "Closed: Winter break. Opens on Wednesday, 20 January at 08:30."),
    ("2026-12-18 17:00", "Open now until 17:30."),
    # A public holiday has no name of ours.
    ("2026-11-02 10:00", "Closed for holidays until Tuesday, 3 November, 08:30."),
    ("2026-10-30 18:00", "Closed for holidays until Tuesday, 3 November, 08:30."),
]


@pytest.mark.parametrize(("now", "text"), CLOSED)
def test_closed_days_are_told(shop: Tenant, now: str, text: str) -> None:
    winter_break(shop)
    moment = datetime.fromisoformat(now).replace(tzinfo=VILNIUS)
    with translation.override("en"):
        assert opening_text(shop, moment) == text


def winter_break(tenant: Tenant) -> None:
    Closure.objects.create(
        tenant=tenant,
        starts=date(2026, 12, 21),
        ends=date(2027, 1, 19),
        names={"en": "Winter break", "lt": "Žiemos pertrauka"},
    )


def test_the_reason_in_the_readers_language(shop: Tenant) -> None:
    winter_break(shop)
    moment = datetime(2026, 12, 22, 10, tzinfo=VILNIUS)
    with translation.override("lt"):
        assert "Žiemos pertrauka" in opening_text(shop, moment)
    with translation.override("pt"):
        assert "Winter break" in opening_text(shop, moment)


def test_a_month_of_closed_days_makes_no_promise_vanish(shop: Tenant) -> None:
    winter_break(shop)
    now = datetime(2026, 12, 19, 12, tzinfo=VILNIUS)
    promise = answer_promise(shop, now)
    assert promise == datetime(2027, 1, 20, 12, 30, tzinfo=VILNIUS)
