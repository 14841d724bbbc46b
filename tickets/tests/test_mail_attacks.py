"""What somebody hostile sends: mails that are dear to read, forged, or aimed at our headers."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils.http import int_to_base36

from accounts.models import Membership
from accounts.services.memberships import leave
from portal.shared.context import tenant_scope
from portal.shared.files import strays
from portal.shared.models import Tenant
from portal.shared.outbox import dispatch_due
from tickets.enums import MailState
from tickets.mail import outgoing, tokens
from tickets.mail.fetching import literal_in, said_in
from tickets.mail.intake import RAW_FOLDER, store_mail
from tickets.mail.parsing import parse_head, parse_mail
from tickets.mail.sweeping import forget_stray_mail
from tickets.models import CopiedAddress, InboundMail, Ticket, TicketMessage
from tickets.tests.corpus_walk import Desk, make_desk
from tickets.tests.factories import make_ticket
from tickets.tests.mailroom import deliver, entry_of, make_mailbox, write

HEAD = b"From: a@b.example\nSubject: x\n"
PAGE = HEAD + b"Content-Type: text/html\n\n"
OPEN = b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n"
HOSTILE = {
    "encoded words": b"From: a@b.example\nSubject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n\nhi",
    "parameters": HEAD + b"Content-Type: text/plain; " + b"a*0=b; " * 100_000 + b"\n\nhi",
    "soft line ends": HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"a \n" * 333_000,
    "open boundaries": HEAD
    + b"Content-Type: multipart/mixed; boundary=b0\n\n"
    + b"".join(OPEN % (number, number + 1) for number in range(200))
    + b"x\n" * 5_000_000,
    "quotations": PAGE + b"<p>x</p>" + b"<blockquote></blockquote>" * 20_000,
    "nested marks": PAGE + b"<div>" * 90_000 + b"hi",
}
SECONDS = 8  # of the processor; unbounded, each took minutes


@pytest.fixture
def desk(people: Any, in_tenant: Tenant) -> Desk:
    return make_desk(in_tenant, people)


@pytest.mark.parametrize("kind", HOSTILE)
def test_reading_costs_seconds_at_most(kind: str) -> None:
    begun = time.process_time()
    parse_mail(HOSTILE[kind])
    assert time.process_time() - begun < SECONDS


@pytest.mark.parametrize(
    "sender", [b"(" * 20_000 + b"a@b.example", b"a:" * 40_000 + b";", b'"' * 9_999, b"<" * 9_999]
)
def test_a_sender_that_can_not_be_read_holds_up_no_mailbox(desk: Desk, sender: bytes) -> None:
    raw = b"From: " + sender + b"\nSubject: x\n\nhi"
    assert parse_head(raw).sender == ""
    row = deliver(desk.mailbox, raw)
    assert (row.state, row.reason) == (
        MailState.QUARANTINED,
        "It names no sender that could be answered.",
    )


def test_a_message_id_that_is_taken_hides_no_other_mail(desk: Desk) -> None:
    """A device that gives all its mails one Message-ID, or somebody who takes another's first."""
    taken = "<scan@device.example>"
    first = deliver(desk.mailbox, write("mallory@evil.example", message_id=taken))
    raw = write("ana@garden.example", subject="Mine", message_id=taken)
    second, again = deliver(desk.mailbox, raw), deliver(desk.mailbox, raw)
    assert entry_of(second).ticket != entry_of(first).ticket
    assert again.pk == second.pk
    known = write("mallory@evil.example", message_id=taken)
    assert deliver(desk.mailbox, b"Received: from elsewhere\n" + known).pk == first.pk


def test_flags_that_a_server_tells_in_between_are_no_message() -> None:
    flags = b"3 (UID 9 FLAGS (\\Seen))"
    answer = [flags, (b"1 (UID 7 BODY[] {5}", b"hello"), b")", flags]
    assert literal_in(answer) == b"hello"
    assert literal_in([flags]) == literal_in([None]) == b""
    assert b"RFC822.SIZE 12" in said_in([flags, None, b"1 (UID 7 RFC822.SIZE 12)"])


# --- who answers ------------------------------------------------------------------------------


def test_a_participant_s_address_alone_reaches_no_request(desk: Desk) -> None:
    """From can be forged: without the mark it is a new request, whatever number it quotes."""
    number = int_to_base36(desk.ticket.pk)
    guessed = [
        "support@north.example",
        f"support+r-{number}-0-aaaaaaaaaaaaaaaa@north.example",
        f"support+{desk.ticket.reference}@north.example",
        f"support+r-{number}-0-@north.example",
    ]
    for to in guessed:
        subject = f"Re: {desk.ticket.subject} ({desk.ticket.reference}) to {to[:20]}"
        row = deliver(desk.mailbox, write("owner@medis.example", to=to, subject=subject, text=to))
        assert entry_of(row).ticket != desk.ticket


