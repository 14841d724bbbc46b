"""Rules: when, if, then; once for each cause, and never because of a rule."""

from datetime import timedelta
from typing import Any

import pytest

from accounts import services as accounts
from accounts.models import CustomerSegment, Notification, Segment, StaffMembership
from portal.shared.actors import system_actor
from portal.shared.models import AuditEntry, OutboxMessage, Tenant
from portal.shared.outbox import pending_count
from tickets import services
from tickets.enums import EventKind
from tickets.models import Macro, Queue, Rule, RuleRun, Ticket, TicketMessage, TicketTag
from tickets.presentation import event_line
from tickets.rules import engine
from tickets.rules.engine import run_rules_of_time
from tickets.rules.matching import has_word
from tickets.tests.automation import (
    at,
    events_of,
    make_policy,
    make_rule,
    no_automation,
    set_hours,
    work_off,
)
from tickets.tests.factories import answer, make_ticket

HIGH, URGENT, TAG = [("priority", "high")], [("priority", "urgent")], [("tags", ["seen"])]


@pytest.fixture
def desk(people: Any, in_tenant: Tenant) -> Any:
    """The cast, with no rules but the test's own."""
    set_hours(in_tenant)
    no_automation(in_tenant)
    return people


def opened(people: Any, **fields: Any) -> Ticket:
    """A request, with what rules made of it."""
    ticket = make_ticket(people.customer, people.owner, **fields)
    return worked_off(ticket)


def worked_off(ticket: Ticket) -> Ticket:
    work_off(ticket.tenant)
    return Ticket.objects.get(pk=ticket.pk)


def fits(people: Any, condition: Any, **fields: Any) -> bool:
    """Whether a new request makes a rule with the condition run."""
    rule = make_rule("created", [condition], HIGH)
    ticket = opened(people, **fields)
    rule.delete()
    no_automation(people.customer.tenant)
    return bool(ticket.priority == "high")


def test_when_if_then(desk: Any) -> None:
    make_rule("created", [("kind", "is", ["question"]), ("urgency", "is", ["low"])], URGENT)
    assert opened(desk).priority == "normal"
    ticket = opened(desk, urgency="low")
    assert ticket.priority == "urgent"
    (event,) = events_of(ticket, EventKind.RULE)
    assert not event.is_public
    assert event_line(event).text == "Rule “The rule” was carried out"
    assert AuditEntry.objects.filter(action="rule.ran", target_id=str(ticket.pk)).exists()


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (("kind", "is", ["question", "incident"]), True),
        (("kind", "is_not", ["question"]), False),
        (("urgency", "is", ["normal"]), True),
        (("priority", "is_not", ["low"]), True),
        (("state", "is", ["new"]), True),
        (("channel", "is", ["guest"]), False),
        (("assignee", "empty", []), True),
        (("assignee", "filled", []), False),
        (("tags", "has", ["pallet"]), False),
        (("tags", "lacks", ["pallet"]), True),
        (("level", "is", ["0"]), True),
        (("level", "is", ["1", "2"]), False),
        (("subject", "has", ["PARCEL"]), True),
        (("subject", "has", ["arcel"]), False),
        (("subject", "lacks", ["pallet"]), True),
        (("body", "has", ["yester", "invoice"]), True),
        (("body", "has", ["invoice"]), False),
        (("author", "is", ["customer"]), True),
        (("author", "is", ["team"]), False),
        (("customer", "has", ["C-1001"]), True),
        (("customer", "has", ["C-1002"]), False),
        (("customer", "lacks", ["C-1002"]), True),
        (("created", "less_than", 5), True),
        (("created", "at_least", 5), False),
        (("activity", "less_than", 5), True),
        (("answered", "less_than", 5), True),
        (("waiting", "at_least", 5), False),
    ],
)
def test_what_can_be_asked(desk: Any, condition: Any, expected: bool) -> None:
    assert fits(desk, condition) is expected


