"""The clock of a request: what is due when, and when it stands still."""

from typing import Any

import pytest

from accounts.selectors import actor_for
from portal.shared.actors import system_actor
from portal.shared.caching import forget
from portal.shared.models import Tenant
from tickets import services
from tickets.clock import AGREEMENTS
from tickets.enums import SlaLevel
from tickets.models import Category, Ticket
from tickets.tests.automation import at, make_policy, no_automation, said, set_hours
from tickets.tests.factories import make_ticket


@pytest.fixture
def desk(people: Any, in_tenant: Tenant) -> Any:
    """Open from 8 to 16 on weekdays; two hours to answer, ten to solve."""
    set_hours(in_tenant)
    no_automation(in_tenant)
    make_policy(position=5)
    return people


def opened(people: Any, when: str = "23 09:00", **fields: Any) -> Ticket:
    return make_ticket(people.customer, people.owner, at=at(when), **fields)


def dues(ticket: Ticket) -> tuple[str, str, str]:
    """First answer, solution, and what is due next, as stored."""
    ticket.refresh_from_db()
    moments = (ticket.first_answer_due_at, ticket.solution_due_at, ticket.next_due_at)
    return said(moments[0]), said(moments[1]), said(moments[2])


def test_what_is_due_stands_from_the_start(desk: Any) -> None:
    ticket = opened(desk)
    # Ten hours: seven on Monday, three on Tuesday.
    assert dues(ticket) == ("23 11:00", "24 11:00", "23 11:00")
    assert said(ticket.next_promise_at) == "23 11:00"
    assert ticket.sla_level == SlaLevel.FINE


def test_the_first_answer_makes_the_solution_next(desk: Any, act: Any) -> None:
    ticket = opened(desk)
    services.reply(
        actor=act(desk.agent), ticket=ticket, body="Soon.", then="open", at=at("23 10:00")
    )
    assert dues(ticket) == ("23 11:00", "24 11:00", "24 11:00")


def test_the_clock_stands_while_the_customer_is_awaited(desk: Any, act: Any) -> None:
    ticket = opened(desk)
    services.reply(actor=act(desk.agent), ticket=ticket, body="Which?", at=at("23 10:00"))
    assert dues(ticket)[2] == ""
    services.reply(actor=act(desk.owner), ticket=ticket, body="That.", at=at("25 12:00"))
    # Six hours of Monday, eight of Tuesday and four of Wednesday didn't count.
    assert ticket.paused_seconds == 18 * 3600
    assert dues(ticket) == ("23 11:00", "26 13:00", "26 13:00")
    # The next answer is promised within the time of a first one.
    assert said(ticket.next_promise_at) == "25 14:00"


def test_a_pause_over_night_and_week_end_counts_only_opening_time(desk: Any, act: Any) -> None:
    ticket = opened(desk, "27 15:00")
    services.reply(actor=act(desk.agent), ticket=ticket, body="Which?", at=at("27 15:30"))
    services.reply(actor=act(desk.owner), ticket=ticket, body="That.", at=at("30 08:30"))
    assert ticket.paused_seconds == 3600


def test_solving_stops_it_and_reopening_goes_on(desk: Any, act: Any) -> None:
    ticket = opened(desk)
    services.solve(actor=act(desk.agent), ticket=ticket, at=at("23 12:00"))
    assert dues(ticket) == ("23 11:00", "24 11:00", "")
    services.reopen(actor=act(desk.owner), ticket=ticket, at=at("24 12:00"))
    # Eight hours passed meanwhile: four on Monday, four on Tuesday.
    assert dues(ticket) == ("24 11:00", "25 11:00", "24 11:00")


def test_what_was_waited_before_solving_is_booked(desk: Any, act: Any) -> None:
    ticket = opened(desk)
    services.reply(actor=act(desk.agent), ticket=ticket, body="Try this.", at=at("23 10:00"))
    services.solve(actor=act(desk.owner), ticket=ticket, at=at("26 10:00"))
    ticket.refresh_from_db()
    assert ticket.paused_seconds == 24 * 3600
    assert ticket.solved_at <= ticket.solution_due_at
    services.change_state(actor=act(desk.agent), ticket=ticket, to="closed", at=at("27 10:00"))
    ticket.refresh_from_db()
    assert said(ticket.paused_since) == "27 10:00"


def test_an_answer_while_it_stands_still_is_measured_by_the_pause(desk: Any, act: Any) -> None:
    ticket = opened(desk)
    agent = act(desk.agent)
    services.change_state(actor=agent, ticket=ticket, to="waiting", at=at("23 10:00"))
    services.reply(actor=agent, ticket=ticket, body="Well?", at=at("23 15:00"))
    ticket.refresh_from_db()
    # One hour of two had passed when it stopped; five hours it stood still.
    assert said(ticket.first_answer_due_at) == "23 16:00"
    assert ticket.first_answered_at <= ticket.first_answer_due_at


