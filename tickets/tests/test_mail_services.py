"""What mail services post: only with the mailbox's secret, each message once, nonsense refused."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client

from portal.shared.models import Tenant
from portal.shared.outbox import dispatch_due
from tickets.enums import MailProtocol
from tickets.models import InboundMail, Mailbox, Ticket
from tickets.tests.mailroom import make_mailbox

URL = "/requests/mail/support@north.example/"
SECRET = "s3cret"
RAW = (
    "From: Ana <ana@garden.example>\r\nTo: support@north.example\r\nSubject: Rust\r\n"
    "Message-ID: <one@garden.example>\r\n\r\nDo the hooks rust?\r\n"
)


@pytest.fixture
def mailbox(in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Mailbox:
    monkeypatch.setenv("MAILBOX_NORTH_SUPPORT", SECRET)
    made = make_mailbox(in_tenant)
    Mailbox.objects.filter(pk=made.pk).update(
        protocol=MailProtocol.WEBHOOK, secret_name="MAILBOX_NORTH_SUPPORT"
    )
    return made


def auth(secret: str = SECRET) -> str:
    return "Basic " + base64.b64encode(f"mail:{secret}".encode()).decode()


def post(service: str, data: Any, secret: str = SECRET, **options: Any) -> tuple[int, str]:
    client = Client(HTTP_HOST="north.example", enforce_csrf_checks=True)
    options.setdefault("content_type", "application/json")
    response = client.post(f"{URL}{service}/", data, HTTP_AUTHORIZATION=auth(secret), **options)
    return response.status_code, response.content.decode().strip()


def postmark(message_id: str = "<one@garden.example>", **changed: Any) -> str:
    fields = {
        "FromFull": {"Email": "ana@garden.example", "Name": "Ana"},
        "From": "ana@garden.example",
        "To": "support@north.example",
        "ToFull": [{"Email": "support@north.example", "Name": ""}],
        "Subject": "Rust",
        "Date": "Thu, 26 Nov 2026 09:00:00 +0000",
        "TextBody": "Do the hooks rust?",
        "HtmlBody": "",
        "Headers": [{"Name": "Message-ID", "Value": message_id}],
        "Attachments": [
            {
                "Name": "hook.txt",
                "Content": base64.b64encode(b"brass").decode(),
                "ContentType": "text/plain",
                "ContentLength": 5,
            }
        ],
    }
    return json.dumps(fields | changed)


def test_a_post_becomes_a_request_once(mailbox: Mailbox, in_tenant: Tenant) -> None:
    assert post("postmark", postmark()) == (202, "stored")
    assert post("postmark", postmark()) == (200, "known")
    dispatch_due(in_tenant)
    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.guest_email) == ("Rust", "ana@garden.example")
    assert InboundMail.objects.get().message_id == "<one@garden.example>"
    assert post("postmark", postmark("<two@garden.example>")) == (202, "stored")


def test_mailgun_signs_with_the_same_secret(mailbox: Mailbox) -> None:
    signed = hmac.new(SECRET.encode(), b"1700000000tok", hashlib.sha256).hexdigest()
    fields = {
        "timestamp": "1700000000",
        "token": "tok",
        "signature": signed,
        "recipient": "support@north.example",
        "body-mime": RAW,
    }
    path = "mailgun"
    client = Client(HTTP_HOST="north.example")
    sent = client.post(f"{URL}{path}/", fields, HTTP_AUTHORIZATION=auth())
    assert sent.status_code == 202
    forged = client.post(
        f"{URL}{path}/", fields | {"signature": "0" * 64}, HTTP_AUTHORIZATION=auth()
    )
    assert forged.status_code == 403


def test_twenty_megabytes_come_through(mailbox: Mailbox, in_tenant: Tenant) -> None:
    content = base64.b64encode(b"x" * 20_000_000).decode()
    large = {"Name": "big.txt", "Content": content, "ContentType": "text/plain"}
    assert post("postmark", postmark(Attachments=[large])) == (202, "stored")
    assert InboundMail.objects.get().size > 20_000_000


@pytest.mark.parametrize("secret", ["", "wrong", "s3cret "])
def test_without_the_secret_nothing_is_stored(mailbox: Mailbox, secret: str) -> None:
    assert post("postmark", postmark(), secret)[0] == 403
    assert not InboundMail.objects.exists()


def test_a_mailbox_without_a_secret_takes_nothing(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MAILBOX_NORTH_SUPPORT")
    assert post("postmark", postmark(), "")[0] == 403


@pytest.mark.parametrize(
    ("service", "data", "status"),
    [
        ("unheard-of", "{}", 404),
        ("postmark", "not json", 400),
        ("postmark", "[]", 400),
        ("postmark", json.dumps({"RecordType": "Delivery"}), 400),
        ("postmark", '"\\ud800"', 400),
        ("mailjet", "[1]", 400),
        ("mailjet", "null", 400),
        ("mailgun", "{}", 403),
    ],
)
def test_nonsense_is_refused(mailbox: Mailbox, service: str, data: str, status: int) -> None:
    assert post(service, data)[0] == status
    assert not InboundMail.objects.exists()


def test_no_mailbox_of_another_tenant(mailbox: Mailbox, other_tenant: Tenant) -> None:
    client = Client(HTTP_HOST=other_tenant.primary_host)
    response = client.post(
        f"{URL}postmark/", postmark(), content_type="application/json", HTTP_AUTHORIZATION=auth()
    )
    assert response.status_code == 403
