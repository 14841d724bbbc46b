"""Incoming mail in the staff workspace: who sees it, what they decide, and wrong input."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import AuditEntry, Tenant
from portal.shared.outbox import dispatch_due
from tickets.enums import MailState, TicketState
from tickets.mail.intake import store_mail
from tickets.mail.reviewing import ignore_mail, open_as_new, process_again
from tickets.models import InboundMail, Mailbox, Ticket, TicketMessage
from tickets.tests.factories import make_ticket
from tickets.tests.mailroom import make_mailbox, write

SignedIn = Callable[[User | None], Client]
LIST = "/admin/tickets/inboundmail/"


@pytest.fixture
def mailbox(people: Any, in_tenant: Tenant) -> Mailbox:
    return make_mailbox(in_tenant)


@pytest.fixture
def held(mailbox: Mailbox) -> InboundMail:
    """A mail that waits for review."""
    return hold(mailbox, write("Ana <ana@garden.example>", subject="A hinge", text="It squeaks."))


def hold(mailbox: Mailbox, raw: bytes) -> InboundMail:
    row, _is_new = store_mail(tenant=mailbox.tenant, mailbox=mailbox, raw=raw, quarantine="Look.")
    return row


def decide(client: Client, mail: InboundMail, decision: str, **data: str) -> str:
    """What the page says afterwards."""
    path = f"{LIST}{mail.pk}/decide/"
    response = client.post(path, {"decision": decision, **data}, follow=True)
    assert response.status_code == 200
    mail.refresh_from_db()
    return " ".join(str(message) for message in response.context["messages"])


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 200), ("agent", 403), ("knowledge", 403), ("owner", 302), ("foreign_admin", 302)],
)
def test_who_sees_mail(
    people: Any, held: InboundMail, signed_in: SignedIn, role: str, status: int
) -> None:
    client = signed_in(getattr(people, role))
    for page in (LIST, f"{LIST}{held.pk}/", f"{LIST}{held.pk}/raw/"):
        answer = client.get(page)
        b"".join(answer)  # read to its end, so that a file is closed
        assert answer.status_code == status


@pytest.mark.parametrize("role", ["agent", "knowledge", "owner", "foreign_admin"])
@pytest.mark.parametrize("decision", ["again", "open", "assign", "ignore"])
def test_nobody_else_decides(
    people: Any, held: InboundMail, signed_in: SignedIn, role: str, decision: str
) -> None:
    data = {"decision": decision, "reference": make_ticket(people.customer, people.owner).reference}
    answer = signed_in(getattr(people, role)).post(f"{LIST}{held.pk}/decide/", data)
    assert answer.status_code in (302, 403)
    held.refresh_from_db()
    assert held.state == MailState.QUARANTINED
    assert not TicketMessage.objects.filter(body="It squeaks.").exists()


def test_process_again_has_the_worker_decide_anew(
    people: Any, held: InboundMail, signed_in: SignedIn
) -> None:
    said = decide(signed_in(people.admin), held, "again")
    assert (said, held.state) == ("The mail is being processed again.", MailState.RECEIVED)
    dispatch_due(held.tenant)
    held.refresh_from_db()
    assert held.state == MailState.PROCESSED
    assert AuditEntry.objects.get(action="mail.again").actor_id == people.admin.pk


def test_open_makes_a_request_of_its_sender_once(
    people: Any, held: InboundMail, signed_in: SignedIn
) -> None:
    client = signed_in(people.admin)
    assert decide(client, held, "open") == "The mail is a new request."
    ticket = Ticket.objects.get(guest_email="ana@garden.example")
    assert (held.ticket, held.state, ticket.subject) == (ticket, MailState.PROCESSED, "A hinge")
    assert "can’t become" in decide(client, held, "open").replace("'", "’")
    assert Ticket.objects.filter(guest_email="ana@garden.example").count() == 1
    dispatch_due(held.tenant)
    told = [m for m in django_mail.outbox if m.to == ["ana@garden.example"]]
    assert told == [], "who waited for people gets no automatic answer"


@pytest.mark.parametrize("typing", ["{}", "  {} ", "lower"])
def test_assign_makes_it_an_answer(
    people: Any, held: InboundMail, signed_in: SignedIn, typing: str
) -> None:
    ticket = make_ticket(people.customer, people.owner)
    typed = ticket.reference.lower() if typing == "lower" else typing.format(ticket.reference)
    said = decide(signed_in(people.admin), held, "assign", reference=typed)
    assert said == "The mail is part of the request."
    message = TicketMessage.objects.get(ticket=ticket, body="It squeaks.")
    assert (held.entry, held.ticket) == (message, ticket)
    assert (message.author, message.author_email) == (None, "ana@garden.example")
    assert not message.is_staff
    assert AuditEntry.objects.get(action="mail.assigned").actor_id == people.admin.pk


def test_assign_follows_a_merge_and_refuses_a_closed_one(
    people: Any, held: InboundMail, signed_in: SignedIn
) -> None:
    client = signed_in(people.admin)
    closed, target = (make_ticket(people.customer, people.owner) for _ in range(2))
    Ticket.objects.filter(pk=closed.pk).update(state=TicketState.CLOSED)
    decide(client, held, "assign", reference=closed.reference)
    assert held.state == MailState.QUARANTINED
    Ticket.objects.filter(pk=closed.pk).update(merged_into=target)
    decide(client, held, "assign", reference=closed.reference)
    assert held.ticket == target


@pytest.mark.parametrize("reference", ["", "NH-0", "x" * 5_000, "\0", "' or 1=1 --", "%", "ąčę"])
def test_a_number_of_no_request_is_said(
    people: Any, held: InboundMail, signed_in: SignedIn, reference: str
) -> None:
    said = decide(signed_in(people.admin), held, "assign", reference=reference)
    assert (said, held.state) == ("There is no request with this number.", MailState.QUARANTINED)


def test_another_tenant_s_number_is_none(
    people: Any, held: InboundMail, other_tenant: Tenant, signed_in: SignedIn
) -> None:
    ticket = make_ticket(people.customer, people.owner)
    Ticket.objects.filter(pk=ticket.pk).update(reference="NH-777777")
    client = signed_in(people.foreign_admin)
    with tenant_scope(other_tenant):
        foreign = make_mailbox(other_tenant)
        row = hold(foreign, write("ana@garden.example"))
    path = f"{LIST}{row.pk}/decide/"
    assert client.post(path, {"decision": "assign", "reference": "NH-777777"}).status_code == 302
    assert signed_in(people.admin).get(f"{LIST}{row.pk}/").status_code == 404
    assert signed_in(people.admin).post(path, {"decision": "open"}).status_code == 404


def test_ignore_keeps_it_and_it_can_come_back(
    people: Any, held: InboundMail, signed_in: SignedIn
) -> None:
    client = signed_in(people.admin)
    assert decide(client, held, "ignore") == "The mail needs no answer."
    assert held.state == MailState.IGNORED
    decide(client, held, "ignore")
    assert held.state == MailState.IGNORED
    assert decide(client, held, "open") == "The mail is a new request."


@pytest.mark.parametrize("decision", ["", "delete", "again\0", "x" * 5_000])
def test_no_other_decision(
    people: Any, held: InboundMail, signed_in: SignedIn, decision: str
) -> None:
    said = decide(signed_in(people.admin), held, decision)
    assert (said, held.state) == ("Choose what happens to the mail.", MailState.QUARANTINED)


def test_a_mail_without_a_sender_can_not_become_a_message(
    people: Any, mailbox: Mailbox, signed_in: SignedIn
) -> None:
    row = hold(mailbox, b"Subject: Who?\n\nNobody.\n")
    client = signed_in(people.admin)
    page = client.get(f"{LIST}{row.pk}/").content.decode()
    assert "Open a new request" not in page
    said = decide(client, row, "open")
    assert (said, row.state) == (
        "The mail names no sender that could be answered.",
        MailState.QUARANTINED,
    )


def test_the_page_runs_nothing_of_a_mail(
    people: Any, mailbox: Mailbox, signed_in: SignedIn
) -> None:
    evil = "<script>alert(1)</script><img src=http://evil.example/p.png onerror=alert(2)>"
    row = hold(
        mailbox,
        write(
            '"<script>alert(3)</script>" <ana@garden.example>',
            subject="<script>alert(4)</script>",
            html=f"<p>Hello</p>{evil}",
            Reply_To="<script>alert(5)</script>@evil.example",
        ),
    )
    for path in (LIST, f"{LIST}{row.pk}/"):
        page = signed_in(people.admin).get(path).content.decode()
        assert "<script>alert" not in page
        assert "evil.example/p.png" not in page
    raw = signed_in(people.admin).get(f"{LIST}{row.pk}/raw/")
    assert b"alert(1)" in b"".join(raw)
    assert raw.headers["Content-Type"] == "application/octet-stream"
    assert raw.headers["Content-Disposition"].startswith("attachment")
    assert raw.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "query",
    ["?view=nothing", "?q=%00", "?after=x", "?before=1", "?q=" + "a" * 500, "?view=all&q=%25"],
)
def test_any_question_to_the_list_is_answered(
    people: Any, held: InboundMail, signed_in: SignedIn, query: str
) -> None:
    assert signed_in(people.admin).get(LIST + query).status_code == 200


def test_the_list_asks_the_same_for_one_and_for_fifty(
    people: Any, mailbox: Mailbox, signed_in: SignedIn
) -> None:
    client, counts = signed_in(people.admin), []
    ticket = make_ticket(people.customer, people.owner)
    for number in range(50):
        row = hold(mailbox, write("ana@garden.example", subject=f"Number {number}"))
        InboundMail.objects.filter(pk=row.pk).update(ticket=ticket)
        if number not in (0, 49):
            continue
        client.get(LIST)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(LIST).content.decode()
        assert f"Number {number}" in page
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


@pytest.mark.parametrize("decision", [process_again, ignore_mail, open_as_new])
def test_the_services_ask_for_the_permission_too(
    people: Any, held: InboundMail, act: Callable[[User], Actor], decision: Callable[..., Any]
) -> None:
    for user in (people.agent, people.owner):
        with pytest.raises(PermissionDenied):
            decision(actor=act(user), mail=held)