def test_a_change_of_priority_chooses_anew(desk: Any, act: Any) -> None:
    make_policy("Urgent", priorities=["urgent"], first_answer_minutes=30, position=0)
    plain = opened(desk)
    assert dues(plain)[0] == "23 11:00"
    services.set_priority(actor=act(desk.agent), ticket=plain, priority="urgent", at=at("23 09:05"))
    assert dues(plain)[0] == "23 09:30"
    # More is agreed: the customer is told the earlier moment.
    assert said(plain.next_promise_at) == "23 09:30"
    services.set_priority(actor=act(desk.agent), ticket=plain, priority="low", at=at("23 09:06"))
    assert dues(plain)[0] == "23 11:00"
    # Less is: a promise once told is kept.
    assert said(plain.next_promise_at) == "23 09:30"


def test_once_answered_nothing_moves_what_it_was_measured_by(desk: Any, act: Any) -> None:
    make_policy("Urgent", priorities=["urgent"], first_answer_minutes=30, solution_minutes=60)
    ticket = opened(desk)
    services.reply(
        actor=act(desk.agent), ticket=ticket, body="Soon.", then="open", at=at("23 10:30")
    )
    services.set_priority(
        actor=act(desk.agent), ticket=ticket, priority="urgent", at=at("23 10:40")
    )
    assert dues(ticket) == ("23 11:00", "23 10:00", "23 10:00")


def test_the_first_policy_that_fits_counts(desk: Any, in_tenant: Tenant) -> None:
    make_policy("For Medis", customer=desk.customer, first_answer_minutes=60, position=0)
    make_policy("Complaints", kinds=["complaint"], first_answer_minutes=15, position=0)
    assert dues(opened(desk))[0] == "23 10:00"
    other = make_ticket(desk.other_customer, desk.outsider, at=at("23 09:00"))
    assert dues(other)[0] == "23 11:00"
    category = Category.objects.get(key="delivery")
    Category.objects.filter(pk=category.pk).update(kind="complaint")
    found = make_ticket(desk.other_customer, desk.outsider, at=at("23 09:00"))
    assert dues(found)[0] == "23 09:15"


def test_a_category_may_have_its_own(desk: Any) -> None:
    own = make_policy("Slow", first_answer_minutes=480, position=9)
    Category.objects.filter(key="delivery").update(sla_policy=own)
    assert dues(opened(desk))[0] == "24 09:00"
    services.update_policy(actor=_system(desk), policy=own, is_active=False)
    assert dues(opened(desk))[0] == "23 11:00"


def test_without_a_target_the_usual_answer_time_counts(desk: Any, in_tenant: Tenant) -> None:
    make_policy("Usual", kinds=["question"], first_answer_minutes=None, position=0)
    assert in_tenant.answer_hours == 4
    assert dues(opened(desk))[0] == "23 13:00"


def test_without_a_policy_nothing_is_due_but_an_answer_is_promised(
    desk: Any, in_tenant: Tenant
) -> None:
    no_automation(in_tenant)
    ticket = opened(desk)
    assert dues(ticket) == ("", "", "")
    assert said(ticket.next_promise_at) == "23 13:00"


def test_round_the_clock(desk: Any, act: Any) -> None:
    make_policy("Always", priorities=["urgent"], ignores_hours=True, position=0)
    ticket = opened(desk, "27 15:00", urgency="critical")
    assert dues(ticket) == ("27 17:00", "28 01:00", "27 17:00")
    services.reply(actor=act(desk.agent), ticket=ticket, body="Which?", at=at("27 16:30"))
    services.reply(actor=act(desk.owner), ticket=ticket, body="That.", at=at("28 10:30"))
    assert ticket.paused_seconds == 18 * 3600
    # In opening time nothing of it counts: it closed at 16:00 on Friday.
    services.set_priority(actor=act(desk.agent), ticket=ticket, priority="low", at=at("28 10:40"))
    ticket.refresh_from_db()
    assert ticket.paused_seconds == 0
    assert said(ticket.solution_due_at) == "01 09:00"


def test_feedback_without_an_address_has_no_clock(desk: Any, in_tenant: Tenant) -> None:
    from_nobody = services.send_feedback(actor=_nobody(in_tenant), body="Longer hours.")
    assert dues(from_nobody) == ("", "", "")
    assert from_nobody.sla_policy is None


def test_a_changed_policy_is_followed_with_the_next_change(
    desk: Any, act: Any, in_tenant: Tenant
) -> None:
    ticket = opened(desk)
    services.update_policy(actor=_system(desk), policy=ticket.sla_policy, first_answer_minutes=240)
    services.take(actor=act(desk.agent), ticket=ticket, at=at("23 09:10"))
    assert dues(ticket)[0] == "23 13:00"
    forget(in_tenant, AGREEMENTS)


def _system(people: Any) -> Any:
    return system_actor(people.customer.tenant)


def _nobody(tenant: Tenant) -> Any:
    return actor_for(None, tenant)
