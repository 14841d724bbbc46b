"""Agreed times and rules in the staff workspace."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import Role
from portal.shared.models import AuditEntry, Tenant
from tickets import services
from tickets.admin.agreements import said_length
from tickets.models import Category, Macro, Queue, Rule, SlaPolicy
from tickets.tests.automation import at, make_policy, make_rule, no_automation, set_hours, work_off
from tickets.tests.factories import make_ticket

RULES = "/admin/tickets/rule/"
POLICIES = "/admin/tickets/slapolicy/"


@pytest.fixture
def admin(people: Any, signed_in: Any, in_tenant: Tenant) -> Client:
    """The administrator's browser, at a tenant without agreed times and rules."""
    no_automation(in_tenant)
    client: Client = signed_in(people.admin)
    return client


def rule_form(**fields: Any) -> dict[str, Any]:
    """A rule about pressing complaints, as the form sends it."""
    return {
        "name": "Complaints",
        "trigger": "created",
        "position": "3",
        "is_active": "on",
        "if-0-field": "kind",
        "if-0-operator": "is",
        "if-0-value": ["complaint", "incident"],
        "if-1-field": "created",
        "if-1-operator": "less_than",
        "if-1-value": "2",
        "if-1-unit": "60",
        "then-0-do": "priority",
        "then-0-value": "urgent",
        "then-1-do": "tags",
        "then-1-value": "Night shift, gate ,",
        **fields,
    }


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


