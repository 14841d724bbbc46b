"""Showing the second factor: codes of the app, recovery codes, passkeys."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.exceptions import NotAuthenticated, OTPWebAuthnApiError
from django_otp_webauthn.views import (
    BeginCredentialAuthenticationView,
    CompleteCredentialAuthenticationView,
)

from accounts.auth.forms import SecondFactorForm
from accounts.auth.proof import Pending, complete, next_url, pending_of
from accounts.auth.relying_party import passkeys_here
from accounts.auth.signals import note_failed_factor
from accounts.models import Passkey, RecoveryCodeDevice, User
from accounts.services.second_factor import has_second_factor


@dataclass(frozen=True, slots=True)
class Way:
    """One way to show the second factor."""

    key: str
    label: str
    device: Device | None = None


def ways_of(request: HttpRequest, user: User) -> list[Way]:
    """What the person can choose from on this host, the quickest first."""
    ways = []
    if passkeys_here(request, user).exists():
        ways.append(Way("passkey", _("Passkey")))
    app = TOTPDevice.objects.filter(user=user, confirmed=True).first()
    if app is not None:
        ways.append(Way("app", _("Authenticator app"), app))
    codes = RecoveryCodeDevice.objects.filter(user=user).first()
    if codes is not None:
        ways.append(Way("recovery", _("Recovery code"), codes))
    return ways


def _chosen(request: HttpRequest, ways: list[Way]) -> Way | None:
    key = request.GET.get("way")
    return next((way for way in ways if way.key == key), ways[0] if ways else None)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def otp(request: HttpRequest) -> HttpResponse:
    """The second step of signing in."""
    pending = pending_of(request)
    if pending is None:
        return redirect(
            next_url(request, reverse("home"))
            if request.user.is_authenticated
            else reverse("account_login")
        )
    ways = ways_of(request, pending.user)
    way = _chosen(request, ways)
    form = None
    if way is not None and way.device is not None:
        form = SecondFactorForm(request.POST or None, user=pending.user, device=way.device)
        if request.method == "POST":
            if form.is_valid():
                return complete(request, pending, way.device)
            note_failed_factor(request, pending.user)
    return render(request, "otp/challenge.html", _context(request, pending, ways, way, form))


def _context(
    request: HttpRequest, pending: Pending, ways: list[Way], way: Way | None, form: Any
) -> dict[str, Any]:
    query = {"next": next_url(request, "")} if pending.stage is None else {}
    others = [
        {"label": other.label, "url": f"?{urlencode({**query, 'way': other.key})}"}
        for other in ways
        if other != way
    ]
    return {"form": form, "way": way, "others": others, "next": query.get("next", "")}


class PasskeyBeginView(BeginCredentialAuthenticationView):
    """Challenges the passkeys of whoever is between the steps."""

    def get_user(self) -> User | None:
        pending = pending_of(self.request)
        return pending.user if pending else None


class PasskeyCompleteView(CompleteCredentialAuthenticationView):
    """Checks the answer and goes on; the package's own way would skip allauth's stages."""

    def get_user(self) -> User | None:
        pending = pending_of(self.request)
        return pending.user if pending else None

    def handle_exception(self, exc: Exception) -> HttpResponse:
        pending = pending_of(self.request)
        if pending is not None and isinstance(exc, OTPWebAuthnApiError):
            note_failed_factor(self.request, pending.user)
        response: HttpResponse = super().handle_exception(exc)
        return response

    def complete_auth(self, device: Passkey) -> User:
        pending = pending_of(self.request)
        if pending is None:
            raise NotAuthenticated
        self.response = complete(self.request, pending, device)
        return pending.user

    def get_success_data(self, device: Passkey) -> dict[str, Any]:
        return {"redirect_url": self.response.headers.get("Location", "/")}


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Where the obliged are sent: show the factor, or set one up."""
    target = next_url(request, reverse("home"))
    query = urlencode({"next": target})
    if has_second_factor(request.user):
        return redirect(f"{reverse('account_otp')}?{query}")
    return render(request, "otp/choose.html", {"query": query})
