"""Complaints: acknowledged, decided, escalated; each told to whom it concerns, each once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.enums import NotificationKind as Kind
from accounts.models import Notification, User
from accounts.tests.factories import make_staff
from portal.shared import outbox
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AuditEntry
from tickets import services
from tickets.guest_mails import mail_received
from tickets.models import Category, Complaint, Ticket, TicketEvent
from tickets.tests.factories import make_ticket

Act = Callable[[User | None], Actor]
SignedIn = Callable[[User | None], Client]
DECISION = {"outcome": "upheld", "remedy": "refund", "text": "You are right."}


@pytest.fixture
def complaint(people: Any) -> Ticket:
    return make_ticket(people.customer, people.owner, category="service-complaint", subject="Late")


def decided(people: Any, act: Act, ticket: Ticket, **changed: Any) -> Complaint:
    values = {**DECISION, **changed}
    return services.decide_complaint(actor=act(people.agent), ticket=ticket, **values)


def deliver(ticket: Ticket) -> None:
    """Have the outbox fan the events out, as the worker does."""
    outbox.dispatch_due(ticket.tenant)


def told(user: User, kind: str) -> list[dict[str, Any]]:
    rows = Notification.objects.filter(user=user, kind=kind).order_by("pk")
    return [row.context for row in rows]


def mailed(address: str) -> list[str]:
    """The subjects of the complaints' mails to somebody."""
    subjects = [sent.subject for sent in mail.outbox if sent.to == [address]]
    return [subject for subject in subjects if subject.startswith("Your complaint")]


def row_of(ticket: Ticket) -> Complaint:
    found: Complaint = Complaint.objects.get(ticket=ticket)
    return found


def test_a_complaint_has_a_number_of_its_own_series(people: Any, complaint: Ticket) -> None:
    assert (complaint.reference, complaint.kind) == ("NH-C100", "complaint")
    assert make_ticket(people.customer, people.owner).reference == "NH-4800"
    assert row_of(complaint).acknowledged_at is None


def test_who_complains_is_told_what_happens_next_once(people: Any, complaint: Ticket) -> None:
    deliver(complaint)
    deliver(complaint)
    first = row_of(complaint).acknowledged_at
    assert first is not None
    notices = told(people.owner, Kind.COMPLAINT)
    assert [notice["state"] for notice in notices] == ["received"]
    assert "You get the next answer by" in notices[0]["text"]
    assert "whoever leads the team" in notices[0]["text"]
    assert mailed(people.owner.email) == ["Your complaint NH-C100, Late: received"]
    assert told(people.buyer, Kind.COMPLAINT) == []


def test_the_acknowledgement_speaks_the_reader_s_language(people: Any) -> None:
    User.objects.filter(pk=people.owner.pk).update(language="lt")
    ticket = make_ticket(people.customer, people.owner, category="service-complaint")
    deliver(ticket)
    (notice,) = told(people.owner, Kind.COMPLAINT)
    assert notice["state"] == "gauta"


def test_a_guest_who_complains_gets_one_receipt_with_what_happens_next(
    people: Any, in_tenant: Any
) -> None:
    ticket = services.open_for_guest(
        actor=system_actor(in_tenant),
        email="ana@example.org",
        subject="Late",
        category=Category.objects.get(key="service-complaint"),
        body="A week late.",
    )
    mail_received(in_tenant, ticket, "https://north.example/link")
    deliver(ticket)
    (receipt,) = [sent for sent in mail.outbox if sent.to == ["ana@example.org"]]
    assert receipt.subject == f"We have your request {ticket.reference}: Late"
    assert "You get the decision with its reasons in writing" in receipt.body
    assert row_of(ticket).acknowledged_at is not None


def test_no_question_is_acknowledged_as_a_complaint(people: Any, ticket: Ticket) -> None:
    deliver(ticket)
    assert told(people.owner, Kind.COMPLAINT) == []
    assert Complaint.objects.count() == 0