def test_rows_of_the_tenant_can_be_asked(desk: Any, in_tenant: Tenant) -> None:
    vip = Segment.objects.create(tenant=in_tenant, name="Key accounts")
    queue = Queue.objects.get(name="Orders")
    assert not fits(desk, ("segment", "is", [str(vip.pk)]))
    CustomerSegment.objects.create(tenant=in_tenant, customer=desk.customer, segment=vip)
    assert fits(desk, ("segment", "is", [str(vip.pk)]))
    assert fits(desk, ("queue", "is", [str(queue.pk)]))
    assert not fits(desk, ("category", "is_not", [str(queue.categories.get(key="delivery").pk)]))


def test_words_are_found_where_they_begin() -> None:
    assert has_word("Grąžinkite PINIGUS", ["pinig"])
    assert not has_word("Grąžinkite pinigus", ["inig"])
    assert has_word("(a.b)", ["a.b"])
    assert not has_word("axb", ["a.b"])


def test_an_answer_is_a_change(desk: Any, act: Any) -> None:
    make_rule("updated", [("author", "is", ["customer"]), ("body", "has", ["thank"])], TAG)
    ticket = opened(desk)
    answer(ticket, desk.agent, "Thanks for asking.")
    assert not tags(worked_off(ticket))
    answer(ticket, desk.owner, "Thank you.")
    assert tags(worked_off(ticket)) == ["seen"]


def tags(ticket: Ticket) -> list[str]:
    return list(TicketTag.objects.filter(ticket=ticket).values_list("tag__name", flat=True))


def test_one_reply_is_one_change(desk: Any) -> None:
    """It takes the request, moves it and says something: the rule runs once."""
    make_rule("updated", [], [("note", "Somebody did something.")])
    ticket = opened(desk)
    answer(ticket, desk.agent)
    worked_off(ticket)
    assert len(events_of(ticket, EventKind.RULE)) == 1
    answer(ticket, desk.owner, "Oh.")
    worked_off(ticket)
    assert len(events_of(ticket, EventKind.RULE)) == 2


def test_several_properties_at_once_are_one_change(desk: Any, act: Any) -> None:
    make_rule("updated", [], TAG)
    ticket = opened(desk)
    services.update_properties(
        actor=act(desk.agent),
        ticket=ticket,
        expected=ticket.version,
        priority="low",
        queue=Queue.objects.get(name="General"),
        assignee=desk.agent,
        state="open",
    )
    worked_off(ticket)
    assert len(events_of(ticket, EventKind.RULE)) == 1


def test_two_rules_that_undo_each_other(desk: Any, in_tenant: Tenant) -> None:
    make_rule("updated", [("priority", "is", ["normal"])], HIGH, name="Up", position=1)
    make_rule("updated", [("priority", "is", ["high"])], [("priority", "normal")], name="Down")
    ticket = opened(desk)
    answer(ticket, desk.agent)
    ticket = worked_off(ticket)
    # "Down" comes first and finds nothing to do; then "Up" runs, and nothing answers it.
    assert [event.get("rule") for event in events_of(ticket, EventKind.RULE)] == ["Up"]
    assert ticket.priority == "high"
    assert (
        pending_count(in_tenant)
        == OutboxMessage.objects.filter(
            state="pending", kind__in=("index.update", "mail.send")
        ).count()
    )


def test_each_rule_sees_what_the_earlier_did(desk: Any) -> None:
    make_rule("created", [("priority", "is", ["high"])], TAG, name="Second", position=2)
    make_rule("created", [], HIGH, name="First", position=1)
    assert tags(opened(desk)) == ["seen"]


def test_a_cause_counts_once(desk: Any, in_tenant: Tenant) -> None:
    make_rule("created", [], [("note", "New.")])
    ticket = opened(desk)
    payload = {
        "ticket": ticket.pk,
        "trigger": "created",
        "at": RuleRun.objects.get().cause,
        "by_team": False,
    }
    engine.run_for_event(in_tenant, payload)
    assert len(events_of(ticket, EventKind.RULE)) == 1