class TestRules:
    def test_a_new_one(self, admin: Client) -> None:
        response = admin.post(f"{RULES}add/", rule_form(), follow=True)
        assert response.redirect_chain == [(RULES, 302)]
        rule = Rule.objects.get()
        assert (rule.name, rule.trigger, rule.position, rule.is_active) == (
            "Complaints",
            "created",
            3,
            True,
        )
        assert rule.conditions == [
            {"field": "kind", "operator": "is", "value": ["complaint", "incident"]},
            {"field": "created", "operator": "less_than", "value": 120},
        ]
        assert rule.actions == [
            {"do": "priority", "value": "urgent"},
            {"do": "tags", "value": ["night shift", "gate"]},
        ]
        assert AuditEntry.objects.filter(action="rule.created").exists()
        page = text(response)
        assert "Kind is one of Complaint, Incident" in page
        assert "Time since it was opened is less than 2 hours" in page
        assert "Set the priority: Urgent" in page

    def test_only_what_has_a_choice_is_offered(self, admin: Client, in_tenant: Tenant) -> None:
        text_deed = "Send the customer a prepared text"
        assert text_deed not in text(admin.get(f"{RULES}add/"))
        Macro.objects.create(tenant=in_tenant, name="Got it", bodies={"en": "It is here."})
        assert text_deed in text(admin.get(f"{RULES}add/"))

    def test_rows_come_and_go_by_buttons_and_nothing_is_saved(self, admin: Client) -> None:
        page = text(admin.post(f"{RULES}add/", rule_form(add="if", **{"if-new": "waiting"})))
        assert 'name="if-2-field" value="waiting"' in page
        assert "Night shift, gate ," in page
        page = text(admin.post(f"{RULES}add/", rule_form(remove="if-0")))
        assert 'name="if-0-field" value="created"' in page
        assert 'name="if-1-field"' not in page
        page = text(admin.post(f"{RULES}add/", rule_form(add="then", **{"then-new": "note"})))
        assert 'name="then-2-do" value="note"' in page
        assert "dk-bad" not in page
        assert not Rule.objects.exists()

    def test_what_is_wrong_is_said_at_its_row(self, admin: Client) -> None:
        wrong = {"if-0-value": [], "then-0-value": "", "if-1-value": "x", "name": ""}
        page = text(admin.post(f"{RULES}add/", rule_form(**wrong)))
        assert "Enter a whole number." in page
        assert "This field is required." in page
        page = text(
            admin.post(f"{RULES}add/", rule_form(**wrong | {"if-1-value": "1", "name": "N"}))
        )
        assert "Choose at least one of the listed values." in page
        assert "Choose one of the listed values." in page
        assert not Rule.objects.exists()

    def test_what_concerns_the_whole_rule_is_said_on_top(self, admin: Client) -> None:
        bare = {name: value for name, value in rule_form().items() if "then-" not in name}
        assert "Say what the rule does." in text(admin.post(f"{RULES}add/", bare))
        timed = {
            name: value
            for name, value in rule_form(trigger="time").items()
            if not name.startswith("if-")
        }
        assert "without a condition it would be all of them" in text(
            admin.post(f"{RULES}add/", timed)
        )

    def test_a_stored_one_comes_back_as_it_was(self, admin: Client, people: Any) -> None:
        rule = make_rule(
            "time",
            [("waiting", "at_least", 3 * 1440), ("tags", "has", ["a", "b"])],
            [("note", "Call them."), ("assign", str(people.agent.pk))],
        )
        page = text(admin.get(f"{RULES}{rule.pk}/"))
        assert 'value="3"' in page
        assert '<option value="1440" selected>days</option>' in page
        assert 'value="a, b"' in page
        assert "Call them." in page
        assert f'<option value="{people.agent.pk}" selected>' in page
        assert "Not carried out yet." in page

    def test_changing_and_switching(self, admin: Client) -> None:
        rule = make_rule("created", [], [("priority", "high")])
        admin.post(f"{RULES}{rule.pk}/", rule_form(name="Changed", is_active=""))
        rule.refresh_from_db()
        assert (rule.name, rule.is_active) == ("Changed", False)
        admin.post(f"{RULES}{rule.pk}/switch/", {"on": "1"})
        rule.refresh_from_db()
        assert rule.is_active

    def test_one_that_makes_no_sense_any_more_can_only_rest(
        self, admin: Client, in_tenant: Tenant
    ) -> None:
        queue = Queue.objects.create(tenant=in_tenant, name="Night")
        rule = make_rule("created", [], [("queue", str(queue.pk))])
        queue.delete()
        page = text(admin.get(RULES))
        assert "Move it to the queue: (gone)" in page
        admin.post(f"{RULES}{rule.pk}/switch/", {"on": "0"})
        response = admin.post(f"{RULES}{rule.pk}/switch/", {"on": "1"}, follow=True)
        assert "Choose one of the listed values." in text(response)
        rule.refresh_from_db()
        assert not rule.is_active

    def test_its_runs_are_shown(self, admin: Client, people: Any) -> None:
        rule = make_rule("created", [], [("priority", "high")])
        ticket = make_ticket(people.customer, people.owner, subject="Broken pallet")
        work_off(ticket.tenant)
        assert "Broken pallet" in text(admin.get(f"{RULES}{rule.pk}/"))
        assert "Carried out: 1." in text(admin.get(RULES))

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"if-0-field": "colour"},
            {"if-999-field": "kind", "if-x-field": "kind", "if--field": "kind"},
            {"then-0-do": "explode", "add": "if", "if-new": "\0"},
            {"remove": "if-99", "then-new": "x" * 9000},
            {f"if-{n}-field": "kind" for n in range(60)},
            rule_form(position="99999999999999", **{"if-1-value": "9" * 30}),
            rule_form(**{"if-1-unit": "7", "if-0-operator": "\0"}),
            rule_form(name="\0", trigger="\0"),
        ],
    )
    def test_any_input_gets_an_answer(self, admin: Client, sent: dict[str, Any]) -> None:
        assert admin.post(f"{RULES}add/", sent).status_code == 200
        assert not Rule.objects.exists()

    @pytest.mark.parametrize("number", [1, 50])
    def test_the_list_costs_the_same(
        self, admin: Client, number: int, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(number):
            make_rule("created", [], [("priority", "high"), ("assign", "turn")], name=f"Rule {n}")
        admin.get(RULES)
        with django_assert_max_num_queries(12):
            admin.get(RULES)

    @pytest.mark.parametrize(("user", "status"), [("agent", 403), ("owner", 403)])
    def test_only_who_may(self, people: Any, signed_in: Any, user: str, status: int) -> None:
        client = signed_in(getattr(people, user))
        assert client.get(RULES).status_code == status or user == "owner"
        assert client.post(f"{RULES}add/", rule_form()).status_code in {status, 302}
        assert not Rule.objects.filter(name="Complaints").exists()


class TestPolicies:
    def sent(self, **fields: Any) -> dict[str, Any]:
        return {
            "name": "Night",
            "position": "2",
            "is_active": "on",
            "kinds": ["incident"],
            "priorities": ["urgent", "high"],
            "first_answer_minutes_0": "1",
            "first_answer_minutes_1": "30",
            "solution_minutes_0": "8",
            "solution_minutes_1": "",
            "ignores_hours": "on",
            "warns_at": "80",
            **fields,
        }

    def test_a_new_one(self, admin: Client, people: Any) -> None:
        response = admin.post(
            f"{POLICIES}add/", self.sent(customer=str(people.customer.pk)), follow=True
        )
        policy = SlaPolicy.objects.get()
        assert (policy.first_answer_minutes, policy.solution_minutes) == (90, 480)
        assert (policy.kinds, policy.priorities) == (["incident"], ["urgent", "high"])
        assert (policy.customer, policy.ignores_hours, policy.warns_at) == (
            people.customer,
            True,
            80,
        )
        page = text(response)
        assert "1 hour 30 minutes" in page
        assert "Incident, Urgent, High, UAB Medis" in page
        assert AuditEntry.objects.filter(action="sla_policy.created").exists()

    def test_changing_counts_at_once(self, admin: Client, people: Any, in_tenant: Tenant) -> None:
        set_hours(in_tenant)
        policy = make_policy()
        page = text(admin.get(f"{POLICIES}{policy.pk}/change/"))
        assert 'name="first_answer_minutes_0" value="2"' in page
        assert 'name="solution_minutes_0" value="10"' in page
        admin.post(
            f"{POLICIES}{policy.pk}/change/",
            self.sent(
                kinds=[],
                priorities=[],
                first_answer_minutes_0="",
                first_answer_minutes_1="15",
                ignores_hours="",
            ),
        )
        ticket = make_ticket(people.customer, people.owner, at=at("23 09:00"))
        assert ticket.first_answer_due_at == at("23 09:15")
        assert AuditEntry.objects.filter(action="sla_policy.changed").exists()

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("first_answer_minutes_0", "x", "Enter a whole number."),
            ("first_answer_minutes_0", "-1", "greater than or equal to 0"),
            ("first_answer_minutes_0", "9" * 30, "less than or equal to"),
            ("warns_at", "0", "Choose a percentage from 1 to 100."),
            ("warns_at", "101", "Choose a percentage from 1 to 100."),
            ("kinds", ["x"], "Select a valid choice."),
            ("name", " ", "This field is required."),
        ],
    )
    def test_what_is_wrong_is_said(self, admin: Client, field: str, value: Any, said: str) -> None:
        response = admin.post(f"{POLICIES}add/", self.sent(**{field: value}))
        assert response.status_code == 200
        assert said in text(response)
        assert not SlaPolicy.objects.exists()

    def test_nothing_at_all_is_no_length(self, admin: Client) -> None:
        zero = {"first_answer_minutes_0": "0", "first_answer_minutes_1": "0"}
        response = admin.post(f"{POLICIES}add/", self.sent(**zero))
        assert "Choose between one minute and a year." in text(response)

    def test_a_name_counts_once(self, admin: Client) -> None:
        make_policy("Night")
        response = admin.post(f"{POLICIES}add/", self.sent())
        assert "There are agreed times with this name already." in text(response)

    def test_they_are_not_deleted(self, admin: Client) -> None:
        policy = make_policy()
        assert admin.post(f"{POLICIES}{policy.pk}/delete/", {"post": "yes"}).status_code == 403

    @pytest.mark.parametrize(
        ("minutes", "words"), [(1, "1 minute"), (60, "1 hour"), (1501, "25 hours 1 minute")]
    )
    def test_lengths_in_words(self, minutes: int, words: str) -> None:
        with translation.override("en"):
            assert said_length(minutes) == words