def test_the_decision_is_recorded_and_told(people: Any, act: Act, complaint: Ticket) -> None:
    row = decided(people, act, complaint)
    assert (row.outcome, row.remedy, row.remedy_text) == ("upheld", "refund", "You are right.")
    assert (row.decided_by, complaint.state) == (people.agent, "new")
    complaint.refresh_from_db()
    assert complaint.first_answered_at == row.decided_at
    assert complaint.next_promise_at is None
    event = TicketEvent.objects.get(ticket=complaint, kind="outcome")
    assert (event.is_public, event.data) == (True, {"outcome": "upheld", "remedy": "refund"})
    assert AuditEntry.objects.filter(action="complaint.decided").count() == 1
    deliver(complaint)
    notice = told(people.owner, Kind.COMPLAINT)[-1]
    assert (notice["state"], notice["text"]) == ("Upheld", "What we do: Refund\nYou are right.")


def test_a_decision_may_solve_the_request(people: Any, act: Act, complaint: Ticket) -> None:
    decided(people, act, complaint, solved=True)
    kinds = list(TicketEvent.objects.filter(ticket=complaint).values_list("kind", flat=True))
    assert (complaint.state, kinds) == ("solved", ["opened", "outcome", "state"])


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"outcome": ""}, "outcome"),
        ({"outcome": "nonsense"}, "outcome"),
        ({"remedy": "nonsense"}, "remedy"),
        ({"text": " \0 "}, "text"),
        ({"text": "x" * 4001}, "text"),
    ],
)
def test_an_unusable_decision_is_refused(
    people: Any, act: Act, complaint: Ticket, values: dict[str, str], named: str
) -> None:
    with pytest.raises(DomainError) as refused:
        decided(people, act, complaint, **values)
    assert refused.value.field == named
    assert row_of(complaint).decided_at is None


def test_it_is_decided_once(people: Any, act: Act, complaint: Ticket) -> None:
    decided(people, act, complaint)
    with pytest.raises(StaleState):
        decided(people, act, complaint, outcome="rejected")
    assert row_of(complaint).outcome == "upheld"


def test_a_stale_form_decides_nothing(people: Any, act: Act, complaint: Ticket) -> None:
    services.take(actor=act(people.agent), ticket=complaint)
    with pytest.raises(StaleState):
        decided(people, act, complaint, expected=0)
    assert row_of(complaint).decided_at is None


def test_who_may_decide(people: Any, act: Act, complaint: Ticket) -> None:
    for user in (people.owner, people.knowledge, people.outsider):
        with pytest.raises(NotAllowed):
            services.decide_complaint(actor=act(user), ticket=complaint, **DECISION)


def test_only_complaints_are_decided(people: Any, act: Act, ticket: Ticket) -> None:
    with pytest.raises(DomainError):
        decided(people, act, ticket)
    with pytest.raises(DomainError):
        services.escalate_complaint(actor=act(people.owner), ticket=ticket, reason="No.")


def test_a_closed_complaint_is_not_solved_again(people: Any, act: Act, complaint: Ticket) -> None:
    services.change_state(actor=act(people.agent), ticket=complaint, to="closed")
    with pytest.raises(InvalidTransition):
        decided(people, act, complaint, solved=True)


def test_the_customer_escalates_once_and_who_leads_is_told(
    people: Any, act: Act, complaint: Ticket
) -> None:
    lead = make_staff(complaint.tenant, "lead@north.example", "lead")
    decided(people, act, complaint, solved=True)
    deliver(complaint)
    owner = act(people.owner)
    row = services.escalate_complaint(actor=owner, ticket=complaint, reason="Not enough.")
    assert (row.escalation_reason, complaint.state) == ("Not enough.", "open")
    assert (complaint.priority, complaint.next_promise_at is None) == ("urgent", False)
    deliver(complaint)
    assert len(told(lead, Kind.STAFF_ESCALATED)) == 1
    assert len(told(people.admin, Kind.STAFF_ESCALATED)) == 1
    assert told(people.agent, Kind.STAFF_ESCALATED) == []
    with pytest.raises(DomainError):
        services.escalate_complaint(actor=owner, ticket=complaint, reason="Again.")
    again = decided(people, act, complaint, outcome="partly", text="Both of us are right.")
    assert again.outcome == "partly"
    with pytest.raises(DomainError):
        services.escalate_complaint(actor=owner, ticket=complaint, reason="Again.")
    with pytest.raises(StaleState):
        decided(people, act, complaint)