def test_who_was_removed_answers_no_more(desk: Desk) -> None:
    reply = desk.marks["{{reply}}"]
    row = deliver(desk.mailbox, write("driver@carrier.example", to=reply, text="On my way."))
    assert entry_of(row).ticket == desk.ticket
    CopiedAddress.objects.filter(ticket=desk.ticket).delete()
    row = deliver(desk.mailbox, write("driver@carrier.example", to=reply, text="Still here."))
    assert entry_of(row).ticket != desk.ticket
    owner = Membership.objects.get(user__email="owner@medis.example")
    leave(owner)
    row = deliver(desk.mailbox, write("owner@medis.example", to=reply, text="I left."))
    assert entry_of(row).ticket != desk.ticket


def test_another_request_s_or_tenant_s_mark_opens_nothing(
    desk: Desk, people: Any, other_tenant: Tenant
) -> None:
    stranger = make_ticket(people.other_customer, people.outsider)
    mark = outgoing.reply_to(desk.tenant, stranger)
    row = deliver(desk.mailbox, write("owner@medis.example", to=mark, text="Theirs?"))
    assert entry_of(row).ticket not in (stranger, desk.ticket)
    foreign = tokens.reply_address(other_tenant, desk.mailbox.address, desk.ticket.pk)
    row = deliver(desk.mailbox, write("owner@medis.example", to=foreign, text="Foreign?"))
    assert entry_of(row).ticket != desk.ticket


def test_two_portals_do_not_write_to_each_other_for_ever(desk: Desk, other_tenant: Tenant) -> None:
    """Each is a guest of the other's, as their mailboxes' addresses are all they know."""
    with tenant_scope(other_tenant):
        theirs = make_mailbox(other_tenant, "ajuda@south.example")
    content = write("ajuda@south.example", subject="A question of theirs")
    deliver(desk.mailbox, content)
    for _turn in range(5):
        letters, django_mail.outbox[:] = list(django_mail.outbox), []
        for letter in letters:
            box = theirs if letter.to == ["ajuda@south.example"] else desk.mailbox
            deliver(box, letter.message().as_bytes())
    assert django_mail.outbox == []
    with tenant_scope(other_tenant):
        assert not TicketMessage.objects.exists()


# --- what goes out ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "=?utf-8?q?Hi=0D=0ABcc:_evil@evil.example?="},
        {"sender": "=?utf-8?q?Ana=0D=0ABcc:_evil@evil.example?= <ana@garden.example>"},
        {"message_id": "<a\u00e9\u0131@x.example>"},
        {"sender": '"a,evil@evil.example"@garden.example'},
    ],
)
def test_nothing_of_a_mail_reaches_the_headers_of_ours(desk: Desk, changes: dict[str, str]) -> None:
    fields = {"sender": "ana@garden.example", "subject": "Hi", "message_id": "<1@x.example>"}
    fields |= changes
    django_mail.outbox.clear()
    raw = (
        f"From: {fields['sender']}\nTo: support@north.example\nSubject: {fields['subject']}\n"
        f"Message-ID: {fields['message_id']}\n\nHello\n"
    ).encode()
    row = deliver(desk.mailbox, raw)
    assert row.state in (MailState.PROCESSED, MailState.QUARANTINED)
    for letter in django_mail.outbox:
        message = letter.message()
        assert b"\nBcc:" not in message.as_bytes()
        assert message["Bcc"] is message["Cc"] is None
        assert not [value for value in message.values() if "\n" in str(value).replace("\n ", "")]
        assert len(letter.recipients()) == 1


# --- bytes without a row ----------------------------------------------------------------------


def test_the_sweep_deletes_only_bytes_without_a_row(desk: Desk, monkeypatch: Any) -> None:
    row, _is_new = store_mail(
        tenant=desk.tenant, mailbox=desk.mailbox, raw=write("ana@garden.example")
    )
    folder = RAW_FOLDER.format(tenant=desk.tenant.pk)
    storage = storages["private"]
    stray = storage.save(f"{folder}/ab/abcdef", ContentFile(b"left behind"))
    file = storage.save(f"{desk.tenant.pk}/ab/attached", ContentFile(b"of another kind"))
    assert forget_stray_mail(desk.tenant) == 0, "its row may still be committed"
    monkeypatch.setattr(strays, "OLD_ENOUGH", timedelta(0))
    assert forget_stray_mail(desk.tenant) >= 1
    assert not storage.exists(stray)
    assert storage.exists(row.storage_name)
    assert storage.exists(file)
    dispatch_due(desk.tenant)
    assert InboundMail.objects.get(pk=row.pk).state == MailState.PROCESSED
    assert Ticket.objects.filter(guest_email="ana@garden.example").exists()