def test_the_queue_says_who_gets_its_requests(admin: Client, people: Any) -> None:
    queue = Category.objects.get(key="delivery").queue
    role = Role.objects.get(scope="staff", key="agent")
    sent = {"name": queue.name, "position": "2", "is_active": "on", "roles": [str(role.pk)]}
    admin.post(f"/admin/tickets/queue/{queue.pk}/change/", sent | {"assignment": "least_busy"})
    queue.refresh_from_db()
    assert queue.assignment == "least_busy"
    assert make_ticket(people.customer, people.owner).assignee == people.agent


def test_the_desk_shows_what_is_due(
    admin: Client, people: Any, in_tenant: Tenant, act: Any
) -> None:
    set_hours(in_tenant)
    make_policy("Gold")
    ticket = make_ticket(people.customer, people.owner, at=at("23 09:00"))
    page = f"/admin/tickets/ticket/{ticket.reference}/"
    shown = text(admin.get(page))
    assert "Agreed times" in shown
    assert "Gold" in shown
    services.reply(actor=act(people.agent), ticket=ticket, body="Which?", at=at("23 10:00"))
    shown = text(admin.get(page))
    assert "In time" in shown
    assert "The clock stands still" in shown


def test_without_agreed_times_there_is_no_panel(admin: Client, people: Any) -> None:
    ticket = make_ticket(people.customer, people.owner)
    assert "Agreed times</h2>" not in text(admin.get(f"/admin/tickets/ticket/{ticket.reference}/"))