def test_what_goes_round_outside_ends(desk: Any, in_tenant: Tenant) -> None:
    make_rule("created", [], TAG)
    ticket = opened(desk)
    rule = Rule.objects.get()
    for number in range(engine.RUNS_A_DAY):
        RuleRun.objects.create(tenant=in_tenant, rule=rule, ticket=ticket, cause=f"n{number}")
    assert not engine.run(in_tenant, rule, ticket, engine.Cause("another"), ticket.created_at)
    later = ticket.created_at + timedelta(days=2)
    assert engine.run(in_tenant, rule, ticket, engine.Cause("another"), later)


def test_everything_a_rule_can_do(desk: Any, in_tenant: Tenant) -> None:
    queue = Queue.objects.get(name="Billing")
    macro = Macro.objects.create(
        tenant=in_tenant, name="Got it", bodies={"en": "Hello {{name}}, {{reference}} is here."}
    )
    make_rule(
        "created",
        [],
        [
            ("queue", str(queue.pk)),
            ("assign", str(desk.admin.pk)),
            ("tags", ["Pallet", "pallet", "night shift"]),
            ("note", "Look at the gate."),
            ("text", str(macro.pk)),
            ("state", "open"),
            ("notify", "leads"),
            ("notify", str(desk.agent.pk)),
            ("escalate", "leads"),
        ],
    )
    ticket = opened(desk)
    assert (ticket.queue, ticket.assignee, ticket.state) == (queue, desk.admin, "open")
    assert tags(ticket) == ["night shift", "pallet"]
    (tagged,) = events_of(ticket, EventKind.TAGS)
    assert event_line(tagged).text == "North added the tags: pallet, night shift"
    assert ticket.priority == "high"
    first, note, sent = TicketMessage.objects.filter(ticket=ticket)
    assert (note.is_internal, note.body) == (True, "Look at the gate.")
    assert sent.body == f"Hello {desk.owner.get_short_name()}, {ticket.reference} is here."
    assert (sent.is_staff, sent.author_name, sent.author) == (True, "North", None)
    # Nobody has answered by that.
    assert ticket.first_answered_at is None
    assert ticket.next_promise_at is not None
    told = set(Notification.objects.values_list("kind", "user__email"))
    assert ("staff_due", "admin@north.example") in told
    assert ("staff_due", "agent@north.example") in told
    assert ("staff_escalated", "admin@north.example") in told
    assert ("ticket_reply", "owner@medis.example") in told
    assert first.body == "It should have come yesterday."


def test_who_lost_the_role_is_told_nothing(desk: Any, in_tenant: Tenant) -> None:
    make_rule(
        "created",
        [],
        [("notify", str(desk.agent.pk)), ("escalate", str(desk.agent.pk))],
    )
    place = StaffMembership.objects.get(user=desk.agent)
    accounts.remove_staff(actor=system_actor(in_tenant), membership=place)
    opened(desk)
    assert not Notification.objects.filter(user=desk.agent, kind__startswith="staff_").exists()


def test_what_one_action_cannot_do_is_said_and_the_next_is_done(
    desk: Any, in_tenant: Tenant
) -> None:
    macro = Macro.objects.create(tenant=in_tenant, name="Gone", bodies={"en": "Soon."})
    make_rule("created", [], [("text", str(macro.pk)), *HIGH])
    macro.delete()
    ticket = opened(desk)
    assert ticket.priority == "high"
    (event,) = events_of(ticket, EventKind.RULE)
    assert event_line(event).text.endswith("but: What the rule names is gone.")


def test_in_turn_leaves_who_has_it(desk: Any, in_tenant: Tenant) -> None:
    make_rule("created", [], [("assign", "turn")])
    first, second = opened(desk), opened(desk)
    assert {first.assignee, second.assignee} == {desk.agent, desk.admin}
    make_rule("updated", [], [("assign", "turn"), *HIGH], name="Again")
    answer(first, desk.owner, "Hello?")
    assert worked_off(first).assignee == first.assignee


