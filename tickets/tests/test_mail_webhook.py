"""Deliveries of mail services: signed, fresh, once, of this tenant, within the limits."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.test import Client

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.outbox import dispatch_due
from tickets.enums import MailProtocol, MailState
from tickets.mail.signatures import signature_of
from tickets.models import InboundMail, Mailbox
from tickets.tests.mailroom import SUPPORT, make_mailbox, write
from tickets.views import incoming_mail

VARIABLE, SECRET = "MAILBOX_NORTH_SUPPORT", "a-key-of-the-service"
PATH = f"/requests/mail/{SUPPORT}/"

Post = Callable[..., int]


@pytest.fixture
def mailbox(people: Any, in_tenant: Tenant, monkeypatch: Any) -> Mailbox:
    monkeypatch.setenv(VARIABLE, SECRET)
    return make_mailbox(in_tenant, protocol=MailProtocol.WEBHOOK, secret_name=VARIABLE)


@pytest.fixture
def post(in_tenant: Tenant, client_for: Callable[..., Client]) -> Post:
    """`post(body, ...)`: a delivery as a service makes it; returns the status."""

    def deliver(
        body: bytes,
        *,
        event: str = "event-1",
        at: float | None = None,
        secret: str = SECRET,
        path: str = PATH,
        tenant: Tenant = in_tenant,
        content_type: str = "message/rfc822",
        **headers: str,
    ) -> int:
        timestamp = str(int(at if at is not None else time.time()))
        said = {
            "X-Mail-Timestamp": timestamp,
            "X-Mail-Event": event,
            "X-Mail-Signature": signature_of(secret, timestamp, event, body),
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        client = client_for(None, tenant)
        answer = client.post(path, body, content_type=content_type, headers=said)
        return int(answer.status_code)

    return deliver


@pytest.mark.parametrize("content_type", ["message/rfc822", "multipart/form-data; boundary=x"])
def test_a_signed_delivery_is_stored_and_becomes_a_request(
    mailbox: Mailbox, post: Post, content_type: str
) -> None:
    assert post(write("ana@garden.example"), content_type=content_type) == 202
    row = InboundMail.objects.get()
    assert (row.mailbox, row.state, row.sender) == (
        mailbox,
        MailState.RECEIVED,
        "ana@garden.example",
    )
    dispatch_due(mailbox.tenant)
    row.refresh_from_db()
    assert row.state == MailState.PROCESSED


def test_who_does_not_know_the_key_delivers_nothing(mailbox: Mailbox, post: Post) -> None:
    body = write("ana@garden.example")
    assert post(body, secret="another") == 403
    assert post(body, X_Mail_Signature="") == 403
    assert post(body, X_Mail_Signature="ä" * 64) == 403
    assert post(body, X_Mail_Event="another-event") == 403
    assert post(body, X_Mail_Timestamp=str(int(time.time()) - 1)) == 403
    assert post(body, event="") == 403
    assert post(body, event="e" * 101) == 403
    assert not InboundMail.objects.exists()


@pytest.mark.parametrize("late", [-301, -(10**9), 301, 10**9])
def test_an_old_or_future_delivery_is_refused(mailbox: Mailbox, post: Post, late: int) -> None:
    assert post(write("ana@garden.example"), at=time.time() + late) == 403


@pytest.mark.parametrize("timestamp", ["", "now", "1e9", "-1", "٣", "9" * 400])
def test_a_time_that_is_none_is_refused(mailbox: Mailbox, post: Post, timestamp: str) -> None:
    said = {"X_Mail_Timestamp": timestamp}
    assert post(write("ana@garden.example"), **said) == 403


def test_a_replay_is_known_and_the_same_mail_by_another_event_too(
    mailbox: Mailbox, post: Post
) -> None:
    body, now = write("ana@garden.example"), time.time()
    assert [post(body, at=now), post(body, at=now), post(body, event="event-2")] == [202, 200, 200]
    cache.clear()
    assert post(body, at=now) == 200
    assert InboundMail.objects.count() == 1


def test_a_delivery_that_could_not_be_stored_may_come_again(
    mailbox: Mailbox, post: Post, monkeypatch: Any
) -> None:
    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(storages["private"], "save", full)
        assert post(write("ana@garden.example")) == 503
    assert post(write("ana@garden.example")) == 202


def test_an_event_counts_only_once_its_mail_is_committed(
    mailbox: Mailbox, post: Post, monkeypatch: Any
) -> None:
    """What a process that dies had only noted would be lost: the service is told “known”."""

    def dies(*args: Any, **kwargs: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(incoming_mail, "store_mail", dies)
        with pytest.raises(KeyboardInterrupt):
            post(write("ana@garden.example"))
    assert post(write("ana@garden.example")) == 202


def test_what_is_too_large_or_empty(mailbox: Mailbox, post: Post, monkeypatch: Any) -> None:
    monkeypatch.setattr(incoming_mail, "MAX_RAW", 1_000)
    assert post(b"x" * 1_001) == 413
    assert post(b"x" * 1_001, secret="another") == 413
    assert post(b"") == 400
    assert post(write("ana@garden.example", text="y" * 100)) == 202


def test_other_tenants_and_mailboxes_take_nothing(
    mailbox: Mailbox, other_tenant: Tenant, post: Post
) -> None:
    body = write("ana@garden.example")
    assert post(body, tenant=other_tenant) == 403
    with tenant_scope(other_tenant):
        make_mailbox(other_tenant, protocol=MailProtocol.WEBHOOK, secret_name=VARIABLE)
    assert post(body, tenant=other_tenant) == 403, "another tenant's variable is none"
    for path in ("nobody@north.example", "x%00y", "ä", "a" * 3_000):
        assert post(body, path=f"/requests/mail/{path}/") == 403
    Mailbox.objects.update(is_active=False)
    assert post(body) == 403
    Mailbox.objects.update(is_active=True, protocol=MailProtocol.PIPE)
    assert post(body) == 403


def test_only_post_is_answered(
    mailbox: Mailbox, in_tenant: Tenant, client_for: Callable[..., Client]
) -> None:
    client = client_for(None, in_tenant)
    for method in ("get", "head", "put", "delete"):
        assert getattr(client, method)(PATH).status_code == 405
