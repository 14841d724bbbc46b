"""The command that a mail server pipes messages into: it stores, or has the server try again."""

import io
import sys
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from portal.shared.models import Tenant
from portal.shared.outbox import dispatch_due
from tickets.enums import MailState
from tickets.mail import intake
from tickets.models import InboundMail, Mailbox
from tickets.tests.mailroom import SUPPORT, make_mailbox, write


@pytest.fixture
def mailbox(people: Any, in_tenant: Tenant) -> Mailbox:
    return make_mailbox(in_tenant)


def pipe(raw: bytes, monkeypatch: Any, mailbox: str = SUPPORT, **options: str) -> int:
    """What the mail server sees: the exit code."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    try:
        call_command("receive_mail", mailbox=mailbox, stderr=io.StringIO(), **options)
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_message_is_stored_and_processed_by_the_worker(
    mailbox: Mailbox, monkeypatch: Any
) -> None:
    raw = write("ana@garden.example", text="Žąsis?")
    assert pipe(raw, monkeypatch) == 0
    row = InboundMail.objects.get()
    assert (row.state, intake.raw_of(row)) == (MailState.RECEIVED, raw)
    dispatch_due(mailbox.tenant)
    row.refresh_from_db()
    assert row.entry is not None
    assert row.entry.body == "Žąsis?"


def test_a_second_try_of_the_server_is_the_same_mail(mailbox: Mailbox, monkeypatch: Any) -> None:
    raw = write("ana@garden.example")
    assert [pipe(raw, monkeypatch), pipe(raw, monkeypatch)] == [0, 0]
    assert InboundMail.objects.count() == 1


@pytest.mark.parametrize("to", [SUPPORT.upper(), "support+r-1-0-abcdefghijklmnop@north.example"])
def test_subaddresses_and_capitals_find_the_mailbox(
    mailbox: Mailbox, monkeypatch: Any, to: str
) -> None:
    assert pipe(write("ana@garden.example"), monkeypatch, to) == 0


def test_what_can_not_be_stored_stays_with_the_server(mailbox: Mailbox, monkeypatch: Any) -> None:
    raw = write("ana@garden.example")
    assert pipe(b"", monkeypatch) == 75
    assert pipe(raw, monkeypatch, "nobody@north.example") == 75
    assert pipe(raw, monkeypatch, tenant="south") == 75
    Mailbox.objects.update(is_active=False)
    assert pipe(raw, monkeypatch) == 75
    Mailbox.objects.update(is_active=True)

    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(storages["private"], "save", full)
        assert pipe(raw, monkeypatch) == 75
    assert not InboundMail.objects.exists()
    assert pipe(raw, monkeypatch, tenant="north") == 0


def test_a_huge_message_is_kept_for_review(mailbox: Mailbox, monkeypatch: Any) -> None:
    monkeypatch.setattr(intake, "MAX_RAW", 1_000)
    raw = write("ana@garden.example", text="word " * 400)
    assert pipe(raw, monkeypatch) == 0
    dispatch_due(mailbox.tenant)
    row = InboundMail.objects.get()
    assert (row.state, row.size) == (MailState.QUARANTINED, len(raw))
    assert "larger than" in row.reason
