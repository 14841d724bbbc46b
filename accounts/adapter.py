"""How allauth behaves here."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as allauth_context
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_otp import login as otp_login
from django_otp.models import Device

from accounts.auth import mails
from accounts.models import Invitation, User
from accounts.selectors import actor_for
from accounts.services.security import TELLINGS, tell_of_change
from portal.shared.enums import SignUpPolicy
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url

INVITATION_KEY = "portal_invitation"
DEVICE_KEY = "portal_otp_device"
MAILS = "account/email/"


class PortalAccountAdapter(DefaultAccountAdapter):
    """The portal's rules on top of allauth's."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("There is an account with this address already."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("The code is not right."),
        "incorrect_password": _("The password is not right."),
        "invalid_login": _("The e-mail address or the password is not right."),
        "invalid_password_reset": _("This link works no longer. Ask for a new one."),
        "too_many_login_attempts": _("Too many attempts. Try again in a few minutes."),
        "rate_limited": _("Too many attempts. Try again in a few minutes."),
        "unknown_email": _("There is no account with this address."),
    }

    # --- sign-up --------------------------------------------------------------------------
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed means to customers: who is invited to the staff may always come in."""
        policy = request.tenant.sign_up
        invitation = invitation_of(request)
        if invitation is None:
            return bool(policy == SignUpPolicy.OPEN)
        return policy != SignUpPolicy.CLOSED or invitation.customer_id is None

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        """An invitation was opened from the mailbox, so its address is confirmed."""
        invitation = invitation_of(request)
        return invitation is not None and invitation.email == email.lower()

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name", "")
        user.language = request.LANGUAGE_CODE
        saved: User = super().save_user(request, user, form, commit)
        return saved

    # --- signing in -----------------------------------------------------------------------
    def get_login_stages(self) -> list[str]:
        return [*super().get_login_stages(), "accounts.auth.stage.OTPStage"]

    def login(self, request: HttpRequest, user: User) -> None:
        """Runs after every stage; marks the session as verified where a factor was shown."""
        super().login(request, user)
        device_id = request.session.pop(DEVICE_KEY, None)
        device = Device.from_persistent_id(device_id) if device_id else None
        if device is not None and device.user_id == user.pk:
            otp_login(request, device)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if has_place(user, request.tenant) or INVITATION_KEY in request.session:
            return response
        return redirect(f"{reverse('account_finish')}?{urlencode({'next': response.url})}")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By address alone: a neighbour's host must not give more attempts."""
        return f"login:{credentials.get('email', '').lower()}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account:security")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        if self.request.user.is_authenticated:
            return reverse("account:security")
        return reverse("account_login")

    # --- mail -----------------------------------------------------------------------------
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, with links to the tenant's stored host."""
        tenant = current_tenant()
        name = template_prefix.removeprefix(MAILS)
        mails.queue(tenant, name, email, {**context, **self._links(tenant, context)})

    def _links(self, tenant: Tenant, context: dict[str, Any]) -> dict[str, str]:
        links = {"signup_url": tenant_url(tenant, reverse("account_signup"))}
        if "code" in context:
            query = urlencode({"code": context["code"]})
            path = f"{reverse('account_confirm_login_code')}?{query}"
            links["login_url"] = tenant_url(tenant, path)
        return links

    def send_account_already_exists_mail(self, email: str) -> None:
        url = tenant_url(current_tenant(), reverse("account_reset_password"))
        self.send_mail(f"{MAILS}account_already_exists", email, {"password_reset_url": url})

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        path = reverse("account_confirm_email", args=[emailconfirmation.key])
        return tenant_url(current_tenant(), path)

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return tenant_url(current_tenant(), path)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Changes of the account: told in the portal as well, a changed address to the old one."""
        name = template_prefix.removeprefix(MAILS)
        if name in TELLINGS:
            tell_of_change(tenant=current_tenant(), user=user, what=name)
        elif name in mails.WORDS:
            mails.queue(current_tenant(), name, email or user.email, {**(context or {})})


def current_tenant() -> Tenant:
    """The tenant of the request that allauth works for."""
    tenant: Tenant = allauth_context.request.tenant
    return tenant


def invitation_of(request: HttpRequest) -> Invitation | None:
    """The invitation that was opened in this browser and can still be accepted."""
    key = request.session.get(INVITATION_KEY)
    if key is None:
        return None
    found: Invitation | None = Invitation.objects.filter(pk=key).usable().first()
    return found


def has_place(user: User, tenant: Tenant) -> bool:
    """Whether the person is a member of a customer here, or staff, or runs the installation."""
    actor = actor_for(user, tenant)
    return bool(actor.is_staff or actor.grants.member_of)
