"""Search over requests: the same on both databases, and never past anybody's wall."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import User
from portal.shared import outbox
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import OutboxMessage, Tenant
from tickets import search, services
from tickets.models import (
    Category,
    CategoryField,
    FieldValue,
    Tag,
    Ticket,
    TicketTag,
    TicketWords,
)
from tickets.search.catching_up import queue_after_migrate
from tickets.search.storage import COMMON
from tickets.search.words import MOST_BYTES, asked, document, forms_of
from tickets.tests.factories import answer, make_ticket

Act = Callable[[User | None], Actor]


@pytest.fixture
def work(in_tenant: Tenant) -> Callable[[], None]:
    """What the worker does after a change."""

    def run() -> None:
        while outbox.dispatch_due(in_tenant):
            pass

    return run


def found(text: str, **how: Any) -> list[str]:
    """References of what has the words, as nobody's wall narrows it."""
    rows = search.matching(Ticket.objects.all(), text, **how).order_by("pk")
    return list(rows.values_list("reference", flat=True))


@pytest.mark.parametrize(
    "text",
    [
        "damaged",
        "DAMAGED pallet",
        "pallets",  # another form of the word
        "pal",  # the last word may be unfinished
        "crushed damaged",  # in the body and in the subject
        "kėdės",  # the customer
        "kedes",
        "owner@kede.example",  # who asked
        "is the pallet damaged",  # stop words don't have to be there
        "nh-4800",
        "4800",
        "čiužinys",
        "ciuzinys",
    ],
)
def test_words_of_subject_messages_and_people(people: Any, work: Any, text: str) -> None:
    accounts.update_customer(
        actor=system_actor(people.other_customer.tenant),
        customer=people.other_customer,
        name="UAB Kėdės",
    )
    make_ticket(
        people.other_customer,
        people.outsider,
        subject="Damaged pallet, čiužinys",
        body="Two cartons were **crushed**.",
    )
    make_ticket(people.customer, people.owner, subject="Something else", body="Nothing of it")
    work()
    assert found(text) == ["NH-4800"]


@pytest.mark.parametrize("text", ["", "  ", "…", "nothere", "damaged nothere", "pa", "%", "allet"])
def test_what_finds_nothing(people: Any, work: Any, text: str) -> None:
    make_ticket(people.customer, people.owner, subject="Damaged pallet")
    work()
    assert found(text) == []


@pytest.mark.parametrize("language", ["en", "pt", "es", "lt"])
def test_endings_of_each_language(people: Any, work: Any, language: str) -> None:
    words = {
        "en": ("deliveries", "delivery"),
        "pt": ("devoluções", "devolução"),
        "es": ("facturas", "factura"),
        "lt": ("sąskaitos", "saskaita"),
    }
    written, typed = words[language]
    accounts.update_customer(
        actor=system_actor(people.customer.tenant), customer=people.customer, language=language
    )
    make_ticket(people.customer, people.owner, subject=f"About {written} here")
    work()
    assert found(f"{typed} about") == ["NH-4800"]


def test_notes_and_staff_tags_are_found_by_the_staff_only(
    people: Any, act: Act, work: Any, in_tenant: Tenant
) -> None:
    ticket = make_ticket(people.customer, people.owner, subject="Late parcel")
    services.add_note(actor=act(people.agent), ticket=ticket, body="The carrier is bankrupt")
    for name, is_staff in (("fraud", True), ("kitchen", False)):
        tag = Tag.objects.create(tenant=in_tenant, name=name)
        TicketTag.objects.create(tenant=in_tenant, ticket=ticket, tag=tag, is_staff=is_staff)
    work()
    for text in ("bankrupt", "fraud", "parcel bankrupt", "bank"):
        assert found(text) == [], text
        assert found(text, internal=True) == ["NH-4800"], text
    for text in ("kitchen", "late parcel"):
        assert found(text) == found(text, internal=True) == ["NH-4800"], text


