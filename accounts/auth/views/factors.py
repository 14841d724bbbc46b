"""Setting up and removing second factors."""

import base64
import io
import json
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.views import (
    BeginCredentialRegistrationView,
    CompleteCredentialRegistrationView,
)

from accounts.auth.forms import PasskeyNameForm, TOTPConfirmForm
from accounts.auth.proof import lift, next_url
from accounts.auth.reauthentication import fresh_password_required, password_is_fresh
from accounts.models import Passkey, User
from accounts.services import second_factor
from portal.shared.errors import DomainError

page = require_http_methods(["GET", "HEAD", "POST"])


# --- authenticator app ----------------------------------------------------------------------
@never_cache
@page
@fresh_password_required
def totp_setup(request: HttpRequest) -> HttpResponse:
    """Scan, then confirm with the first code."""
    if request.method == "POST" and "start" in request.POST:
        second_factor.prepare_totp(actor=request.actor, user=request.user)
        query = urlencode({"next": next_url(request, reverse("account:security"))})
        return redirect(f"{request.path}?{query}")
    device = TOTPDevice.objects.filter(user=request.user, confirmed=False).first()
    form = TOTPConfirmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _totp_confirmed(request, form.cleaned_data["code"])
        except DomainError as error:
            form.add_error(error.field or None, str(error.message))
    target = next_url(request, reverse("account:security"))
    context = {"form": form, "next": target, **(_secret_of(request, device) if device else {})}
    return render(request, "otp/totp_setup.html", context)


def _totp_confirmed(request: HttpRequest, code: str) -> HttpResponse:
    user, key = request.user, request.session.session_key
    device = second_factor.confirm_totp(actor=request.actor, user=user, code=code, keep_key=key)
    codes = second_factor.first_recovery_codes(actor=request.actor, user=user)
    lift(request, device)
    target = next_url(request, reverse("account:security"))
    if not codes:
        messages.success(request, _("The authenticator app is set up."))
        return redirect(target)
    return _show_codes(request, codes, target)


def _secret_of(request: HttpRequest, device: TOTPDevice) -> dict[str, str]:
    """The secret as text and as a QR code that authenticator apps read."""
    secret = base64.b32encode(device.bin_key).decode()
    issuer = request.tenant.name.replace(":", " ")
    query = urlencode({"secret": secret, "issuer": issuer}, quote_via=quote)
    uri = f"otpauth://totp/{quote(f'{issuer}:{request.user.email}')}?{query}"
    picture = io.BytesIO()
    segno.make(uri, error="m").save(picture, kind="svg", scale=5, border=2, xmldecl=False)
    encoded = base64.b64encode(picture.getvalue()).decode()
    spaced = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return {"qr": f"data:image/svg+xml;base64,{encoded}", "secret": spaced}


@page
@fresh_password_required
def totp_remove(request: HttpRequest) -> HttpResponse:
    """Ask, then remove."""
    if request.method != "POST":
        context = {
            "heading": _("Remove the authenticator app"),
            "text": _("Its codes stop working. Other browsers are signed out."),
            "submit": _("Remove the app"),
        }
        return render(request, "otp/remove.html", context)
    second_factor.remove_totp(
        actor=request.actor, user=request.user, keep_key=request.session.session_key
    )
    messages.success(request, _("The authenticator app is removed."))
    return redirect("account:security")


# --- recovery codes -------------------------------------------------------------------------
@never_cache
@page
@fresh_password_required
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """How many are left, and new ones at the press of a button; they are shown this once."""
    if request.method == "POST":
        try:
            codes = second_factor.make_recovery_codes(
                actor=request.actor, user=request.user, keep_key=request.session.session_key
            )
            return _show_codes(request, codes, reverse("account:security"))
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect("account:security")
    left = second_factor.codes_left(request.user)
    return render(request, "otp/recovery_codes.html", {"left": left})


def _show_codes(request: HttpRequest, codes: list[str], target: str) -> HttpResponse:
    text = "\n".join([request.tenant.name, request.user.email, "", *codes, ""])
    encoded = base64.b64encode(text.encode()).decode()
    context = {
        "codes": codes,
        "next": target,
        "download": f"data:text/plain;charset=utf-8;base64,{encoded}",
    }
    return render(request, "otp/codes_made.html", context)


# --- passkeys -------------------------------------------------------------------------------
@never_cache
@require_http_methods(["GET", "HEAD"])
@fresh_password_required
def passkey_add(request: HttpRequest) -> HttpResponse:
    """The page whose button makes a passkey; only a script can talk to the authenticator."""
    target = next_url(request, reverse("account:security"))
    return render(request, "otp/passkey_add.html", {"form": PasskeyNameForm(), "next": target})


class PasswordNeeded(OTPWebAuthnApiError):
    """The password was asked too long ago."""

    status_code = 403
    default_code = "password_needed"


class TooManyPasskeys(OTPWebAuthnApiError):
    """Nobody needs that many."""

    status_code = 422
    default_code = "too_many"


class RegistrationRules:
    """Common to both halves of the ceremony."""

    request: HttpRequest

    def check_can_register(self) -> None:
        if not password_is_fresh(self.request):
            raise PasswordNeeded
        if Passkey.objects.filter(user=self.request.user).count() >= second_factor.MAX_PASSKEYS:
            raise TooManyPasskeys


class PasskeyRegisterBeginView(RegistrationRules, BeginCredentialRegistrationView):
    """The challenge for a new passkey."""


class PasskeyRegisterCompleteView(RegistrationRules, CompleteCredentialRegistrationView):
    """Checks the new passkey, names it, and leads to the recovery codes where there are none."""

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        request, key = self.request, self.request.session.session_key
        made = json.loads(super().post(*args, **kwargs).content)
        passkey = Passkey.objects.get(pk=made["id"], user=request.user)
        second_factor.welcome_passkey(
            actor=request.actor,
            passkey=passkey,
            name=str(request.data.get("name", "")),
            keep_key=key,
        )
        lift(request, request.user.otp_device or passkey)
        messages.success(request, _("The passkey is set up."))
        return JsonResponse({"redirect_url": self._target(request.user)})

    def _target(self, user: User) -> str:
        if not second_factor.codes_left(user):
            return reverse("account_recovery_codes")
        return next_url(self.request, reverse("account:security"))


@page
@fresh_password_required
def passkey_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a passkey another name."""
    passkey = _passkey_for(request, pk)
    form = PasskeyNameForm(request.POST or None, initial={"name": passkey.name})
    if request.method == "POST" and form.is_valid():
        second_factor.rename_passkey(actor=request.actor, passkey=passkey, **form.cleaned_data)
        return redirect("account:security")
    return render(request, "otp/passkey_rename.html", {"form": form})


@page
@fresh_password_required
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then remove."""
    passkey = _passkey_for(request, pk)
    if request.method != "POST":
        context = {
            "heading": _("Remove the passkey “%(name)s”") % {"name": passkey.name},
            "text": _("It opens nothing any more. Other browsers are signed out."),
            "submit": _("Remove the passkey"),
        }
        return render(request, "otp/remove.html", context)
    second_factor.remove_passkey(
        actor=request.actor, passkey=passkey, keep_key=request.session.session_key
    )
    messages.success(request, _("The passkey is removed."))
    return redirect("account:security")


def _passkey_for(request: HttpRequest, pk: int) -> Passkey:
    passkey: Passkey | None = Passkey.objects.filter(pk=pk, user=request.user).first()
    if passkey is None:
        raise Http404
    return passkey
