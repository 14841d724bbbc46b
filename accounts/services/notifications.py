"""Telling people: a notice in the portal and a mail, as each of them chose."""

from typing import Any

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import NotificationChannel, NotificationKind
from accounts.models import Notification, NotificationPreference, User
from accounts.notification_texts import TEXTS, title_of
from portal.shared.branding import theme_for
from portal.shared.mail import new_message_id, queue_mail
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url

# These are always mailed: they warn of a stranger in the account.
NOT_OPTIONAL = frozenset({NotificationKind.SECURITY.value})


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
    only_in_mail: dict[str, Any] | None = None,
) -> Notification | None:
    """Tell one person once of one event; call it in a transactional outbox handler or a service.

    `context` fills the kind's texts (name, reference, subject, text, state); `path` is where the
    link leads on the tenant's host. `thread_id` (a Message-ID) makes mail programmes group the
    mails of one request; `only_in_mail` is what the mail says besides and no row keeps, as links
    that open something without signing in. Returns None when the person was told already.
    """
    notice, created = Notification.objects.get_or_create(
        tenant=tenant,
        user=user,
        event_key=event_key,
        defaults={"kind": kind, "context": context, "path": path},
    )
    if not created:
        return None
    if wants(user, kind, NotificationChannel.MAIL):
        _mail(tenant, user, notice, thread_id, only_in_mail or {})
    if not wants(user, kind, NotificationChannel.IN_APP):
        notice.delete()
        return None
    return notice


def wants(user: User, kind: str, channel: str) -> bool:
    """The person's choice; without one, yes."""
    if kind in NOT_OPTIONAL:
        return True
    choice = NotificationPreference.objects.filter(user=user, kind=kind, channel=channel).first()
    return choice.enabled if choice else True


def language_of(user: User, tenant: Tenant) -> str:
    """The language a person reads at a tenant."""
    return user.language if user.language in tenant.languages else tenant.default_language


def _mail(
    tenant: Tenant, user: User, notice: Notification, thread_id: str, besides: dict[str, Any]
) -> None:
    language = language_of(user, tenant)
    with translation.override(language):
        subject, text, html = render_notice(tenant, user, notice, **besides)
    queue_mail(
        tenant=tenant,
        to=user.email,
        subject=subject,
        text=text,
        html=html,
        language=language,
        headers={"References": thread_id, "In-Reply-To": thread_id} if thread_id else {},
        message_id=new_message_id(tenant, f"notice-{notice.pk}-{tenant.pk}"),
    )


def render_notice(
    tenant: Tenant, user: User, notice: Notification, **besides: Any
) -> tuple[str, str, str]:
    """Subject, text and HTML of a notice's mail, in the active language."""
    title = title_of(notice.kind, notice.context)
    return mail_parts(
        tenant,
        subject=title,
        greeting=_("Hello %(name)s,") % {"name": user.get_short_name()},
        lead=title,
        quote=notice.context.get("text", "") if "reference" in notice.context else "",
        action_label=str(TEXTS[notice.kind].action),
        action_url=tenant_url(tenant, notice.path),
        footer_url=tenant_url(tenant, "/account/notifications/"),
        **besides,
    )


def mail_parts(tenant: Tenant, *, subject: str, **context: Any) -> tuple[str, str, str]:
    """Subject, text and HTML in the tenant's brand.

    `context`: greeting, lead, quote, action_label, action_url, faces (of a rating), note,
    footer_url (all optional).
    """
    values = {"tenant": tenant, "theme": theme_for(tenant.colour), "subject": subject, **context}
    text = render_to_string("mail/message.txt", values)
    return subject, text, render_to_string("mail/message.html", values)
