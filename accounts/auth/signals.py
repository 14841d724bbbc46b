"""What happens around signing in: the tenant of the session, the history, the new account."""

import time
from typing import Any

from allauth.account import signals as allauth_signals
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from django.contrib.auth import signals as auth_signals
from django.http import HttpRequest

from accounts.adapter import INVITATION_KEY, invitation_of
from accounts.enums import SignInResult
from accounts.middleware import SEEN_KEY, STARTED_KEY, TENANT_KEY
from accounts.models import User
from accounts.selectors import actor_for
from accounts.services.invitations import accept_invitation
from accounts.services.security import end_sessions, record_sign_in
from accounts.services.sign_up import open_pending_account, tell_of_address


def connect() -> None:
    """Called once, when the app is ready."""
    auth_signals.user_logged_in.connect(mark_session, dispatch_uid="portal-session")
    auth_signals.user_login_failed.connect(note_failure, dispatch_uid="portal-failure")
    allauth_signals.user_logged_in.connect(note_success, dispatch_uid="portal-success")
    allauth_signals.user_signed_up.connect(take_invitation, dispatch_uid="portal-invited")
    allauth_signals.email_confirmed.connect(finish_sign_up, dispatch_uid="portal-confirmed")
    for signal in (allauth_signals.password_changed, allauth_signals.password_set):
        signal.connect(leave_others, dispatch_uid="portal-password")
    allauth_signals.password_reset.connect(leave_all, dispatch_uid="portal-reset")


def mark_session(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """The session belongs to this tenant, and starts now."""
    tenant = getattr(request, "tenant", None)
    if tenant is not None:
        now = int(time.time())
        request.session.update({TENANT_KEY: tenant.pk, STARTED_KEY: now, SEEN_KEY: now})


def note_success(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """One line in the history, with the steps that were taken."""
    steps = [record["method"] for record in get_authentication_records(request, user)]
    _note(request, user, SignInResult.SUCCESS, "+".join(dict.fromkeys(steps)))


def note_failure(
    credentials: dict[str, Any], request: HttpRequest | None = None, **_kwargs: Any
) -> None:
    """A wrong password for a known address."""
    email = str(credentials.get("email") or "")
    address = EmailAddress.objects.filter(email=email.lower()).select_related("user").first()
    if request is not None and address is not None:
        _note(request, address.user, SignInResult.FAILED, "password")


def note_failed_factor(request: HttpRequest, user: User) -> None:
    """A wrong code as the second step."""
    _note(request, user, SignInResult.FAILED, "otp")


def _note(request: HttpRequest, user: User, result: str, method: str) -> None:
    tenant = getattr(request, "tenant", None)
    if tenant is not None:
        record_sign_in(
            tenant=tenant,
            user=user,
            result=result,
            method=method,
            ip=request.META.get("REMOTE_ADDR"),
            user_agent=request.META.get("HTTP_USER_AGENT", ""),
        )


def take_invitation(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Who signs up with an invitation takes the place it offers."""
    invitation = invitation_of(request)
    if invitation is not None and invitation.email == user.email:
        actor = actor_for(user, request.tenant)
        accept_invitation(actor=actor, invitation=invitation, user=user)
        request.session.pop(INVITATION_KEY, None)


def finish_sign_up(request: HttpRequest, email_address: EmailAddress, **_kwargs: Any) -> None:
    """The confirmed address opens the account that was begun here."""
    user = email_address.user
    if _came_by_code(request, user):
        # Who signed up with this address and a password never proved that it is theirs.
        user.set_unusable_password()
        user.save(update_fields=["password"])
    actor = actor_for(user, request.tenant)
    if open_pending_account(actor=actor, user=user) is None:
        tell_of_address(actor=actor, user=user)


def _came_by_code(request: HttpRequest, user: User) -> bool:
    records = get_authentication_records(request, user)
    return bool(records) and records[-1]["method"] == "code"


def leave_others(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """A new password ends the other sessions."""
    actor = actor_for(user, request.tenant)
    end_sessions(actor=actor, user=user, keep_key=request.session.session_key)


def leave_all(request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """A reset password ends all of them."""
    end_sessions(actor=actor_for(user, request.tenant), user=user)