def test_what_was_filled_in_is_found(people: Any, work: Any, in_tenant: Tenant) -> None:
    ticket = make_ticket(people.customer, people.owner)
    filled_in: dict[str, dict[str, Any]] = {
        "text": {"text": "serial QX77"},
        "number": {"number": Decimal("12.50")},
        "date": {"date": date(2026, 3, 29)},
    }
    for key, values in filled_in.items():
        field = CategoryField.objects.create(
            tenant=in_tenant, category=Category.objects.get(key="delivery"), key=key, type=key
        )
        FieldValue.objects.create(tenant=in_tenant, ticket=ticket, field=field, **values)
    search.index(in_tenant, [ticket.pk])
    for text in ("qx77", "12.5", "2026-03-29"):
        assert found(text) == ["NH-4800"], text


def test_a_customer_s_requests_are_found_among_its_own(people: Any, work: Any) -> None:
    make_ticket(people.customer, people.owner, subject="Pallet")
    make_ticket(people.other_customer, people.outsider, subject="Pallet")
    work()
    for customer, reference in (people.customer, "NH-4800"), (people.other_customer, "NH-4801"):
        # The index alone tells them apart: nothing else narrows these.
        assert found("pallet", customer_id=customer.pk) == [reference]
    assert found("pallet", customer_id=people.customer.pk + 10**6) == []


