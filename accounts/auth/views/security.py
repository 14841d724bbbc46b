"""The account area's page of sign-in and security."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.auth.relying_party import relying_party_id
from accounts.models import Passkey, SignInEvent
from accounts.services.second_factor import codes_left
from accounts.services.security import end_session, end_sessions, sessions_of

HISTORY = 30


@login_required
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Password, address, second factor, sessions, history."""
    user = request.user
    app = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    passkeys = list(Passkey.objects.filter(user=user, confirmed=True).order_by("-pk"))
    context = {
        "new_email": EmailAddress.objects.get_new(user),
        "app": app,
        "passkeys": passkeys,
        "host": relying_party_id(request),
        "codes_left": codes_left(user),
        "has_second_factor": bool(app or passkeys),
        "is_required": request.actor.second_factor_missing,
        "sessions": _sessions(request),
        "history": SignInEvent.objects.filter(user=user)[:HISTORY],
    }
    return render(request, "accounts/security/security.html", context)


def _sessions(request: HttpRequest) -> list[dict[str, Any]]:
    current = request.session.session_key
    return [
        {
            "pk": row.pk,
            "ip": row.ip,
            "browser": browser_name(row.user_agent),
            "since": row.created_at,
            "is_current": row.session_key == current,
        }
        for row in sessions_of(request.user, request.tenant)
    ]


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """“Firefox, Windows”: enough to know one's own devices again."""
    known = [
        next((name for sign, name in table if sign in user_agent), "")
        for table in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, known)) or _("Unknown browser")


@login_required
@require_POST
def sessions_end_others(request: HttpRequest) -> HttpResponse:
    """Sign out every other browser at this portal."""
    end_sessions(
        actor=request.actor,
        user=request.user,
        tenant=request.tenant,
        keep_key=request.session.session_key,
    )
    messages.success(request, _("Every other browser is signed out."))
    return redirect("account:security")


@login_required
@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one other browser."""
    session: UserSession | None = next(
        (row for row in sessions_of(request.user, request.tenant) if row.pk == pk), None
    )
    if session is None:
        raise Http404
    end_session(actor=request.actor, session=session)
    messages.success(request, _("The browser is signed out."))
    return redirect("account:security")
