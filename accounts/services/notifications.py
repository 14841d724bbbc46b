"""Telling people: a notice in the portal and a mail, as each of them chose."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import NotificationChannel, NotificationKind
from accounts.models import Notification, NotificationPreference, User
from accounts.notification_texts import TEXTS, title_of
from portal.shared.branding import theme_for
from portal.shared.mail import is_undeliverable, new_message_id, queue_mail
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url

# These are always mailed: they warn of a stranger in the account.
NOT_OPTIONAL = frozenset({NotificationKind.SECURITY.value})
# Receipts: in the portal the thing itself was just seen.
MAIL_ONLY = frozenset({NotificationKind.TICKET_RECEIVED.value})
# Of general interest: in the portal for everybody, by mail for those who chose it.
MAIL_BY_CHOICE = frozenset({NotificationKind.NEWS.value, NotificationKind.SERVICE_STATUS.value})
UNSUBSCRIBE_SALT = "accounts.unsubscribe"


@dataclass(frozen=True, slots=True)
class MailFrame:
    """What the mail of a notice has beyond the notice: `thread_id` groups the mails of one thing
    in mail programmes, `message_id` and `reply_to` lead an answer back to it, `text` is quoted in
    place of the notice's excerpt. `faces` are the five of a rating: their links open something
    without signing in, so they stand in the mail and in no row."""

    thread_id: str = ""
    message_id: str = ""
    reply_to: str = ""
    text: str = ""
    faces: Sequence[Any] = ()


@transaction.atomic
def notify(
    *,
    tenant: Tenant,
    user: User,
    kind: str,
    context: dict[str, Any],
    path: str,
    event_key: str,
    thread_id: str = "",
    frame: MailFrame | None = None,
) -> Notification | None:
    """Tell one person once of one event; call it in a transactional outbox handler or a service.

    `context` fills the kind's texts (name, reference, subject, text, state); `path` is where the
    link leads on the tenant's host. `thread_id` (a Message-ID) makes mail programmes group the
    mails of one request; `frame` says that and more. An address that mail came back from gets
    none. Returns None when the person was told already.
    """
    notice, created = Notification.objects.get_or_create(
        tenant=tenant,
        user=user,
        event_key=event_key,
        defaults={"kind": kind, "context": context, "path": path},
    )
    if not created:
        return None
    reachable = kind in NOT_OPTIONAL or not is_undeliverable(tenant, user.email)
    if reachable and wants(user, kind, NotificationChannel.MAIL):
        _mail(tenant, user, notice, frame or MailFrame(thread_id=thread_id))
    if not wants(user, kind, NotificationChannel.IN_APP):
        notice.delete()
        return None
    return notice


def wants(user: User, kind: str, channel: str) -> bool:
    """The person's choice; without one, what `is_default` says."""
    if kind in NOT_OPTIONAL:
        return True
    if kind in MAIL_ONLY and channel == NotificationChannel.IN_APP:
        return False
    choice = NotificationPreference.objects.filter(user=user, kind=kind, channel=channel).first()
    return choice.enabled if choice else is_default(kind, channel)


def is_default(kind: str, channel: str) -> bool:
    """Whether people are told of the kind in this way unless they chose otherwise."""
    return not (kind in MAIL_BY_CHOICE and channel == NotificationChannel.MAIL)


def language_of(user: User, tenant: Tenant) -> str:
    """The language a person reads at a tenant."""
    return user.language if user.language in tenant.languages else tenant.default_language


def _mail(tenant: Tenant, user: User, notice: Notification, frame: MailFrame) -> None:
    language = language_of(user, tenant)
    with translation.override(language):
        subject, text, html = render_notice(tenant, user, notice, frame)
    queue_mail(
        tenant=tenant,
        to=user.email,
        subject=subject,
        text=text,
        html=html,
        language=language,
        headers=_headers(tenant, user, notice.kind, frame),
        message_id=frame.message_id or new_message_id(tenant, f"notice-{notice.pk}-{tenant.pk}"),
    )


def _headers(tenant: Tenant, user: User, kind: str, frame: MailFrame) -> dict[str, str]:
    """How mail programmes group the mail, where an answer goes, how to be written to no more."""
    headers: dict[str, str] = {}
    if frame.thread_id:
        headers |= {"References": frame.thread_id, "In-Reply-To": frame.thread_id}
    if frame.reply_to:
        headers["Reply-To"] = frame.reply_to
    if kind not in NOT_OPTIONAL:
        # One click, without signing in (RFC 2369 and RFC 8058).
        headers["List-Unsubscribe"] = f"<{unsubscribe_url(tenant, user, kind)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def unsubscribe_url(tenant: Tenant, user: User, kind: str) -> str:
    """The signed address that switches the mails of one kind off for one person."""
    token = signing.dumps([tenant.pk, user.pk, str(kind)], salt=UNSUBSCRIBE_SALT)
    return tenant_url(tenant, reverse("notifications:unsubscribe", args=[token]))


def unsubscribed_by(tenant: Tenant, token: str) -> tuple[User, str] | None:
    """Whom a signed address of this tenant speaks of, and of which kind of notice."""
    try:
        tenant_id, user_id, kind = signing.loads(token, salt=UNSUBSCRIBE_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if tenant_id != tenant.pk or user is None or kind not in NotificationKind.values:
        return None
    return user, kind


@transaction.atomic
def unsubscribe(*, tenant: Tenant, user: User, kind: str) -> None:
    """Write no more mails of one kind to a person; the notices in the portal stay."""
    if kind in NOT_OPTIONAL:
        return
    NotificationPreference.objects.update_or_create(
        tenant=tenant,
        user=user,
        kind=kind,
        channel=NotificationChannel.MAIL,
        defaults={"enabled": False},
    )


def render_notice(
    tenant: Tenant, user: User, notice: Notification, frame: MailFrame
) -> tuple[str, str, str]:
    """Subject, text and HTML of a notice's mail, in the active language."""
    title = title_of(notice.kind, notice.context)
    excerpt = notice.context.get("text", "") if "reference" in notice.context else ""
    return mail_parts(
        tenant,
        subject=title,
        greeting=_("Hello %(name)s,") % {"name": user.get_short_name()},
        lead=title,
        quote=frame.text or excerpt,
        action_label=str(TEXTS[notice.kind].action),
        action_url=tenant_url(tenant, notice.path),
        answerable=bool(frame.reply_to),
        faces=frame.faces,
        footer_url=tenant_url(tenant, "/account/notifications/"),
    )


def mail_parts(tenant: Tenant, *, subject: str, **context: Any) -> tuple[str, str, str]:
    """Subject, text and HTML in the tenant's brand.

    `context`: greeting, lead, quote, faces (of a rating), action_label, action_url, note,
    footer_url, answerable (all optional).
    """
    values = {
        "tenant": tenant,
        "theme": theme_for(tenant.colour),
        "subject": subject,
        "quote_lines": str(context.get("quote", "")).splitlines(),
        **context,
    }
    text = render_to_string("mail/message.txt", values)
    return subject, text, render_to_string("mail/message.html", values)