@pytest.mark.parametrize("few", [0, 5000])
def test_few_and_many_are_found_alike(
    people: Any, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Read by key, walked along the list, and common among the newest."""
    monkeypatch.setattr("tickets.search.finding.FEW", few)
    keys = [
        make_ticket(people.customer, people.owner, subject=subject, body="x").pk
        for subject in ["Rare pallet", *["Common pallet"] * (COMMON + 1)]
    ]
    search.index(in_tenant, keys)
    assert len(found("pallet")) == COMMON + 2
    assert len(found("common")) == COMMON + 1
    assert found("rare") == found("rare pallet") == ["NH-4800"]
    assert found("rare common") == []


def test_a_neighbour_s_words_are_not_found(
    people: Any, other_tenant: Tenant, in_tenant: Tenant, work: Any
) -> None:
    """Neither through the requests, nor in the table itself, which has no wall."""
    make_ticket(people.customer, people.owner, subject="Secret ours")
    work()
    with tenant_scope(other_tenant):
        theirs = make_ticket(people.foreign_customer, people.foreign_owner, subject="Secret theirs")
        search.index(other_tenant, [theirs.pk])
        assert found("secret") == ["NH-4800"]
        assert found("ours") == []
        groups = asked(other_tenant.pk, "secret", internal=True)
    rows = TicketWords.objects.filter(words__found=groups)
    assert list(rows.values_list("ticket_id", flat=True)) == [theirs.pk]
    assert found("theirs") == []


def test_the_table_follows_every_change(people: Any, act: Act, work: Any) -> None:
    ticket = make_ticket(people.customer, people.owner, subject="First words")
    work()
    assert found("gasket") == []
    answer(ticket, people.agent, "A gasket is on its way")
    work()
    assert found("gasket") == ["NH-4800"]
    key = ticket.pk
    Ticket.objects.filter(pk=key).update(subject="Other words")
    search.index(ticket.tenant, [key])
    assert (found("first words"), found("other words")) == ([], ["NH-4800"])


def test_a_renamed_customer_is_found_by_the_new_name(people: Any, work: Any) -> None:
    make_ticket(people.customer, people.owner)
    work()
    system = system_actor(people.customer.tenant)
    for name in ("UAB Ąžuolas", "UAB Beržas"):
        accounts.update_customer(actor=system, customer=people.customer, name=name)
        work()
    assert (found("azuolas"), found("berzas")) == ([], ["NH-4800"])


def test_a_deleted_request_leaves_the_table(people: Any, work: Any, in_tenant: Tenant) -> None:
    ticket = make_ticket(people.customer, people.owner)
    work()
    key = ticket.pk
    ticket.messages.all().delete()
    ticket.delete()
    search.index(in_tenant, [key])
    assert not TicketWords.objects.filter(ticket_id=key).exists()


def stored() -> dict[int, tuple[int, str]]:
    return {row.ticket_id: (row.place, row.words) for row in TicketWords.objects.all()}


def test_a_rebuild_equals_what_the_changes_left(
    people: Any, act: Act, work: Any, in_tenant: Tenant
) -> None:
    tickets = [
        make_ticket(people.customer, people.owner, subject=f"Subject {number}")
        for number in range(7)
    ]
    answer(tickets[0], people.agent, "Ąsočiai 1⁄2 ½ don't")
    services.add_note(actor=act(people.agent), ticket=tickets[1], body="note")
    work()
    before = stored()
    assert len(before) == 7
    TicketWords.objects.filter(ticket_id=tickets[2].pk).delete()
    TicketWords.objects.filter(ticket_id=tickets[3].pk).update(words="wrong")
    TicketWords.objects.create(ticket_id=10**12, place=in_tenant.pk, words="left over")
    call_command("rebuild_request_search", verbosity=0)
    assert stored() == before
    assert found("subject 3") == [tickets[3].reference]


def test_what_was_there_before_an_upgrade_is_caught_up_with(
    people: Any, work: Any, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.search.catching_up.PIECE", 2)
    for number in range(5):
        make_ticket(people.customer, people.owner, subject=f"Subject {number}")
    work()
    before = stored()
    pending = OutboxMessage.objects.filter(kind="search.catch_up", state="pending")
    queue_after_migrate()
    assert not pending.exists()  # nothing is missing
    TicketWords.objects.all().delete()
    for _again in range(2):
        queue_after_migrate()
    assert pending.count() == 1
    work()
    assert stored() == before
    assert not pending.exists()


def test_the_command_shows_its_progress(
    people: Any, work: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    make_ticket(people.customer, people.owner)
    call_command("rebuild_request_search")
    assert "1/1" in capsys.readouterr().out


def test_as_many_queries_for_fifty_as_for_one(people: Any, in_tenant: Tenant) -> None:
    keys = [make_ticket(people.customer, people.owner).pk for _number in range(50)]

    def queries(wanted: list[int]) -> int:
        with CaptureQueriesContext(connection) as captured:
            search.index(in_tenant, wanted)
        return len(captured)

    assert queries(keys) == queries(keys[:1])


def test_numbers_name_a_request(people: Any, in_tenant: Tenant) -> None:
    make_ticket(people.customer, people.owner)
    for text in ("NH-4800", "nh-4800 ", "#4800", "4800", "# nh-4800"):
        rows = search.named(Ticket.objects.all(), in_tenant, text)
        assert rows is not None
        assert [row.reference for row in rows] == ["NH-4800"], text
    for text in ("parcel", "NH-", "48 00", "4800 parcel", ""):
        assert search.named(Ticket.objects.all(), in_tenant, text) is None


@given(st.text(max_size=60))
def test_any_text_makes_words_without_grammar(text: str) -> None:
    for form in forms_of(text, "lt"):
        assert form.replace("_", "").isalnum() or form.strip("_") == ""
    for group in asked(7, text, internal=True):
        assert all(word.startswith(("7p_", "7i_")) for word in group)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "'",
        '"',
        "\\",
        "a' | b",
        "*",
        "NOT",
        "a:*",
        "a & !b",
        "😀",
        "½",
        "_",
        "ﬁ",
        "ß",
        "İ",
        "\u0600a",
    ],
)
def test_no_input_is_an_error(in_tenant: Tenant, text: str) -> None:
    assert found(text, internal=True) == []
    TicketWords.objects.create(
        ticket_id=1, place=in_tenant.pk, words=document(in_tenant.pk, forms_of(text, "en"), set())
    )
    rows = TicketWords.objects.filter(words__found=asked(in_tenant.pk, text, internal=False))
    if forms_of(text, "en"):
        assert rows.count() == 1


def test_an_endless_conversation_fits() -> None:
    words = document(1, {f"word{number}" for number in range(200_000)}, set())
    assert MOST_BYTES * 0.5 < len(words) <= MOST_BYTES
