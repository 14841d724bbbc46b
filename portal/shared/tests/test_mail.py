"""Outgoing mail: one Message-ID, no injected headers, the tenant's sender."""

from typing import Any

import pytest
from django.core import mail

from accounts.enums import NotificationChannel, NotificationKind
from accounts.models import Notification, NotificationPreference
from accounts.services.notifications import notify
from conftest import Cast
from portal.shared import outbox
from portal.shared.context import tenant_scope
from portal.shared.mail import queue_mail
from portal.shared.models import OutboxMessage, Tenant


def queue(tenant: Tenant, **values: Any) -> None:
    with tenant_scope(tenant):
        queue_mail(
            **{"tenant": tenant, "to": "a@b.example", "subject": "Hi", "text": "Text", **values}
        )


def test_mail_leaves_through_the_outbox(tenant: Tenant) -> None:
    queue(tenant, html="<p>Text</p>")
    assert mail.outbox == []
    outbox.dispatch_due(tenant)
    (sent,) = mail.outbox
    assert sent.to == ["a@b.example"]
    assert sent.from_email.startswith("North <")
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.alternatives[0].content == "<p>Text</p>"


def test_message_id_is_stable_over_retries(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    queue(tenant)
    with tenant_scope(tenant):
        fixed = OutboxMessage.objects.get().payload["message_id"]
    seen: list[str] = []

    def refuse(message: Any, *_args: Any, **_kwargs: Any) -> int:
        seen.append(message.extra_headers["Message-ID"])
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        outbox.dispatch_due(tenant)
    outbox.retry_failed(tenant)
    with tenant_scope(tenant):
        OutboxMessage.objects.update(available_at=OutboxMessage.objects.get().created_at)
    outbox.dispatch_due(tenant)
    assert seen == [fixed]
    assert mail.outbox[0].extra_headers["Message-ID"] == fixed
    assert fixed.endswith("@north.example>")


def test_line_breaks_start_no_header(tenant: Tenant) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(name="North\r\nBcc: all@evil.example")
    tenant.refresh_from_db()
    queue(tenant, subject="Hello\r\nBcc: victim@evil.example\n\nbody")
    outbox.dispatch_due(tenant)
    (sent,) = mail.outbox
    raw = sent.message()
    assert raw["Bcc"] is None
    assert "\n" not in str(raw["Subject"]).replace("\n ", " ")
    assert sent.recipients() == ["a@b.example"]


def tell(cast: Cast, tenant: Tenant, **values: Any) -> Notification | None:
    with tenant_scope(tenant):
        return notify(
            tenant=tenant,
            user=cast.owner,
            kind=NotificationKind.TICKET_REPLY,
            context={
                "name": "Ieva",
                "reference": "NH-4821",
                "subject": "<b>Hinge</b>",
                "text": "Which <script>door</script>?",
            },
            path="/requests/NH-4821/",
            **{"event_key": "message-1", **values},
        )


def test_notice_and_mail_once_per_event(cast: Cast, tenant: Tenant) -> None:
    assert tell(cast, tenant) is not None
    assert tell(cast, tenant) is None
    outbox.dispatch_due(tenant)
    (sent,) = mail.outbox
    assert sent.subject == "Ieva answered your request NH-4821: <b>Hinge</b>"
    assert "http://north.example/requests/NH-4821/" in sent.body
    html = sent.alternatives[0].content
    assert "<script>" not in html
    assert "&lt;b&gt;Hinge" in html


def test_mail_is_in_the_readers_language(cast: Cast, tenant: Tenant) -> None:
    cast.owner.language = "lt"
    cast.owner.save()
    tell(cast, tenant)
    outbox.dispatch_due(tenant)
    assert mail.outbox[0].extra_headers["Content-Language"] == "lt"
    assert mail.outbox[0].subject.startswith("Ieva atsakė")


@pytest.mark.parametrize(
    ("channel", "notices", "mails"),
    [(NotificationChannel.MAIL, 1, 0), (NotificationChannel.IN_APP, 0, 1)],
)
def test_choices_count(cast: Cast, tenant: Tenant, channel: str, notices: int, mails: int) -> None:
    with tenant_scope(tenant):
        NotificationPreference.objects.create(
            tenant=tenant,
            user=cast.owner,
            kind=NotificationKind.TICKET_REPLY,
            channel=channel,
            enabled=False,
        )
    tell(cast, tenant)
    outbox.dispatch_due(tenant)
    with tenant_scope(tenant):
        assert Notification.objects.count() == notices
    assert len(mail.outbox) == mails


def test_security_can_not_be_switched_off(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        NotificationPreference.objects.create(
            tenant=tenant,
            user=cast.owner,
            kind=NotificationKind.SECURITY,
            channel=NotificationChannel.MAIL,
            enabled=False,
        )
        notify(
            tenant=tenant,
            user=cast.owner,
            kind=NotificationKind.SECURITY,
            context={"text": "Password changed"},
            path="/account/security/",
            event_key="s-1",
        )
    outbox.dispatch_due(tenant)
    assert len(mail.outbox) == 1
