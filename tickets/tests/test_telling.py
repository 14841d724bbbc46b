"""Whom an event is told to: never its author, never a note to customers, in their language."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from accounts.models import Membership, Notification, User
from accounts.tests.factories import make_member
from portal.shared.actors import Actor
from portal.shared.models import OutboxMessage, Tenant
from portal.shared.outbox import dispatch_due
from tickets import services
from tickets.models import Ticket
from tickets.tests.factories import answer, make_ticket

Act = Callable[[User | None], Actor]


@pytest.fixture
def told(in_tenant: Tenant) -> Callable[[], dict[str, set[str]]]:
    """Carry out the outbox and say who was told what since the last time."""

    def collect() -> dict[str, set[str]]:
        dispatch_due(in_tenant)
        found: dict[str, set[str]] = {}
        for notice in Notification.objects.select_related("user"):
            found.setdefault(notice.kind, set()).add(notice.user.email.split("@")[0])
        Notification.objects.all().delete()
        return found

    return collect


Told = Callable[[], dict[str, set[str]]]


def test_a_new_request_is_told_to_staff_and_to_colleagues_who_see_it(
    people: Any, ticket: Ticket, told: Told
) -> None:
    assert told() == {
        "staff_ticket_new": {"agent", "admin"},
        "ticket_new": {"buyer", "viewer"},
    }


def test_an_answer_is_told_to_requester_and_followers(
    people: Any, ticket: Ticket, act: Act, told: Told
) -> None:
    services.add_follower(actor=act(people.owner), ticket=ticket, user=people.billing)
    told()
    answer(ticket, people.agent)
    assert told() == {"ticket_reply": {"owner", "billing"}}


def test_a_colleague_s_answer_is_told_to_the_holder_and_the_other_side(
    people: Any, ticket: Ticket, told: Told
) -> None:
    answer(ticket, people.agent)
    told()
    answer(ticket, people.buyer)
    assert told() == {"ticket_reply": {"owner"}, "staff_ticket_reply": {"agent"}}


def test_where_nobody_has_it_all_agents_hear_of_an_answer(
    people: Any, ticket: Ticket, told: Told
) -> None:
    told()
    answer(ticket, people.owner, "One more thing.")
    assert told() == {"staff_ticket_reply": {"agent", "admin"}}


def test_a_note_is_told_to_nobody(people: Any, ticket: Ticket, act: Act, told: Told) -> None:
    told()
    mail.outbox.clear()
    services.add_note(actor=act(people.agent), ticket=ticket, body="They never pay.")
    assert told() == {}
    assert mail.outbox == []


def test_solving_and_reopening_are_told(people: Any, ticket: Ticket, act: Act, told: Told) -> None:
    answer(ticket, people.agent)
    told()
    services.solve(actor=act(people.agent), ticket=ticket)
    assert told() == {"ticket_state": {"owner"}}
    services.reopen(actor=act(people.buyer), ticket=ticket)
    assert told() == {"ticket_state": {"owner"}, "staff_ticket_reply": {"agent"}}


def test_moves_inside_the_house_are_not_told(
    people: Any, ticket: Ticket, act: Act, told: Told
) -> None:
    told()
    services.change_state(actor=act(people.agent), ticket=ticket, to="open")
    services.set_priority(actor=act(people.agent), ticket=ticket, priority="low")
    assert told() == {}


def test_who_is_given_a_request_hears_of_it(
    people: Any, ticket: Ticket, act: Act, told: Told
) -> None:
    told()
    services.assign(actor=act(people.agent), ticket=ticket, user=people.admin)
    assert told() == {"staff_ticket_new": {"admin"}}


def test_who_left_hears_nothing(people: Any, ticket: Ticket, act: Act, told: Told) -> None:
    services.add_follower(actor=act(people.owner), ticket=ticket, user=people.billing)
    told()
    Membership.objects.filter(user=people.billing).delete()
    people.billing.groups.clear()
    User.objects.filter(pk=people.owner.pk).update(is_active=False)
    answer(ticket, people.agent)
    assert told() == {}


def test_other_customers_and_tenants_hear_nothing(people: Any, ticket: Ticket, told: Told) -> None:
    answer(ticket, people.agent)
    heard = set().union(*told().values())
    assert not heard & {"owner@kede", "knowledge", "operator"}
    assert heard <= {"owner", "buyer", "viewer", "agent", "admin"}


def test_the_mail_says_it_in_the_reader_s_language(
    people: Any, ticket: Ticket, in_tenant: Tenant
) -> None:
    reader = make_member(people.customer, "ruta@medis.example", language="lt")
    request = make_ticket(people.customer, reader, subject="Kur siunta")
    dispatch_due(in_tenant)
    mail.outbox.clear()
    answer(request, people.agent, "Already **loaded** on the van.")
    dispatch_due(in_tenant)
    sent = [m for m in mail.outbox if m.to == [reader.email]]
    assert len(sent) == 1
    assert sent[0].extra_headers["Content-Language"] == "lt"
    assert "Kur siunta" in sent[0].subject
    assert "Already loaded on the van." in sent[0].body
    assert f"http://north.example/requests/{request.reference}/" in sent[0].body


def test_the_mails_of_a_request_are_one_thread(
    people: Any, ticket: Ticket, in_tenant: Tenant
) -> None:
    dispatch_due(in_tenant)
    mail.outbox.clear()
    answer(ticket, people.agent)
    answer(ticket, people.agent, "And another thing.")
    dispatch_due(in_tenant)
    threads = {m.extra_headers["References"] for m in mail.outbox}
    assert len(mail.outbox) == 2
    assert len(threads) == 1


def test_told_once_however_often_it_is_carried_out(
    people: Any, ticket: Ticket, in_tenant: Tenant
) -> None:
    payload = OutboxMessage.objects.get(kind="tickets.event").payload
    dispatch_due(in_tenant)
    before = Notification.objects.count()
    OutboxMessage.objects.create(tenant=in_tenant, kind="tickets.event", payload=payload)
    dispatch_due(in_tenant)
    assert Notification.objects.count() == before


def test_a_line_break_in_a_name_starts_no_header(
    people: Any, ticket: Ticket, in_tenant: Tenant
) -> None:
    User.objects.filter(pk=people.agent.pk).update(name="Ieva\r\nBcc: all@example.com")
    people.agent.refresh_from_db()
    answer(ticket, people.agent)
    dispatch_due(in_tenant)
    subjects = [m.subject for m in mail.outbox if "Ieva" in m.subject]
    assert subjects
    assert all("\n" not in subject and "\r" not in subject for subject in subjects)


def test_an_unknown_event_or_request_is_passed_over(
    people: Any, ticket: Ticket, in_tenant: Tenant
) -> None:
    dispatch_due(in_tenant)
    Notification.objects.all().delete()
    for event, key in (("elsewhere", ticket.pk), ("opened", 0)):
        payload = {
            "event": event,
            "ticket": key,
            "message": None,
            "row": None,
            "actor": None,
            "name": "",
        }
        OutboxMessage.objects.create(tenant=in_tenant, kind="tickets.event", payload=payload)
    dispatch_due(in_tenant)
    assert Notification.objects.count() == 0
    assert OutboxMessage.objects.exclude(state="done").count() == 0


def test_who_asked_is_mailed_by_when_they_hear(people: Any, in_tenant: Tenant) -> None:
    ticket = make_ticket(people.customer, people.owner, subject="Rust")
    dispatch_due(in_tenant)
    (receipt,) = [letter for letter in mail.outbox if letter.to == [people.owner.email]]
    assert receipt.subject == f"We have your request {ticket.reference}: Rust"
    assert "You get an answer by" in receipt.body
    # In the portal it was just seen, so there is no notice of it.
    assert not Notification.objects.filter(user=people.owner).exists()


def test_no_second_receipt_for_complaints_and_none_for_whom_staff_asks(
    people: Any, in_tenant: Tenant
) -> None:
    make_ticket(people.customer, people.owner, category="service-complaint")
    make_ticket(people.customer, people.agent, requester=people.owner)
    dispatch_due(in_tenant)
    mine = [letter.subject for letter in mail.outbox if letter.to == [people.owner.email]]
    assert len(mine) == 2
    assert not [subject for subject in mine if subject.startswith("We have your request")]
