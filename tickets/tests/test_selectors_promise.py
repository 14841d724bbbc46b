"""What is said before a request is sent: the agreed time, or honestly more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation
from django.utils.html import strip_tags

from portal.shared.caching import forget
from portal.shared.models import Closure, Tenant
from portal.shared.opening_hours import HOURS
from tickets import services
from tickets.models import Category
from tickets.selectors_promise import ExpectedAnswer, expected_answer
from tickets.tests.automation import VILNIUS, at, make_policy, no_automation, said, set_hours
from tickets.tests.factories import make_ticket


@pytest.fixture
def desk(people: Any, in_tenant: Tenant) -> Any:
    """Open from 8 to 16 on weekdays, four hours to answer."""
    set_hours(in_tenant)
    no_automation(in_tenant)
    return people


@contextmanager
def reading(now: datetime) -> Iterator[None]:
    """An English page at a moment, in the tenant's time zone."""
    with (
        time_machine.travel(now, tick=False),
        translation.override("en"),
        timezone.override(VILNIUS),
    ):
        yield


def expected(people: Any, when: str, key: str | None = "delivery") -> ExpectedAnswer:
    category = Category.objects.get(key=key) if key else None
    with reading(at(when)):
        return expected_answer(
            people.customer.tenant, category, customer_id=people.customer.pk, now=at(when)
        )


def words(found: ExpectedAnswer) -> str:
    return strip_tags(found.text)


def test_the_usual_answer_time_without_a_policy(desk: Any) -> None:
    found = expected(desk, "23 09:00")
    assert said(found.at) == "23 13:00"
    assert words(found) == "Expect an answer by today, 13:00."
    assert said(expected(desk, "23 15:00", None).at) == "24 11:00"


def test_what_is_agreed_for_the_category_and_the_customer(desk: Any) -> None:
    make_policy("For Medis", customer=desk.customer, first_answer_minutes=60)
    assert said(expected(desk, "23 09:00").at) == "23 10:00"
    own = make_policy("Slow", first_answer_minutes=480, position=9)
    Category.objects.filter(key="delivery").update(sla_policy=own)
    assert said(expected(desk, "23 09:00").at) == "24 09:00"


def test_a_queue_that_takes_longer_is_said_to(desk: Any, act: Any) -> None:
    for day in ("16", "17", "18", "19", "20"):
        ticket = make_ticket(desk.customer, desk.owner, at=at(f"{day} 08:00"))
        services.reply(actor=act(desk.agent), ticket=ticket, body="So.", at=at(f"{day} 14:00"))
    found = expected(desk, "23 09:00")
    assert said(found.at) == "23 15:00"
    assert words(found) == ("There is more to do than usual. Expect an answer by today, 15:00.")
    # Other queues are not to blame.
    assert said(expected(desk, "23 09:00", "invoice").at) == "23 13:00"


def test_quick_answers_promise_no_more_than_agreed(desk: Any, act: Any) -> None:
    for day in ("16", "17", "18", "19", "20"):
        ticket = make_ticket(desk.customer, desk.owner, at=at(f"{day} 08:00"))
        services.reply(actor=act(desk.agent), ticket=ticket, body="So.", at=at(f"{day} 08:05"))
    assert said(expected(desk, "23 09:00").at) == "23 13:00"


def test_who_still_waits_counts(desk: Any, act: Any) -> None:
    """Five were answered at once; six have waited for a day and more."""
    for minute in range(5):
        moment = at(f"20 08:0{minute}")
        ticket = make_ticket(desk.customer, desk.owner, at=moment)
        services.reply(actor=act(desk.agent), ticket=ticket, body="So.", at=at("20 09:00"))
    for _ in range(6):
        make_ticket(desk.customer, desk.owner, at=at("20 08:00"))
    assert said(expected(desk, "23 09:00").at) == "24 10:00"


def test_a_handful_is_needed_to_say_what_is_usual(desk: Any, act: Any) -> None:
    for day in ("16", "17", "18", "19"):
        ticket = make_ticket(desk.customer, desk.owner, at=at(f"{day} 08:00"))
        services.reply(actor=act(desk.agent), ticket=ticket, body="So.", at=at(f"{day} 15:00"))
    assert said(expected(desk, "23 09:00").at) == "23 13:00"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("23 09:00", "Expect an answer by today, 13:00."),
        # The answer comes after the closed days.
        (
            "24 15:00",
            "Closed from Wednesday, 25 November: Stocktaking. Expect an answer by 30 Nov, 11:00.",
        ),
        (
            "25 09:00",
            "Closed: Stocktaking. Opens on Monday, 30 November at 08:00. "
            "Expect an answer by 30 Nov, 12:00.",
        ),
    ],
)
def test_closed_days_are_told(desk: Any, in_tenant: Tenant, when: str, text: str) -> None:
    close(in_tenant, date(2026, 11, 25), date(2026, 11, 27), {"en": "Stocktaking"})
    assert words(expected(desk, when)) == text


def test_public_holidays_are_told(desk: Any) -> None:
    now = datetime(2026, 12, 23, 15, tzinfo=VILNIUS)
    with reading(now):
        found = expected_answer(desk.customer.tenant, None, customer_id=None, now=now)
    assert words(found) == (
        "Closed for holidays from Thursday, 24 December. Expect an answer by 28 Dec, 11:00."
    )


def test_without_opening_hours_nothing_is_said(desk: Any, in_tenant: Tenant) -> None:
    close(in_tenant, date(2026, 1, 1), date(9999, 12, 31), {})
    found = expected(desk, "23 09:00")
    assert (found.at, found.text) == (None, "")


def close(tenant: Tenant, first: date, last: date, names: dict[str, str]) -> None:
    Closure.objects.create(tenant=tenant, starts=first, ends=last, names=names)
    forget(tenant, HOURS)


def test_looked_up_once_in_a_while(desk: Any, django_assert_num_queries: Any) -> None:
    category = Category.objects.get(key="delivery")
    tenant, now = desk.customer.tenant, at("23 09:00")
    expected_answer(tenant, category, customer_id=None, now=now)
    with django_assert_num_queries(0):
        expected_answer(tenant, category, customer_id=None, now=now)
