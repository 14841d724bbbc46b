"""Tags, copied addresses, time, presence, category and kind, the trail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed, StaleState
from portal.shared.models import AuditEntry
from tickets import services
from tickets.admin.reads import presence_of, time_spent_on
from tickets.enums import EventKind
from tickets.models import (
    Category,
    CopiedAddress,
    Presence,
    Tag,
    Ticket,
    TicketEvent,
    TicketTag,
    TimeEntry,
)
from tickets.presentation import event_line
from tickets.services.staff_tags import clean_tags, staff_tags_of
from tickets.tests.factories import make_ticket

Act = Callable[[User | None], Actor]


def lines_of(ticket: Ticket) -> list[str]:
    rows = TicketEvent.objects.filter(ticket=ticket).exclude(kind=EventKind.OPENED)
    return [event_line(row, desk=True).text for row in rows]


def test_tags_are_words_once(people: Any, ticket: Ticket, act: Act) -> None:
    agent = act(people.agent)
    services.change_staff_tags(actor=agent, ticket=ticket, add=["Late,  big   Parcel", "#late"])
    services.change_staff_tags(actor=agent, ticket=ticket, add=["late"])
    assert staff_tags_of(ticket) == ["big parcel", "late"]
    services.change_staff_tags(actor=agent, ticket=ticket, add=["new"], remove=["LATE", "none"])
    assert staff_tags_of(ticket) == ["big parcel", "new"]
    assert lines_of(ticket) == [
        f"{people.agent} changed the tags: +late, +big parcel",
        f"{people.agent} changed the tags: +new, −late",
    ]
    assert not TicketEvent.objects.filter(kind=EventKind.TAGS, is_public=True).exists()


def test_the_customer_s_own_tags_stay_theirs(people: Any, ticket: Ticket, act: Act) -> None:
    tag = Tag.objects.create(tenant=ticket.tenant, name="late")
    TicketTag.objects.create(tenant=ticket.tenant, ticket=ticket, tag=tag)
    services.change_staff_tags(actor=act(people.agent), ticket=ticket, add=["late"])
    services.change_staff_tags(actor=act(people.agent), ticket=ticket, remove=["late"])
    assert list(TicketTag.objects.values_list("is_staff", flat=True)) == [False]


def test_limits_of_tags(people: Any, ticket: Ticket, act: Act) -> None:
    assert clean_tags(["", " , ,#", "a\0b"]) == ["ab"]
    with pytest.raises(DomainError):
        clean_tags(["x" * 41])
    many = [f"tag {number}" for number in range(31)]
    with pytest.raises(DomainError):
        services.change_staff_tags(actor=act(people.agent), ticket=ticket, add=many)
    with pytest.raises(NotAllowed):
        services.change_staff_tags(actor=act(people.owner), ticket=ticket, add=["x"])
    assert Tag.objects.count() == 0


def test_an_address_is_copied_once(people: Any, ticket: Ticket, act: Act) -> None:
    agent = act(people.agent)
    for email in ("Boss@Medis.example", " boss@medis.example "):
        services.copy_to(actor=agent, ticket=ticket, email=email, name="The\r\nBoss")
    row = CopiedAddress.objects.get()
    assert (row.email, row.name) == ("boss@medis.example", "The Boss")
    services.stop_copying(actor=agent, ticket=ticket, email="BOSS@medis.example")
    services.stop_copying(actor=agent, ticket=ticket, email="boss@medis.example")
    assert CopiedAddress.objects.count() == 0
    assert lines_of(ticket) == [
        f"{people.agent} has boss@medis.example copied",
        f"{people.agent} has boss@medis.example copied no longer",
    ]


def test_addresses_that_are_not_copied(people: Any, ticket: Ticket, act: Act) -> None:
    agent = act(people.agent)
    for email in ("", "x", "a@b.example\nBcc: c@d.example", people.owner.email.upper()):
        with pytest.raises(DomainError):
            services.copy_to(actor=agent, ticket=ticket, email=email)
    with pytest.raises(NotAllowed):
        services.copy_to(actor=act(people.owner), ticket=ticket, email="x@y.example")
    for number in range(20):
        services.copy_to(actor=agent, ticket=ticket, email=f"x{number}@y.example")
    with pytest.raises(DomainError, match="At most 20"):
        services.copy_to(actor=agent, ticket=ticket, email="x20@y.example")


def test_time_adds_up_and_only_one_s_own_is_taken_back(
    people: Any, ticket: Ticket, act: Act
) -> None:
    first = services.record_time(actor=act(people.agent), ticket=ticket, minutes=50, note="Call\n")
    services.record_time(actor=act(people.admin), ticket=ticket, minutes=15)
    spent = time_spent_on([ticket.pk])
    assert (spent.minutes, spent.hours, len(spent.entries)) == (65, "1:05", 2)
    with pytest.raises(NotAllowed):
        services.remove_time(actor=act(people.admin), entry=first)
    services.remove_time(actor=act(people.agent), entry=first)
    assert time_spent_on([ticket.pk]).minutes == 15
    assert lines_of(ticket) == [
        f"{people.agent} recorded: 50 minutes for Call",
        f"{people.admin} recorded: 15 minutes",
        f"{people.agent} recorded: -50 minutes",
    ]


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_no_such_time(people: Any, ticket: Ticket, act: Act, minutes: int) -> None:
    with pytest.raises(DomainError):
        services.record_time(actor=act(people.agent), ticket=ticket, minutes=minutes)
    with pytest.raises(NotAllowed):
        services.record_time(actor=act(people.owner), ticket=ticket, minutes=5)
    assert TimeEntry.objects.count() == 0


def test_who_else_is_there(people: Any, ticket: Ticket, act: Act) -> None:
    agent, admin, now = act(people.agent), act(people.admin), timezone.now()
    services.mark_present(actor=agent, ticket=ticket, is_typing=False)
    services.mark_present(actor=agent, ticket=ticket, is_typing=True)
    services.mark_present(actor=admin, ticket=ticket, is_typing=False)
    seen = presence_of(admin, ticket, str(ticket.version))
    assert [(one.user, one.is_typing) for one in seen["present"]] == [(people.agent, True)]
    assert seen["is_stale"] is False
    assert presence_of(admin, ticket, "99")["is_stale"] is True
    assert presence_of(admin, ticket, "99")["shown"] != seen["shown"]
    # 45 seconds without a sign: gone.
    services.mark_present(
        actor=agent, ticket=ticket, is_typing=True, at=now - timedelta(seconds=46)
    )
    assert presence_of(admin, ticket, "0")["present"] == []
    for nobody in (act(people.owner), system_actor(ticket.tenant)):
        with pytest.raises(NotAllowed):
            services.mark_present(actor=nobody, ticket=ticket, is_typing=False)


def test_old_signs_are_forgotten(people: Any, ticket: Ticket, act: Act) -> None:
    old = timezone.now() - timedelta(hours=2)
    services.mark_present(actor=act(people.agent), ticket=ticket, is_typing=False, at=old)
    services.mark_present(actor=act(people.admin), ticket=ticket, is_typing=False)
    assert services.forget_presence(actor=system_actor(ticket.tenant)) == 1
    assert Presence.objects.get().user == people.admin
    with pytest.raises(NotAllowed):
        services.forget_presence(actor=act(people.admin))


def test_another_category_brings_its_kind(people: Any, ticket: Ticket, act: Act) -> None:
    agent, invoice = act(people.agent), Category.objects.get(key="invoice")
    Category.objects.filter(pk=invoice.pk).update(kind="incident")
    invoice.refresh_from_db()
    services.set_category(actor=agent, ticket=ticket, category=invoice, expected=0)
    ticket.refresh_from_db()
    assert (ticket.category, ticket.kind, ticket.reference) == (invoice, "incident", "NH-4800")
    services.set_category(actor=agent, ticket=ticket, category=invoice, kind="question")
    assert ticket.kind == "question"
    version = ticket.version
    services.set_category(actor=agent, ticket=ticket, category=invoice, kind="question")
    assert ticket.version == version
    assert lines_of(ticket) == [
        f"{people.agent} filed it under Invoice or payment, as Incident",
        f"{people.agent} filed it under Invoice or payment, as Question",
    ]


def test_categories_that_cannot_be(people: Any, ticket: Ticket, act: Act) -> None:
    agent, invoice = act(people.agent), Category.objects.get(key="invoice")
    with pytest.raises(DomainError):
        services.set_category(actor=agent, ticket=ticket, category=invoice, kind="no-such-kind")
    with pytest.raises(StaleState):
        services.set_category(actor=agent, ticket=ticket, category=invoice, expected=7)
    with pytest.raises(NotAllowed):
        services.set_category(actor=act(people.owner), ticket=ticket, category=invoice)
    invoice.is_active = False
    with pytest.raises(DomainError):
        services.set_category(actor=agent, ticket=ticket, category=invoice)
    nobody = services.send_feedback(actor=act(None), about="praise", body="Nice")
    with pytest.raises(DomainError, match="feedback"):
        services.set_category(actor=agent, ticket=nobody, category=ticket.category)


def test_the_trail_is_kept_once(people: Any, ticket: Ticket, act: Act) -> None:
    steps = [
        {"kind": "search", "text": "parcel", "url": ""},
        {"kind": "article", "text": "Tracking", "url": "/en/help/articles/tracking/"},
        {"kind": "article", "text": "Elsewhere", "url": "//evil.example/"},
        {"kind": "cookie", "text": "x", "url": ""},
    ]
    services.keep_trail(actor=act(people.owner), ticket=ticket, trail=steps)
    services.keep_trail(actor=act(people.owner), ticket=ticket, trail=[steps[0]])
    ticket.refresh_from_db()
    assert ticket.trail == [*steps[:2], {"kind": "article", "text": "Elsewhere", "url": ""}]
    other = make_ticket(people.customer, people.buyer)
    for person in (people.owner, people.agent, None):
        with pytest.raises(NotAllowed):
            services.keep_trail(actor=act(person), ticket=other, trail=steps)
    assert AuditEntry.objects.filter(action="ticket.opened").count() == 2
