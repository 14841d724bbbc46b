"""Merging, splitting and linking requests, and a problem with its incidents."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Role, User
from accounts.tests.factories import make_staff
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed, StaleState
from portal.shared.models import AuditEntry
from tickets import services
from tickets.enums import LinkKind
from tickets.models import (
    CopiedAddress,
    Queue,
    Ticket,
    TicketEvent,
    TicketFollower,
    TicketLink,
)
from tickets.services.merging import end_of_chain
from tickets.tests.factories import answer, make_ticket, text_file

Act = Callable[[User | None], Actor]


def events_of(ticket: Ticket, kind: str) -> list[dict[str, Any]]:
    rows = TicketEvent.objects.filter(ticket=ticket, kind=kind)
    return [row.data | {"public": row.is_public} for row in rows]


def fresh(ticket: Ticket) -> Ticket:
    found: Ticket = Ticket.objects.with_people().get(pk=ticket.pk)
    return found


@pytest.fixture
def other(people: Any, ticket: Ticket) -> Ticket:
    return make_ticket(people.customer, people.buyer, subject="Still no parcel")


def test_merging_closes_the_one_and_leads_to_the_other(
    people: Any, ticket: Ticket, other: Ticket, act: Act
) -> None:
    answer(ticket, people.agent)
    services.add_follower(actor=act(people.owner), ticket=other, user=people.viewer)
    services.copy_to(actor=act(people.agent), ticket=other, email="Boss@Medis.example")
    services.change_staff_tags(actor=act(people.agent), ticket=other, add=["parcel"])
    promise = fresh(other).next_promise_at
    goal = services.merge_tickets(
        actor=act(people.agent), ticket=other, target=ticket, expected=fresh(other).version
    )
    source, target = fresh(other), fresh(ticket)
    assert goal == target
    assert (source.state, source.merged_into) == ("closed", target)
    # The buyer still waits for an answer, and was promised one.
    assert (target.state, target.next_promise_at) == ("open", promise)
    followers = TicketFollower.objects.filter(ticket=target).values_list("user_id", flat=True)
    assert set(followers) == {people.viewer.pk, people.buyer.pk}
    assert list(CopiedAddress.objects.filter(ticket=target).values_list("email", flat=True)) == [
        "boss@medis.example"
    ]
    assert list(target.tags.values_list("tag__name", flat=True)) == ["parcel"]
    assert events_of(source, "merged") == [
        {"way": "into", "reference": target.reference, "public": True}
    ]
    assert events_of(target, "merged") == [
        {"way": "from", "reference": source.reference, "public": True}
    ]
    assert AuditEntry.objects.filter(action="ticket.merged").count() == 2
    assert source.messages.count() == 1


def test_a_settled_request_that_nobody_waits_for_opens_nothing(
    people: Any, ticket: Ticket, other: Ticket, act: Act
) -> None:
    for one in (ticket, other):
        services.solve(actor=act(people.agent), ticket=one)
    services.merge_tickets(actor=act(people.agent), ticket=other, target=ticket)
    assert (fresh(ticket).state, fresh(ticket).next_promise_at) == ("solved", None)


def test_chains_are_shortened_and_followed(
    people: Any, ticket: Ticket, other: Ticket, act: Act
) -> None:
    agent, third = act(people.agent), make_ticket(people.customer, people.owner)
    services.merge_tickets(actor=agent, ticket=ticket, target=other)
    services.merge_tickets(actor=agent, ticket=fresh(other), target=third)
    assert fresh(ticket).merged_into == fresh(other).merged_into == third
    links = TicketLink.objects.filter(kind=LinkKind.MERGED, target=third)
    assert set(links.values_list("ticket_id", flat=True)) == {ticket.pk, other.pk}
    fourth = make_ticket(people.customer, people.owner)
    # Whoever names the old number gets to the same place.
    assert services.merge_tickets(actor=agent, ticket=fourth, target=fresh(ticket)) == third


def test_no_circles(people: Any, ticket: Ticket, other: Ticket, act: Act) -> None:
    agent = act(people.agent)
    services.merge_tickets(actor=agent, ticket=ticket, target=other)
    for source, target in ((other, ticket), (other, other)):
        with pytest.raises(DomainError, match="into itself"):
            services.merge_tickets(actor=agent, ticket=fresh(source), target=fresh(target))
    third = make_ticket(people.customer, people.owner)
    with pytest.raises(DomainError, match="merged already"):
        services.merge_tickets(actor=agent, ticket=fresh(ticket), target=third)
    # A circle that the services never make is survived.
    Ticket.objects.filter(pk=other.pk).update(merged_into=ticket)
    assert end_of_chain(fresh(ticket)) in (ticket, other)


def test_a_complaint_keeps_its_decision(people: Any, ticket: Ticket, act: Act) -> None:
    first, second = (
        make_ticket(people.customer, people.owner, category="service-complaint") for _ in range(2)
    )
    agent = act(people.agent)
    with pytest.raises(DomainError, match="only be merged into a complaint"):
        services.merge_tickets(actor=agent, ticket=first, target=ticket)
    services.merge_tickets(actor=agent, ticket=first, target=second)
    assert fresh(first).merged_into == second


def test_only_what_the_same_customer_asked_is_merged(
    people: Any, ticket: Ticket, act: Act, in_tenant: Any
) -> None:
    theirs = make_ticket(people.other_customer, people.outsider)
    guests = [
        services.open_for_guest(
            actor=system_actor(in_tenant),
            email=email,
            subject="Hello",
            category=ticket.category,
            body="Hello",
        )
        for email in ("ana@mail.example", "ANA@mail.example", "rui@mail.example")
    ]
    agent = act(people.agent)
    for source, target in ((theirs, ticket), (guests[0], ticket), (guests[2], guests[0])):
        with pytest.raises(DomainError, match="same customer"):
            services.merge_tickets(actor=agent, ticket=source, target=target)
    services.merge_tickets(actor=agent, ticket=guests[1], target=guests[0])
    assert fresh(guests[1]).merged_into == guests[0]


def test_a_closed_request_takes_nothing_in(
    people: Any, ticket: Ticket, other: Ticket, act: Act
) -> None:
    services.change_state(actor=act(people.agent), ticket=ticket, to="closed")
    with pytest.raises(DomainError, match="is closed"):
        services.merge_tickets(actor=act(people.agent), ticket=other, target=ticket)


def test_merging_what_changed_meanwhile_is_refused(
    people: Any, ticket: Ticket, other: Ticket, act: Act
) -> None:
    seen = other.version
    answer(other, people.buyer, "It came.")
    with pytest.raises(StaleState):
        services.merge_tickets(actor=act(people.agent), ticket=other, target=ticket, expected=seen)
    assert fresh(other).merged_into is None


def test_customers_and_strangers_arrange_nothing(
    people: Any, ticket: Ticket, other: Ticket, act: Act
) -> None:
    for person in (people.owner, people.knowledge, None):
        actor = act(person)
        with pytest.raises(NotAllowed):
            services.merge_tickets(actor=actor, ticket=ticket, target=other)
        with pytest.raises(NotAllowed):
            services.split_ticket(actor=actor, ticket=ticket, messages=[1], subject="x")
        with pytest.raises(NotAllowed):
            services.link_tickets(actor=actor, ticket=ticket, target=other, kind="related")
        with pytest.raises(NotAllowed):
            services.answer_incidents(actor=actor, problem=ticket, body="x")


def test_splitting_moves_messages_with_their_files(people: Any, ticket: Ticket, act: Act) -> None:
    answer(ticket, people.agent)
    answer(ticket, people.owner, "And my invoice is wrong.", uploads=[text_file("invoice.txt")])
    first, _reply, second = list(ticket.messages.order_by("pk"))
    new = services.split_ticket(
        actor=act(people.agent),
        ticket=ticket,
        messages=[second.pk],
        subject="Invoice is wrong",
        expected=ticket.version,
    )
    assert (new.reference, new.customer, new.requester) == (
        "NH-4801", people.customer, people.owner,
    )  # fmt: skip
    assert (new.created_at, new.state, new.first_answered_at) == (second.created_at, "new", None)
    assert new.next_promise_at is not None
    assert list(new.messages.all()) == [second]
    assert list(ticket.messages.order_by("pk")) == [first, _reply]
    link = TicketLink.objects.get()
    assert (link.ticket, link.target, link.kind) == (new, ticket, "split")
    assert [one["way"] for one in events_of(ticket, "split")] == ["into"]
    assert [one["way"] for one in events_of(new, "split")] == ["from"]


def test_a_part_that_was_answered_counts_as_answered(people: Any, ticket: Ticket, act: Act) -> None:
    answer(ticket, people.owner, "And my invoice is wrong.")
    answer(ticket, people.agent, "The invoice is right.")
    _first, asked, answered = list(ticket.messages.order_by("pk"))
    new = services.split_ticket(
        actor=act(people.agent), ticket=ticket, messages=[answered.pk, asked.pk], subject="Invoice"
    )
    assert new.first_answered_at == answered.created_at


def test_what_cannot_be_split(people: Any, ticket: Ticket, other: Ticket, act: Act) -> None:
    agent = act(people.agent)
    note = services.add_note(actor=agent, ticket=ticket, body="Look at the invoice.")
    foreign = other.messages.get()
    first = ticket.messages.order_by("pk").first()
    for chosen in ([], [first.pk], [first.pk, note.pk], [note.pk], [foreign.pk], [note.pk, 0]):
        with pytest.raises(DomainError):
            services.split_ticket(actor=agent, ticket=ticket, messages=chosen, subject="x")
    answer(ticket, people.owner)
    last = ticket.messages.order_by("pk").last()
    with pytest.raises(DomainError, match="subject"):
        services.split_ticket(actor=agent, ticket=ticket, messages=[last.pk], subject=" ")
    with pytest.raises(StaleState):
        services.split_ticket(
            actor=agent, ticket=ticket, messages=[last.pk], subject="x", expected=0
        )
    services.merge_tickets(actor=agent, ticket=ticket, target=other)
    with pytest.raises(DomainError, match="merged already"):
        services.split_ticket(actor=agent, ticket=fresh(ticket), messages=[last.pk], subject="x")
    assert Ticket.objects.count() == 2


def test_links_are_made_once_and_taken_back(
    people: Any, ticket: Ticket, other: Ticket, act: Act
) -> None:
    agent = act(people.agent)
    link, _again = (
        services.link_tickets(actor=agent, ticket=ticket, target=other, kind="duplicate")
        for _ in range(2)
    )
    assert TicketLink.objects.count() == 1
    assert [one["public"] for one in events_of(ticket, "linked")] == [False]
    assert [one["reference"] for one in events_of(other, "linked")] == [ticket.reference]
    services.unlink_tickets(actor=agent, link=link)
    assert TicketLink.objects.count() == 0
    assert len(events_of(other, "unlinked")) == 1


def test_links_that_make_no_sense(people: Any, ticket: Ticket, other: Ticket, act: Act) -> None:
    agent, third = act(people.agent), make_ticket(people.customer, people.owner)
    services.link_tickets(actor=agent, ticket=ticket, target=other, kind="problem")
    for one, two, kind in (
        (ticket, ticket, "related"),
        (other, ticket, "problem"),
        (third, ticket, "problem"),  # an incident is no problem
        (other, third, "problem"),  # nor the other way round
        (third, ticket, "merged"),
        (third, ticket, "no-such-kind"),
    ):
        with pytest.raises(DomainError):
            services.link_tickets(actor=agent, ticket=one, target=two, kind=kind)
    services.merge_tickets(actor=agent, ticket=third, target=other)
    with pytest.raises(DomainError, match="stays"):
        services.unlink_tickets(actor=agent, link=TicketLink.objects.get(kind="merged"))


def test_all_incidents_are_answered_at_once(people: Any, act: Act, in_tenant: Any) -> None:
    agent = act(people.agent)
    problem = make_ticket(people.customer, people.owner, subject="The press is down")
    incidents = [
        make_ticket(people.customer, people.owner),
        make_ticket(people.other_customer, people.outsider),
        make_ticket(people.other_customer, people.outsider),
    ]
    for incident in incidents:
        services.link_tickets(actor=agent, ticket=incident, target=problem, kind="problem")
    services.change_state(actor=agent, ticket=fresh(incidents[2]), to="closed")
    nobody = services.send_feedback(actor=act(None), about="problem", body="It is down")
    services.link_tickets(actor=agent, ticket=nobody, target=problem, kind="problem")
    answered = services.answer_incidents(
        actor=agent, problem=problem, body="The press runs again.", at=timezone.now()
    )
    assert sorted(answered.done) == [incidents[0].reference, incidents[1].reference]
    assert answered.refused == [nobody.reference]
    for incident in incidents[:2]:
        assert fresh(incident).state == "solved"
        assert incident.messages.last().body == "The press runs again."
    assert fresh(problem).state == "new"
    Ticket.objects.filter(pk=nobody.pk).update(state="closed")
    with pytest.raises(DomainError, match="caused by this one"):
        services.answer_incidents(actor=agent, problem=problem, body="Again.")


def test_incidents_of_other_queues_stay_with_who_works_there(
    people: Any, act: Act, in_tenant: Any
) -> None:
    problem = make_ticket(people.customer, people.owner)
    invoice = make_ticket(people.other_customer, people.outsider, category="invoice")
    services.link_tickets(actor=act(people.agent), ticket=invoice, target=problem, kind="problem")
    clerk = make_staff(in_tenant, "clerk@north.example", "billing")
    services.set_queue_roles(
        actor=act(people.admin),
        queue=Queue.objects.get(pk=problem.queue_id),
        roles=[Role.objects.get(scope="staff", key="billing")],
    )
    with pytest.raises(DomainError, match="caused by this one"):
        services.answer_incidents(actor=act(clerk), problem=problem, body="Done.")
    assert invoice.messages.count() == 1
