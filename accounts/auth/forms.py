"""Allauth's forms in the portal's words: labels instead of placeholders, one password field."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.adapter import invitation_of
from accounts.models import User
from accounts.services import sign_up
from accounts.services.second_factor import verify_code, wait_for
from portal.shared.forms import CodeInput

LONGEST_PASSWORD = 256
LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Current password"),
    "password1": _("New password"),
}
PASSWORD_HELP = _("At least 8 characters. A few words that only you would put together are good.")


class PortalForm(forms.Form):
    """Tidies the fields of the allauth form that comes after it in the bases."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field.widget, forms.PasswordInput):
                self._tidy_password(field)

    def _tidy_password(self, field: forms.Field) -> None:
        is_new = field.widget.attrs.get("autocomplete") == "new-password"
        field.help_text = PASSWORD_HELP if is_new else ""
        field.max_length = LONGEST_PASSWORD
        field.widget.attrs["maxlength"] = str(LONGEST_PASSWORD)


class SignInForm(PortalForm, allauth_forms.LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignUpForm(PortalForm, allauth_forms.SignupForm):
    """Name, address and password; the company where no invitation says it."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    company_name = forms.CharField(
        label=_("Company"), max_length=160, widget=forms.TextInput({"autocomplete": "organization"})
    )
    field_order = ("name", "company_name", "email", "password1")

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")
        self.invitation = invitation_of(request)
        if self.invitation is not None:
            del self.fields["company_name"]
            self.fields["email"].initial = self.invitation.email
            self.fields["email"].disabled = True

    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists:
            # A new account costs a hashed password: a known address must take as long.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth with the saved user."""
        if self.invitation is None:
            sign_up.remember_company(
                tenant=request.tenant, user=user, company_name=self.cleaned_data["company_name"]
            )


class ChangeEmailForm(PortalForm, allauth_forms.AddEmailForm):
    """The address to change to; it counts once it is confirmed."""

    def clean_email(self) -> str:
        """As allauth checks it, and no longer than its column. Raises ValidationError."""
        email = str(self.cleaned_data["email"])
        MaxLengthValidator(User._meta.get_field("email").max_length)(email)
        return str(super().clean_email())


class ChangePasswordForm(PortalForm, allauth_forms.ChangePasswordForm):
    """The old and the new password."""


class SetPasswordForm(PortalForm, allauth_forms.SetPasswordForm):
    """A first password, for people who have none."""


class ResetPasswordForm(PortalForm, allauth_forms.ResetPasswordForm):
    """Whom to send the link to."""


class NewPasswordForm(PortalForm, allauth_forms.ResetPasswordKeyForm):
    """The new password behind the mailed link."""


class ReauthenticateForm(PortalForm, allauth_forms.ReauthenticateForm):
    """The password again."""


class RequestCodeForm(PortalForm, allauth_forms.RequestLoginCodeForm):
    """Whom to send the code to."""


class ConfirmCodeForm(PortalForm, allauth_forms.ConfirmLoginCodeForm):
    """The mailed code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Letters and digits, so no digit keyboard.
        self.fields["code"].widget = CodeInput({"inputmode": "text", "maxlength": "12"})
        self.fields["code"].label = _("Code from the mail")


class CompanyForm(forms.Form):
    """What is missing for an account at this tenant."""

    company_name = forms.CharField(
        label=_("Company"), max_length=160, widget=forms.TextInput({"autocomplete": "organization"})
    )


class SecondFactorForm(forms.Form):
    """A code of one device; failures count, and slow down the next try."""

    code = forms.CharField(max_length=40)

    def __init__(self, *args: Any, user: User, device: Device, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.device = user, device
        is_app = isinstance(device, TOTPDevice)
        self.fields["code"].label = _("Code from the app") if is_app else _("Recovery code")
        self.fields["code"].widget = CodeInput(
            {"maxlength": "8"} if is_app else {"inputmode": "text", "autocomplete": "off"}
        )

    def clean_code(self) -> str:
        """Raised after `verify_code` has ended its transaction, so that the failure stays."""
        code: str = self.cleaned_data["code"].replace(" ", "")
        device_id = self.device.persistent_id
        waits = wait_for(self.user, device_id)
        if waits or verify_code(self.user, device_id, code) is None:
            adapter = get_adapter()
            raise adapter.validation_error("too_many_login_attempts" if waits else "incorrect_code")
        return code


class TOTPConfirmForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label=_("Code from the app"), max_length=8, widget=CodeInput({"maxlength": "8"})
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "")


class PasskeyNameForm(forms.Form):
    """What the person calls the passkey."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=64,
        help_text=_("So that you know it again, for example “Laptop”."),
    )
