"""What answers by mail do to requests: who may, where they lead, what stops them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.files.storage import storages
from django.utils import timezone

from accounts.selectors import actor_for
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import OutboxMessage, StoredFile, Tenant
from portal.shared.outbox import dispatch_due
from tickets import services
from tickets.enums import EventKind, LinkKind, MailState, StrangerPolicy, TicketState
from tickets.mail import intake, outgoing, tokens
from tickets.mail.processing import MAX_TRIES
from tickets.mail.reviewing import process_again
from tickets.models import (
    BouncedAddress,
    CopiedAddress,
    InboundMail,
    Mailbox,
    Ticket,
    TicketEvent,
    TicketLink,
    TicketMessage,
)
from tickets.tests.corpus_walk import Desk, make_desk, raw
from tickets.tests.factories import make_ticket
from tickets.tests.mailroom import deliver, entry_of, make_mailbox, write


@pytest.fixture
def desk(people: Any, in_tenant: Tenant) -> Desk:
    return make_desk(in_tenant, people)


def answer_of_owner(desk: Desk, text: str = "It came.") -> bytes:
    return write("owner@medis.example", to=desk.marks["{{reply}}"], text=text)


def test_the_same_mail_again_is_no_second_message(desk: Desk) -> None:
    content = answer_of_owner(desk)
    first, second = deliver(desk.mailbox, content), deliver(desk.mailbox, content)
    assert first.pk == second.pk
    assert TicketMessage.objects.filter(body="It came.").count() == 1


def test_without_a_message_id_the_content_tells_them_apart(desk: Desk) -> None:
    body = b"From: ana@garden.example\nSubject: Hello\n\nText %d\n"
    rows = {deliver(desk.mailbox, body % number).pk for number in (1, 2, 1)}
    assert len(rows) == 2


def test_the_same_mail_in_two_mailboxes_counts_in_each(desk: Desk, in_tenant: Tenant) -> None:
    other = make_mailbox(in_tenant, "sales@north.example")
    content = write("ana@garden.example")
    assert deliver(desk.mailbox, content).pk != deliver(other, content).pk


def test_an_answer_brings_the_request_back_with_a_promise(desk: Desk) -> None:
    deliver(desk.mailbox, answer_of_owner(desk))
    ticket = Ticket.objects.get(pk=desk.ticket.pk)
    assert ticket.state == TicketState.OPEN
    assert ticket.next_promise_at is not None


def test_a_merged_request_leads_to_where_it_went(desk: Desk, people: Any) -> None:
    middle, target = (make_ticket(people.customer, people.owner) for _ in range(2))
    Ticket.objects.filter(pk=desk.ticket.pk).update(merged_into=middle)
    Ticket.objects.filter(pk=middle.pk).update(merged_into=target)
    row = deliver(desk.mailbox, answer_of_owner(desk))
    assert row.ticket == target


def test_a_circle_of_merges_ends(desk: Desk, people: Any) -> None:
    other = make_ticket(people.customer, people.owner)
    Ticket.objects.filter(pk=desk.ticket.pk).update(merged_into=other)
    Ticket.objects.filter(pk=other.pk).update(merged_into=desk.ticket)
    assert deliver(desk.mailbox, answer_of_owner(desk)).state == MailState.PROCESSED


@pytest.mark.parametrize("state", [TicketState.CLOSED, TicketState.SOLVED])
def test_what_takes_no_answer_is_followed_up(desk: Desk, state: str) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    Ticket.objects.filter(pk=desk.ticket.pk).update(state=state, solved_at=long_ago)
    row = deliver(desk.mailbox, answer_of_owner(desk))
    assert row.ticket is not None
    assert row.ticket != desk.ticket
    assert (row.ticket.customer, row.ticket.subject) == (desk.ticket.customer, desk.ticket.subject)
    link = TicketLink.objects.get()
    assert (link.ticket, link.target, link.kind) == (row.ticket, desk.ticket, LinkKind.FOLLOW_UP)


def test_a_solved_request_is_reopened_in_time(desk: Desk) -> None:
    services.solve(actor=system_actor(desk.tenant), ticket=desk.ticket)
    deliver(desk.mailbox, answer_of_owner(desk))
    assert Ticket.objects.get(pk=desk.ticket.pk).state == TicketState.OPEN


def test_the_team_s_answer_to_a_closed_one_waits_for_people(desk: Desk, people: Any) -> None:
    Ticket.objects.filter(pk=desk.ticket.pk).update(
        state=TicketState.CLOSED, solved_at=timezone.now()
    )
    row = deliver(desk.mailbox, write(people.agent.email, to=desk.marks["{{staff_reply}}"]))
    assert (row.state, row.entry) == (MailState.QUARANTINED, None)


def test_strangers_wait_where_the_mailbox_says_so(desk: Desk) -> None:
    Mailbox.objects.update(strangers=StrangerPolicy.QUARANTINE)
    desk.mailbox.refresh_from_db()
    row = deliver(desk.mailbox, write("mallory@evil.example", to=desk.marks["{{reply}}"]))
    assert row.state == MailState.QUARANTINED
    assert Ticket.objects.count() == 1


def test_guests_may_be_switched_off(desk: Desk) -> None:
    Tenant.objects.update(guest_requests=False)
    desk.tenant.refresh_from_db()
    desk.mailbox.refresh_from_db()
    row = deliver(desk.mailbox, write("jonas@new.example"))
    assert row.reason == "Requests of people without an account are switched off."


def test_marks_of_another_tenant_or_key_are_none(
    desk: Desk, other_tenant: Tenant, settings: Any
) -> None:
    assert tokens.mark_in_address(other_tenant, desk.marks["{{reply}}"]) is None
    assert tokens.mark_in_message_id(other_tenant, desk.marks["{{sent}}"]) is None
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another" * 10
    assert tokens.mark_in_address(desk.tenant, desk.marks["{{reply}}"]) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert tokens.mark_in_address(desk.tenant, desk.marks["{{reply}}"]) is not None


def test_a_mark_of_one_request_opens_no_other(desk: Desk) -> None:
    reply = desk.marks["{{reply}}"]
    other = reply.replace(f"+r-{desk.ticket.pk}-", f"+r-{desk.ticket.pk + 1}-")
    assert tokens.mark_in_address(desk.tenant, reply) is not None
    assert tokens.mark_in_address(desk.tenant, other) is None


def test_one_sender_fills_no_desk(desk: Desk) -> None:
    rows = [
        deliver(desk.mailbox, write("ana@garden.example", subject=f"Number {number}"))
        for number in range(22)
    ]
    assert [row.state for row in rows].count(MailState.PROCESSED) == 20
    assert rows[-1].reason == "The sender wrote too many mails within an hour."
    told = [m for m in django_mail.outbox if m.to == ["ana@garden.example"]]
    assert len(told) == 3


def test_our_mails_never_answer_each_other(desk: Desk) -> None:
    """Everything that we sent, sent back to us: nothing new comes of it."""
    deliver(desk.mailbox, write("ana@garden.example"))
    sent = list(django_mail.outbox)
    before = (TicketMessage.objects.count(), len(sent))
    for message in sent:
        deliver(desk.mailbox, message.message().as_bytes())
    assert (TicketMessage.objects.count(), len(django_mail.outbox)) == before


def test_a_bounce_is_told_to_staff_and_stops_mail(desk: Desk, people: Any) -> None:
    deliver(desk.mailbox, raw("bounce", desk))
    assert BouncedAddress.objects.get().email == "owner@medis.example"
    event = TicketEvent.objects.get(kind=EventKind.BOUNCED)
    assert (event.is_public, event.get("address")) == (False, "owner@medis.example")
    django_mail.outbox.clear()
    agent = actor_for(people.agent, desk.tenant)
    services.reply(actor=agent, ticket=Ticket.objects.get(pk=desk.ticket.pk), body="Hello?")
    dispatch_due(desk.tenant)
    assert [m.to for m in django_mail.outbox] == [["driver@carrier.example"]]


def test_a_temporary_failure_stops_mail_only_after_several(desk: Desk) -> None:
    deliver(desk.mailbox, raw("bounce-expired", desk))
    row = BouncedAddress.objects.get()
    assert (row.is_permanent, row.count) == (False, 1)
    django_mail.outbox.clear()
    services.reply(
        actor=system_actor(desk.tenant), ticket=desk.ticket, body="Hello?", as_staff=True
    )
    dispatch_due(desk.tenant)
    assert ["owner@medis.example"] in [m.to for m in django_mail.outbox]


def test_copied_people_and_guests_get_the_public_messages_whole(
    desk: Desk, people: Any, in_tenant: Tenant
) -> None:
    guest = entry_of(deliver(desk.mailbox, write("ana@garden.example"))).ticket
    CopiedAddress.objects.create(tenant=in_tenant, ticket=guest, email="jonas@partner.example")
    dispatch_due(in_tenant)
    django_mail.outbox.clear()
    agent = actor_for(people.agent, in_tenant)
    services.add_note(actor=agent, ticket=guest, body="Never to be mailed.")
    services.reply(actor=agent, ticket=guest, body="Three\n\n- one\n- two")
    dispatch_due(in_tenant)
    got = {m.to[0]: m for m in django_mail.outbox}
    assert set(got) == {"ana@garden.example", "jonas@partner.example"}
    for message in got.values():
        assert "> Three" in message.body
        assert "Never to be mailed" not in message.body
        assert message.alternatives[0][1] == "text/html"


def test_what_fails_is_tried_again_and_then_put_aside(desk: Desk, monkeypatch: Any) -> None:
    """The stored mail vanishes from the disk, comes back, and is processed."""
    with tenant_scope(desk.tenant):
        row, _is_new = intake.store_mail(
            tenant=desk.tenant, mailbox=desk.mailbox, raw=write("ana@garden.example")
        )
    content = intake.raw_of(row)
    storages["private"].delete(row.storage_name)
    for tries in range(1, MAX_TRIES + 1):
        OutboxMessage.objects.update(available_at=timezone.now())
        dispatch_due(desk.tenant, limit=1)
        row.refresh_from_db()
        assert row.attempts == tries
    assert row.state == MailState.QUARANTINED
    assert "FileNotFoundError" in row.reason
    with storages["private"].open(row.storage_name, "wb") as file:
        file.write(content)
    from_admin = system_actor(desk.tenant)
    process_again(actor=from_admin, mail=row)
    dispatch_due(desk.tenant)
    row.refresh_from_db()
    assert row.state == MailState.PROCESSED


def test_a_full_disk_leaves_no_row(desk: Desk, monkeypatch: Any) -> None:
    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storages["private"], "save", full)
    with pytest.raises(OSError, match="No space"):
        deliver(desk.mailbox, write("ana@garden.example"))
    assert not InboundMail.objects.exists()
    assert not StoredFile.objects.exists()


def test_our_mail_says_where_answers_go_and_how_to_stop_it(desk: Desk) -> None:
    told = [m for m in django_mail.outbox if m.to == ["owner@medis.example"]][-1]
    headers = told.extra_headers
    assert headers["Reply-To"] == outgoing.reply_to(desk.tenant, desk.ticket)
    assert headers["References"] == tokens.thread_id(desk.tenant, desk.ticket.pk)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Answer this mail to reply." in told.body
    assert "Answer this mail to reply." in told.alternatives[0][0]