class TestTime:
    """Rules of time that has passed."""

    def run(self, tenant: Tenant, when: str) -> int:
        return run_rules_of_time(tenant, at(when))

    def test_once_for_each_wait(self, desk: Any, act: Any, in_tenant: Tenant) -> None:
        make_rule("time", [("waiting", "at_least", 60)], TAG)
        ticket = make_ticket(desk.customer, desk.owner, at=at("23 08:00"))
        services.reply(actor=act(desk.agent), ticket=ticket, body="Which?", at=at("23 09:00"))
        assert self.run(in_tenant, "23 09:59") == 0
        assert self.run(in_tenant, "23 10:00") == 1
        assert self.run(in_tenant, "23 10:01") == 0
        assert tags(ticket) == ["seen"]
        services.reply(actor=act(desk.owner), ticket=ticket, body="That.", at=at("23 11:00"))
        assert self.run(in_tenant, "23 12:30") == 0
        services.reply(actor=act(desk.agent), ticket=ticket, body="Which?", at=at("23 13:00"))
        assert self.run(in_tenant, "23 14:00") == 1

    def test_its_own_doing_doesnt_start_it_anew(self, desk: Any, in_tenant: Tenant) -> None:
        macro = Macro.objects.create(tenant=in_tenant, name="Soon", bodies={"en": "Soon."})
        make_rule("time", [("activity", "at_least", 60)], [("text", str(macro.pk))])
        make_ticket(desk.customer, desk.owner, at=at("23 08:00"))
        runs = [self.run(in_tenant, when) for when in ("23 09:00", "23 09:01", "23 10:01")]
        assert runs == [1, 0, 0]

    def test_the_level_escalates_once(self, desk: Any, in_tenant: Tenant) -> None:
        make_policy()
        make_rule("time", [("level", "is", ["2"])], [("escalate", "leads")])
        ticket = make_ticket(desk.customer, desk.owner, at=at("23 08:00"))
        assert self.run(in_tenant, "23 10:00") == 0
        services.sweep_due(actor=system_actor(in_tenant), now=at("23 10:00"))
        assert self.run(in_tenant, "23 10:00") == 1
        assert self.run(in_tenant, "23 10:01") == 0
        ticket.refresh_from_db()
        assert ticket.priority == "high"
        assert len(events_of(ticket, EventKind.ESCALATED)) == 1

    def test_settled_ones_only_where_asked_for(
        self, desk: Any, act: Any, in_tenant: Tenant
    ) -> None:
        rule = make_rule("time", [("created", "at_least", 60)], TAG)
        ticket = make_ticket(desk.customer, desk.owner, at=at("23 08:00"))
        services.solve(actor=act(desk.agent), ticket=ticket, at=at("23 08:30"))
        assert self.run(in_tenant, "23 10:00") == 0
        services.update_rule(
            actor=act(desk.admin),
            rule=rule,
            name="Settled",
            trigger="time",
            conditions=[{"field": "state", "operator": "is", "value": ["solved"]}],
            actions=[{"do": "state", "value": "closed"}],
            position=1,
            is_active=True,
        )
        assert self.run(in_tenant, "23 10:00") == 1
        ticket.refresh_from_db()
        assert ticket.state == "closed"

    def test_two_times_count_from_the_later(self, desk: Any, in_tenant: Tenant) -> None:
        make_rule("time", [("created", "at_least", 60), ("answered", "at_least", 30)], TAG)
        make_ticket(desk.customer, desk.owner, at=at("23 08:00"))
        assert [self.run(in_tenant, when) for when in ("23 08:59", "23 09:00", "23 09:30")] == [
            0,
            1,
            0,
        ]

    @pytest.mark.parametrize("number", [1, 20])
    def test_looking_costs_the_same(
        self, desk: Any, in_tenant: Tenant, number: int, django_assert_num_queries: Any
    ) -> None:
        make_rule("time", [("created", "at_least", 60)], TAG)
        for _ in range(number):
            make_ticket(desk.customer, desk.owner, at=at("23 08:00"))
        self.run(in_tenant, "23 08:10")
        with django_assert_num_queries(1):
            assert self.run(in_tenant, "23 08:10") == 0


def test_without_rules_nothing_is_written_down(desk: Any) -> None:
    make_ticket(desk.customer, desk.owner)
    assert not OutboxMessage.objects.filter(kind="tickets.rules").exists()


def test_a_switched_off_rule_rests(desk: Any) -> None:
    make_rule("created", [], HIGH, is_active=False)
    assert opened(desk).priority == "normal"
