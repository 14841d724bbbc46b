"""Who still has to show the second factor, and what follows when it is shown."""

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.stages import LoginStage, LoginStageController
from allauth.usersessions.models import UserSession
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django_otp import login as otp_login
from django_otp.models import Device

from accounts.adapter import DEVICE_KEY
from accounts.auth.stage import OTPStage
from accounts.models import User
from accounts.services.second_factor import has_second_factor


@dataclass(frozen=True, slots=True)
class Pending:
    """Somebody between the first step and the second; `stage` is None for a session that has
    become obliged to a factor while it was signed in."""

    user: User
    stage: LoginStage | None


def pending_of(request: HttpRequest) -> Pending | None:
    """Whose second factor this browser has to show, if anybody's."""
    if request.user.is_authenticated:
        owes = not request.user.is_verified() and has_second_factor(request.user)
        return Pending(request.user, None) if owes else None
    stage = LoginStageController.enter(request, OTPStage.key)
    if stage is None or stage.login.user is None:
        return None
    return Pending(stage.login.user, stage)


def complete(request: HttpRequest, pending: Pending, device: Device) -> HttpResponse:
    """The factor was shown: go on with the sign-in, or lift the session."""
    record_authentication(request, pending.user, "otp", device=device.persistent_id)
    if pending.stage is None:
        lift(request, device)
        return HttpResponseRedirect(next_url(request, reverse("home")))
    request.session[DEVICE_KEY] = device.persistent_id
    response: HttpResponse = pending.stage.exit()
    return response


def lift(request: HttpRequest, device: Device) -> None:
    """Mark the session as verified, under a new key."""
    otp_login(request, device)
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def next_url(request: HttpRequest, default: str) -> str:
    """Where the person wanted to go, if that is on this host."""
    target: Any = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME)
    # Without the slash Django's redirect would take it for the name of a page.
    if target and target.startswith("/") and get_adapter(request).is_safe_url(target):
        return str(target)
    return default
