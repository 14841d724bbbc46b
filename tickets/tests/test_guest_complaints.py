"""A guest's complaint by its link: the decision is read and mailed, and may be escalated once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.enums import NotificationKind as Kind
from accounts.models import Notification, User
from accounts.selectors import actor_for
from accounts.tests.factories import make_staff
from portal.shared.errors import NotAllowed
from portal.shared.models import AuditEntry, Tenant
from tickets import services
from tickets.models import AccessLink, Complaint, Ticket, TicketEvent
from tickets.selectors_guests import visitor_of
from tickets.tests.factories import make_ticket
from tickets.tests.guests import EMAIL, carry_out, open_for

Browser = Callable[[User | None], Client]
GONE = "This link no longer works"
BUTTON = "I do not agree"
WHY = "The second one is late as well."


@pytest.fixture
def complaint(people: Any, in_tenant: Tenant) -> tuple[Ticket, str]:
    """A confirmed complaint and the path that opens it."""
    return open_for(in_tenant, category="service-complaint", subject="Late")


def decide(people: Any, ticket: Ticket, **changed: Any) -> None:
    values = {"outcome": "partly", "remedy": "discount", "text": "<b>Half</b> was ours."}
    agent = actor_for(people.agent, ticket.tenant)
    services.decide_complaint(actor=agent, ticket=ticket, **{**values, **changed})


def page(browser: Client, path: str) -> str:
    return str(browser.get(path).content.decode())


def escalated_at(ticket: Ticket) -> Any:
    return Complaint.objects.get(ticket=ticket).escalated_at


def test_the_decision_is_read_and_escalated_once(
    people: Any, complaint: Any, signed_in: Browser
) -> None:
    (ticket, path), browser = complaint, signed_in(None)
    before = page(browser, path)
    assert "Not decided yet." in before
    assert BUTTON not in before
    lead = make_staff(ticket.tenant, "lead@north.example", "lead")
    decide(people, ticket, solved=True)
    decided = page(browser, path)
    for text in ("Partly upheld", "Discount", "&lt;b&gt;Half", BUTTON, "decided the complaint"):
        assert text in decided
    sent = browser.post(f"{path}escalate/", {"reason": WHY})
    assert (sent.status_code, sent.url) == (302, path)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority) == ("open", "urgent")
    event = TicketEvent.objects.get(ticket=ticket, kind="escalated")
    assert (event.actor, event.actor_label, event.is_public) == (None, "Ona", True)
    assert AuditEntry.objects.filter(action="complaint.escalated").count() == 1
    after = page(browser, path)
    assert WHY in after
    assert "Ona escalated the request" in after
    assert BUTTON not in after
    mails = carry_out(ticket.tenant)
    told = Notification.objects.filter(kind=Kind.STAFF_ESCALATED)
    assert {notice.user for notice in told} == {lead, people.admin}
    assert {notice.context["name"] for notice in told} == {"Ona"}
    assert any(mail.to == [lead.email] and "Ona escalated" in mail.subject for mail in mails)


def test_again_or_too_early_is_refused_with_words(
    people: Any, complaint: Any, signed_in: Browser
) -> None:
    (ticket, path), browser = complaint, signed_in(None)
    early = browser.post(f"{path}escalate/", {"reason": WHY})
    assert (early.status_code, escalated_at(ticket)) == (200, None)
    assert "once it is decided, or overdue" in early.content.decode()
    decide(people, ticket)
    for reason in ("", " \n ", "x" * 4001):
        refused = browser.post(f"{path}escalate/", {"reason": reason})
        assert list(refused.context["escalation"].errors) == ["reason"]
    assert escalated_at(ticket) is None
    assert browser.post(f"{path}escalate/", {"reason": WHY}).status_code == 302
    again = browser.post(f"{path}escalate/", {"reason": "Again."})
    assert "once it is decided, or overdue" in again.content.decode()
    assert Complaint.objects.get().escalation_reason == WHY


def test_without_a_decision_when_the_time_has_passed(
    people: Any, complaint: Any, signed_in: Browser
) -> None:
    (ticket, path), browser = complaint, signed_in(None)
    Ticket.objects.update(solution_due_at=timezone.now() - timedelta(minutes=1))
    assert BUTTON in page(browser, path)
    assert browser.post(f"{path}escalate/", {"reason": WHY}).status_code == 302
    assert escalated_at(ticket) is not None


def test_other_requests_can_t_be(people: Any, in_tenant: Tenant, signed_in: Browser) -> None:
    _ticket, path = open_for(in_tenant)
    assert BUTTON not in page(signed_in(None), path)
    refused = signed_in(None).post(f"{path}escalate/", {"reason": WHY})
    assert refused.status_code == 200
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(
    "spoiled",
    [
        {"revoked_at": timezone.now()},
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"used_at": timezone.now()},
        {"token_hash": "0" * 64},
    ],
)
def test_only_by_a_link_that_works(
    people: Any, complaint: Any, signed_in: Browser, spoiled: dict[str, Any]
) -> None:
    ticket, path = complaint
    decide(people, ticket)
    AccessLink.objects.filter(purpose="read").update(**spoiled)
    for user in (None, people.owner, people.agent):
        response = signed_in(user).post(f"{path}escalate/", {"reason": WHY})
        assert (response.status_code, GONE in response.content.decode()) == (404, True)
    assert escalated_at(ticket) is None


def test_nor_on_another_s_host_or_another_s_complaint(
    people: Any, complaint: Any, in_tenant: Tenant, other_tenant: Tenant, client_for: Any
) -> None:
    ticket, path = complaint
    decide(people, ticket)
    browser = client_for(None, other_tenant)
    assert browser.post(f"{path}escalate/", {"reason": WHY}).status_code == 404
    other, _path = open_for(in_tenant, category="service-complaint", email="jonas@else.example")
    members = make_ticket(people.customer, people.owner, category="service-complaint")
    for foreign in (other, members):
        decide(people, foreign)
        with pytest.raises(NotAllowed):
            services.escalate_complaint(
                actor=visitor_of(in_tenant, ticket), ticket=foreign, reason=WHY
            )
    assert not Complaint.objects.exclude(escalated_at=None).exists()


def test_a_get_escalates_nothing(people: Any, complaint: Any, signed_in: Browser) -> None:
    ticket, path = complaint
    decide(people, ticket)
    assert signed_in(None).get(f"{path}escalate/").status_code == 405


def test_the_decision_is_mailed_in_the_guest_s_language(people: Any, in_tenant: Tenant) -> None:
    ticket, _path = open_for(
        in_tenant, category="service-complaint", subject="Vėluoja", language="lt"
    )
    carry_out(in_tenant)
    decide(people, ticket, text="Iš dalies teisūs.")
    (sent,) = [mail for mail in carry_out(in_tenant) if mail.to == [EMAIL]]
    assert ticket.reference in sent.subject
    assert "Patenkintas iš dalies" in sent.subject
    assert "Iš dalies teisūs." in sent.body
    assert "http://north.example/requests/guest/" in sent.body
    assert carry_out(in_tenant) == []
