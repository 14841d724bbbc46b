"""Sessions, the sign-in history, and telling people of changes to their security."""

import uuid
from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop

from accounts.enums import NotificationKind
from accounts.models import SignInEvent, User
from accounts.services.notifications import language_of, notify
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.models import Tenant

TENANT_OF_SESSION = "portal_tenant"

# What people are told, in the portal and by mail; the keys are allauth's mail templates or ours.
TELLINGS: dict[str, str] = {
    "password_changed": gettext_noop("Your password was changed."),
    "password_set": gettext_noop("A password was set for your account."),
    "password_reset": gettext_noop("Your password was reset."),
    "email_deleted": gettext_noop("An e-mail address was removed from your account."),
    "totp_added": gettext_noop("An authenticator app was added to your account."),
    "totp_removed": gettext_noop("The authenticator app was removed from your account."),
    "passkey_added": gettext_noop("A passkey was added to your account."),
    "passkey_removed": gettext_noop("A passkey was removed from your account."),
    "codes_made": gettext_noop("New recovery codes were made for your account."),
}


def sessions_of(user: User, tenant: Tenant | None = None) -> list[UserSession]:
    """The person's live sessions (at one tenant), the newest first."""
    rows = list(UserSession.objects.filter(user=user).order_by("-created_at", "-pk"))
    tenants = _tenants_of(rows)
    live = [row for row in rows if row.session_key in tenants]
    return [row for row in live if tenant is None or tenants[row.session_key] == tenant.pk]


def _tenants_of(rows: list[UserSession]) -> dict[str, int | None]:
    """The tenant of each session that is still there, by its key."""
    keys = [row.session_key for row in rows]
    found = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return {session.pk: session.get_decoded().get(TENANT_OF_SESSION) for session in found}


@transaction.atomic
def end_sessions(
    *, actor: Actor, user: User, tenant: Tenant | None = None, keep_key: str | None = None
) -> int:
    """Sign the person out everywhere (or at one tenant), the session `keep_key` excepted."""
    ended = end_listed(row for row in sessions_of(user, tenant) if row.session_key != keep_key)
    _forget_dead(user)
    if ended:
        record(actor, "user.sessions_ended", user, {"sessions": (ended, 0)})
    return ended


def _forget_dead(user: User) -> None:
    """Rows whose session is gone: signed out, or under a new key."""
    live = [row.pk for row in sessions_of(user)]
    UserSession.objects.filter(user=user).exclude(pk__in=live).delete()


@transaction.atomic
def end_session(*, actor: Actor, session: UserSession) -> None:
    """Sign the person out of one browser."""
    end_listed([session])
    record(actor, "user.sessions_ended", session.user, {"sessions": (1, 0)})


def end_listed(rows: Iterable[UserSession]) -> int:
    """The rows and the sessions behind them; returns how many."""
    count = 0
    for row in rows:
        row.end()
        count += 1
    return count


def record_sign_in(
    *, tenant: Tenant, user: User, result: str, method: str, ip: str | None, user_agent: str
) -> SignInEvent:
    """One line of the person's history at the tenant."""
    event: SignInEvent = SignInEvent.objects.create(
        tenant=tenant,
        user=user,
        result=result,
        method=method[:60],
        ip=ip,
        user_agent=user_agent[:200],
    )
    return event


def tell_of_change(*, tenant: Tenant, user: User, what: str) -> None:
    """A notice and a mail, whatever the person chose: it may have been a stranger."""
    with translation.override(language_of(user, tenant)):
        said = gettext(TELLINGS[what])
    notify(
        tenant=tenant,
        user=user,
        kind=NotificationKind.SECURITY,
        context={"text": said},
        path=reverse("account:security"),
        event_key=f"security-{uuid.uuid4().hex}",
    )
