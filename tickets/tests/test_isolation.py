"""Who sees which request, message, event and file: in queries, downloads and search."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client

from accounts.models import User
from accounts.selectors import actor_for
from accounts.tests.factories import make_member
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.files.access import get_file_for
from portal.shared.models import StoredFile, Tenant
from portal.shared.timeline import timeline
from tickets import services
from tickets.models import Ticket, TicketEvent, TicketMessage
from tickets.search_indexes import TicketIndex
from tickets.selectors import activity, counted_rows, get_ticket_for
from tickets.tests.factories import answer, make_ticket, text_file

Act = Callable[[User | None], Actor]
SEES = {
    "owner": True,
    "buyer": True,
    "viewer": True,
    "agent": True,
    "admin": True,
    "operator": True,
    "billing": False,
    "outsider": False,
    "knowledge": False,
    "foreign_owner": False,
    "foreign_agent": False,
    "foreign_admin": False,
}
READS_NOTES = {"agent", "admin", "operator"}


@pytest.fixture
def with_note(people: Any, ticket: Ticket, act: Act) -> Ticket:
    """An answered request with a public file, and a note with one."""
    answer(ticket, people.agent, uploads=[text_file("public.txt")])
    services.add_note(
        actor=act(people.agent),
        ticket=ticket,
        body="They never pay.",
        uploads=[text_file("secret.txt")],
    )
    return ticket


@pytest.mark.parametrize("role", SEES)
def test_who_loads_a_request(people: Any, ticket: Ticket, act: Act, role: str) -> None:
    actor = act(getattr(people, role))
    if SEES[role]:
        assert get_ticket_for(actor, "NH-4800") == ticket
    else:
        with pytest.raises(Http404):
            get_ticket_for(actor, "NH-4800")


def test_nobody_in_particular_sees_nothing(ticket: Ticket, act: Act) -> None:
    assert list(Ticket.objects.visible_to(act(None))) == []


def test_the_system_sees_all(ticket: Ticket, in_tenant: Tenant) -> None:
    assert list(Ticket.objects.visible_to(system_actor(in_tenant))) == [ticket]


def test_one_s_own_request_without_seeing_the_others(people: Any, act: Act) -> None:
    make_ticket(people.customer, people.owner)
    own = make_ticket(people.customer, people.billing)
    assert list(Ticket.objects.visible_to(act(people.billing))) == [own]


def test_rights_at_one_customer_open_no_other(people: Any, ticket: Ticket, act: Act) -> None:
    both = make_member(people.customer, "both@gestao.example", "billing")
    make_member(people.other_customer, both.email, "owner")
    other = make_ticket(people.other_customer, people.outsider)
    assert list(Ticket.objects.visible_to(act(both))) == [other]


def test_the_neighbour_s_request_of_the_same_number_is_another(
    people: Any, ticket: Ticket, other_tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        twin = make_ticket(people.foreign_customer, people.foreign_owner)
        agent = actor_for(people.foreign_agent, other_tenant)
        assert twin.reference == ticket.reference
        assert get_ticket_for(agent, "NH-4800").pk == twin.pk
        assert list(Ticket.objects.visible_to(agent)) == [twin]


@pytest.mark.parametrize("role", SEES)
def test_who_reads_messages_and_notes(people: Any, with_note: Ticket, act: Act, role: str) -> None:
    seen = TicketMessage.objects.visible_to(act(getattr(people, role)))
    internal = set(seen.values_list("is_internal", flat=True))
    expected = {True, False} if role in READS_NOTES else {False} if SEES[role] else set()
    assert internal == expected


@pytest.mark.parametrize("role", SEES)
def test_who_downloads_files(people: Any, with_note: Ticket, act: Act, role: str) -> None:
    actor = act(getattr(people, role))
    names = set()
    for stored in StoredFile.objects.all():
        try:
            names.add(get_file_for(actor, stored.uuid).name)
        except Http404:
            continue
    expected = {"public.txt"} if SEES[role] else set()
    assert names == expected | ({"secret.txt"} if role in READS_NOTES else set())


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 404), ("agent", 200), ("outsider", 404), ("knowledge", 404)],
)
def test_a_note_s_file_over_http(
    people: Any, with_note: Ticket, signed_in: Callable[[User], Client], role: str, status: int
) -> None:
    secret = StoredFile.objects.get(name="secret.txt")
    answered = signed_in(getattr(people, role)).get(f"/files/{secret.uuid}/")
    assert answered.status_code == status
    if status == 200:
        assert b"".join(answered.streaming_content) == b"some notes"


def test_internal_events_stay_inside(people: Any, with_note: Ticket, act: Act) -> None:
    services.set_priority(actor=act(people.agent), ticket=with_note, priority="low")
    customer = TicketEvent.objects.readable_by(act(people.owner))
    assert "priority" not in set(customer.values_list("kind", flat=True))
    staff = TicketEvent.objects.readable_by(act(people.agent))
    assert "priority" in set(staff.values_list("kind", flat=True))


def test_the_index_holds_no_note(people: Any, with_note: Ticket) -> None:
    index = TicketIndex()
    row = index.queryset().get(pk=with_note.pk)
    text = index.prepare_text(row)
    assert "It is on its way." in text
    assert "They never pay" not in text
    assert index.prepare_title(row) == "NH-4800 Where is the parcel"


@pytest.mark.parametrize("role", SEES)
def test_hits_of_the_index_are_asked_again(
    people: Any, with_note: Ticket, act: Act, role: str
) -> None:
    hits = TicketIndex().hits(act(getattr(people, role)), [with_note.pk], "en")
    assert [hit.title for hit in hits] == (["Where is the parcel"] if SEES[role] else [])


def test_hits_lead_staff_to_the_desk(people: Any, with_note: Ticket, act: Act) -> None:
    index = TicketIndex()
    assert index.hits(act(people.agent), [with_note.pk], "en")[0].url == (
        "/admin/tickets/ticket/NH-4800/"
    )
    assert index.hits(act(people.owner), [with_note.pk], "en")[0].url == "/requests/NH-4800/"


def test_the_index_is_narrowed_before_it_is_asked(people: Any, act: Act) -> None:
    index = TicketIndex()
    assert index.visible_query(act(people.agent), "en") == "*"
    assert index.visible_query(act(None), "en") is None
    own = index.visible_query(act(people.billing), "en")
    assert own == f"((requester_id:{people.billing.pk}))"
    assert f"customer_id:{people.customer.pk}" in str(index.visible_query(act(people.owner), "en"))


def test_home_shows_members_their_own(people: Any, ticket: Ticket, act: Act) -> None:
    answer(ticket, people.agent)
    own = people.customer.pk
    assert counted_rows(act(people.owner), own)["waiting_requests"].get() == ticket
    assert not counted_rows(act(people.outsider), own)["active_requests"].exists()

    def seen(user: User) -> list[str]:
        return [item.url for item in timeline([activity(act(user), own, 5)], 5)]

    assert seen(people.viewer) == ["/requests/NH-4800/"]
    assert seen(people.outsider) == []