def test_without_a_decision_it_is_escalated_when_the_time_has_passed(
    people: Any, act: Act, complaint: Ticket
) -> None:
    owner, before = act(people.owner), timezone.now()
    with pytest.raises(DomainError):
        services.escalate_complaint(actor=owner, ticket=complaint, reason="Too slow.", at=before)
    late = complaint.solution_due_at + timedelta(minutes=1)
    services.escalate_complaint(actor=owner, ticket=complaint, reason="Too slow.", at=late)
    assert row_of(complaint).escalated_at == late
    assert complaint.state == "new"


def test_the_agreed_solution_counts_before_the_next_answer(
    people: Any, act: Act, complaint: Ticket
) -> None:
    due = complaint.next_promise_at + timedelta(days=3)
    Ticket.objects.filter(pk=complaint.pk).update(solution_due_at=due)
    complaint.refresh_from_db()
    owner, early = act(people.owner), due - timedelta(minutes=1)
    with pytest.raises(DomainError):
        services.escalate_complaint(actor=owner, ticket=complaint, reason="Slow.", at=early)
    services.escalate_complaint(
        actor=owner, ticket=complaint, reason="Slow.", at=due + timedelta(minutes=1)
    )


def test_who_may_escalate(people: Any, act: Act, complaint: Ticket) -> None:
    decided(people, act, complaint)
    for user in (people.viewer, people.outsider, people.agent):
        with pytest.raises(NotAllowed):
            services.escalate_complaint(actor=act(user), ticket=complaint, reason="No.")


# --- pages ------------------------------------------------------------------------------------


def test_the_customer_reads_the_decision_and_escalates(
    people: Any, act: Act, complaint: Ticket, signed_in: SignedIn
) -> None:
    client, url = signed_in(people.owner), "/requests/NH-C100/"
    page = client.get(url).content.decode()
    assert "Not decided yet." in page
    assert "I do not agree" not in page
    decided(people, act, complaint, text="<b>Sorry</b>")
    page = client.get(url).content.decode()
    for text in ("Upheld", "Refund", "&lt;b&gt;Sorry", "I do not agree", "decided the complaint"):
        assert text in page
    assert "I do not agree" not in signed_in(people.viewer).get(url).content.decode()
    refused = client.post(f"{url}escalate/", {"reason": " "})
    assert refused.status_code == 200
    assert list(refused.context["escalation"].errors) == ["reason"]
    assert client.post(f"{url}escalate/", {"reason": "No refund came."}).status_code == 302
    page = client.get(url).content.decode()
    assert "Escalated" in page
    assert "I do not agree" not in page
    assert client.post(f"{url}escalate/", {"reason": "Again."}).status_code == 200


def test_staff_decide_on_the_desk(people: Any, complaint: Ticket, signed_in: SignedIn) -> None:
    client, url = signed_in(people.agent), "/admin/tickets/ticket/NH-C100/"
    assert 'name="outcome"' in client.get(url).content.decode()
    form = {**DECISION, "version": str(complaint.version)}
    refused = client.post(f"{url}complaint/", form | {"outcome": ""})
    assert (refused.status_code, "You are right." in refused.content.decode()) == (200, True)
    stale = client.post(f"{url}complaint/", form | {"version": "77"})
    assert "Somebody else changed this request" in stale.content.decode()
    assert f'name="version" value="{complaint.version}"' in stale.content.decode()
    assert client.post(f"{url}complaint/", form | {"solved": "1"}).status_code == 302
    complaint.refresh_from_db()
    assert (complaint.state, row_of(complaint).outcome) == ("solved", "upheld")
    page = client.get(url).content.decode()
    assert "You are right." in page
    assert 'name="outcome"' not in page


def test_other_requests_have_no_decision(people: Any, ticket: Ticket, signed_in: SignedIn) -> None:
    page = signed_in(people.agent).get("/admin/tickets/ticket/NH-4800/").content.decode()
    assert 'name="outcome"' not in page
    assert (
        "Your complaint" not in signed_in(people.owner).get("/requests/NH-4800/").content.decode()
    )
