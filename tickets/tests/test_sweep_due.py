"""The sweep: a warning in time, the breach when it is there, each told once."""

from typing import Any

import pytest

from accounts.enums import NotificationKind
from accounts.models import Notification
from portal.shared.actors import system_actor
from portal.shared.errors import NotAllowed
from portal.shared.models import Tenant
from tickets import services
from tickets.enums import EventKind, SlaLevel
from tickets.models import Ticket
from tickets.services import agreements
from tickets.tests.automation import (
    at,
    events_of,
    make_policy,
    no_automation,
    set_hours,
    work_off,
)
from tickets.tests.factories import make_ticket


@pytest.fixture
def desk(people: Any, in_tenant: Tenant) -> Any:
    """Two hours to answer, ten to solve, a warning when three quarters have passed."""
    set_hours(in_tenant)
    no_automation(in_tenant)
    make_policy()
    return people


@pytest.fixture
def sweep(in_tenant: Tenant) -> Any:
    """`sweep("23 10:30")` as the worker does it at that moment."""
    return lambda when: services.sweep_due(actor=system_actor(in_tenant), now=at(when))


def level(ticket: Ticket) -> int:
    ticket.refresh_from_db()
    return ticket.sla_level


def test_warned_at_three_quarters_then_overdue(desk: Any, sweep: Any) -> None:
    ticket = make_ticket(desk.customer, desk.owner, at=at("23 09:00"))
    assert sweep("23 10:29") == 0
    assert sweep("23 10:30") == 1
    assert level(ticket) == SlaLevel.WARNED
    assert sweep("23 10:31") == 0
    assert sweep("23 10:59") == 0
    assert sweep("23 11:00") == 1
    assert level(ticket) == SlaLevel.BREACHED
    assert sweep("23 11:01") == 0
    assert [event.get("target") for event in events_of(ticket, EventKind.SLA_WARNING)] == ["answer"]
    (breach,) = events_of(ticket, EventKind.SLA_BREACH)
    assert not breach.is_public


def test_the_warning_counts_in_opening_time(desk: Any, sweep: Any) -> None:
    """Due on Monday at nine; a quarter of it is left on Monday at half past eight."""
    ticket = make_ticket(desk.customer, desk.owner, at=at("27 15:00"))
    assert sweep("29 12:00") == 0
    assert sweep("30 08:29") == 0
    assert sweep("30 08:30") == 1
    assert level(ticket) == SlaLevel.WARNED


def test_one_target_after_the_other(desk: Any, sweep: Any, act: Any) -> None:
    ticket = make_ticket(desk.customer, desk.owner, at=at("23 09:00"))
    sweep("23 11:00")
    services.reply(
        actor=act(desk.agent), ticket=ticket, body="Soon.", then="open", at=at("23 11:30")
    )
    assert level(ticket) == SlaLevel.FINE
    assert sweep("23 15:00") == 0
    # Solution due on the 24th at eleven: two and a half hours before it is warned of.
    assert sweep("24 08:30") == 1
    assert level(ticket) == SlaLevel.WARNED
    assert [e.get("target") for e in events_of(ticket, EventKind.SLA_WARNING)] == ["solution"]


def test_a_pause_neither_repeats_nor_forgets_a_warning(desk: Any, sweep: Any, act: Any) -> None:
    ticket = make_ticket(desk.customer, desk.owner, at=at("23 09:00"))
    agent = act(desk.agent)
    services.change_state(actor=agent, ticket=ticket, to="waiting", at=at("23 10:00"))
    assert sweep("23 15:00") == 0
    services.change_state(actor=agent, ticket=ticket, to="open", at=at("23 14:00"))
    assert sweep("23 14:20") == 0
    assert sweep("23 14:30") == 1
    services.change_state(actor=agent, ticket=ticket, to="waiting", at=at("23 14:40"))
    services.change_state(actor=agent, ticket=ticket, to="open", at=at("24 09:00"))
    assert level(ticket) == SlaLevel.WARNED
    assert sweep("24 09:10") == 0
    assert sweep("24 09:20") == 1


def test_who_is_told(desk: Any, sweep: Any, act: Any, in_tenant: Tenant) -> None:
    ticket = make_ticket(desk.customer, desk.owner, at=at("23 09:00"))
    work_off(in_tenant)
    sweep("23 10:30")
    work_off(in_tenant)
    told = Notification.objects.filter(kind=NotificationKind.STAFF_DUE)
    assert {notice.user for notice in told} == {desk.agent, desk.admin}
    assert {notice.context["state"] for notice in told} == {"the first answer is due soon"}
    services.take(actor=act(desk.agent), ticket=ticket, at=at("23 10:40"))
    sweep("23 11:00")
    work_off(in_tenant)
    late = told.filter(context__state="the first answer is overdue")
    assert [notice.user for notice in late] == [desk.agent]


def test_a_level_doesnt_make_forms_stale(desk: Any, sweep: Any, act: Any) -> None:
    ticket = make_ticket(desk.customer, desk.owner, at=at("23 09:00"))
    seen = ticket.version
    sweep("23 11:00")
    services.take(actor=act(desk.agent), ticket=ticket, expected=seen)
    assert ticket.assignee == desk.agent


def test_somebody_elses_sweep_leaves_nothing_to_raise(desk: Any, in_tenant: Tenant) -> None:
    ticket = make_ticket(desk.customer, desk.owner, at=at("23 09:00"))
    actor, now = system_actor(in_tenant), at("23 11:00")
    seen = Ticket.objects.get(pk=ticket.pk)
    assert agreements._raise(actor, ticket, SlaLevel.BREACHED, now) == 1
    assert agreements._raise(actor, seen, SlaLevel.BREACHED, now) == 0
    assert len(events_of(ticket, EventKind.SLA_BREACH)) == 1


def test_only_the_portal_itself_sweeps(desk: Any, act: Any) -> None:
    with pytest.raises(NotAllowed):
        services.sweep_due(actor=act(desk.admin))


@pytest.mark.parametrize("number", [1, 20])
def test_looking_costs_the_same_however_many_are_open(
    desk: Any, sweep: Any, number: int, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        make_ticket(desk.customer, desk.owner, at=at("23 09:00"))
    # One for what is overdue, two for the policy's targets.
    with django_assert_num_queries(3):
        assert sweep("23 09:30") == 0
