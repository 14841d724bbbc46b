"""What the portal leans on in allauth beyond its documented interface, and the list of doors."""

import inspect

import pytest
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.stages import LoginStage, LoginStageController
from allauth.account.views import ConfirmLoginCodeView, SignupView
from django.contrib.auth import signals as auth_signals
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from accounts.adapter import PortalAccountAdapter
from accounts.auth.stage import OTPStage
from accounts.auth.urls import urlpatterns
from accounts.models import User
from accounts.tests.factories import make_user
from accounts.tests.signing import browser, make_app, sign_in
from portal.shared.models import Tenant


def parameters(function: object) -> list[str]:
    return list(inspect.signature(function).parameters)  # type: ignore[arg-type]


def test_stages_are_entered_and_left_as_ours_is() -> None:
    assert parameters(LoginStageController.enter) == ["request", "stage_key"]
    assert parameters(LoginStage.exit) == ["self"]
    assert parameters(LoginStage.__init__) == ["self", "controller", "request", "login"]
    assert parameters(login_stage_required) == ["stage", "redirect_urlname"]
    assert issubclass(OTPStage, LoginStage)


def test_our_stage_is_the_last() -> None:
    assert get_adapter().get_login_stages()[-1] == "accounts.auth.stage.OTPStage"
    assert isinstance(get_adapter(), PortalAccountAdapter)


def test_records_of_authentication_are_kept_by_method(db: None) -> None:
    request = RequestFactory().get("/")
    request.session = {}
    user = make_user("somebody@medis.example")
    record_authentication(request, user, "otp", device="a/1")
    (entry,) = get_authentication_records(request, user)
    assert (entry["method"], entry["device"]) == ("otp", "a/1")
    assert isinstance(entry["at"], float)
    request.user = user
    assert not did_recently_reauthenticate(request)
    record_authentication(request, user, "password", reauthenticated=True)
    assert did_recently_reauthenticate(request)


@pytest.mark.parametrize(
    "name",
    [
        "_get_login_attempts_cache_key",
        "post_login",
        "login",
        "send_mail",
        "send_notification_mail",
        "get_email_confirmation_url",
        "get_reset_password_from_key_url",
        "is_email_verified",
        "send_account_already_exists_mail",
        "get_password_change_redirect_url",
    ],
)
def test_the_adapter_overrides_what_exists(name: str) -> None:
    theirs = parameters(getattr(DefaultAccountAdapter, name))
    ours = parameters(getattr(PortalAccountAdapter, name))
    assert ours[:2] == theirs[:2]
    assert set(ours) - {"kwargs"} <= set(theirs)


def test_views_have_the_hooks_that_ours_use() -> None:
    assert "get_form_kwargs" in dir(SignupView)
    assert "get_initial" in dir(ConfirmLoginCodeView)


def test_the_stage_holds_the_login(tenant: Tenant) -> None:
    """The session stays anonymous between the steps, whatever page is opened."""
    user = make_user("somebody@medis.example")
    make_app(user)
    client = browser(tenant)
    sign_in(client, user.email)
    assert "_auth_user_id" not in client.session
    assert client.session["account_login"]["state"]["stages"]["current"] == OTPStage.key


def test_sign_in_signals_reach_us() -> None:
    uids = {str(key[0]) for key, *_ in auth_signals.user_logged_in.receivers}
    assert "portal-session" in uids


def test_no_unused_door_is_open(tenant: Tenant) -> None:
    """Every address under /auth/ is one of the listed; allauth's others don't exist."""
    listed = {pattern.name for pattern in urlpatterns}
    assert len(listed) == len(urlpatterns)
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
    assert not names & {"socialaccount_login", "usersessions_list", "mfa_index"}
    for path in (
        "/auth/sessions/",
        "/auth/social/login/cancelled/",
        "/auth/3rdparty/",
        "/auth/2fa/",
        "/auth/phone/verify/",
        "/auth/signup/passkey/",
    ):
        assert browser(tenant).get(path).status_code == 404, path


PUBLIC = (
    "account_login",
    "account_request_login_code",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_email_verification_sent",
    "account_inactive",
)
PERSONAL = (
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "account_totp_setup",
    "account_passkey_add",
    "account_second_factor",
    "account_email",
    "account:security",
)


def test_every_page_wears_the_portals_look(tenant: Tenant) -> None:
    client = browser(tenant)
    pages = [client.get(reverse(name)) for name in PUBLIC]
    pages.append(client.get(reverse("account_confirm_email", args=["no-such-key"])))
    pages.append(client.get("/auth/password/reset/key/1-no-such/"))
    user = make_user("somebody@medis.example")
    sign_in(client, user.email)
    client.post(reverse("account_reauthenticate"), {"password": "portal-demo"})
    pages += [client.get(reverse(name)) for name in PERSONAL]
    for page in pages:
        content = page.content.decode()
        assert page.status_code == 200, page.request["PATH_INFO"]
        assert content.count("<h1>") == 1, page.request["PATH_INFO"]
        assert "portal/portal.css" in content
        assert "<style" not in content
        assert " style=" not in content


def test_nothing_is_created_by_looking(tenant: Tenant) -> None:
    before = User.objects.count()
    client = browser(tenant)
    for name in PUBLIC:
        client.get(reverse(name))
    assert User.objects.count() == before
