"""The second factor: who is asked for it, what works once, what a change brings about."""

import base64
import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import RecoveryCode, RecoveryCodeDevice, Role, SignInEvent, User
from accounts.selectors import actor_for
from accounts.services import second_factor
from accounts.tests.signing import (
    app_code,
    browser,
    confirm_password,
    is_signed_in,
    link,
    mails,
    make_app,
    path_of,
    sign_in,
    signed_in,
    wrong_code,
)
from conftest import Cast
from portal.shared.context import tenant_scope
from portal.shared.models import AuditEntry, Tenant

OTP = "/auth/second-factor/verify/"


def at_second_step(tenant: Tenant, user: User) -> Client:
    client = browser(tenant)
    assert sign_in(client, user.email).url == OTP
    return client


def make_codes(tenant: Tenant, user: User) -> list[str]:
    with tenant_scope(tenant):
        return second_factor.first_recovery_codes(actor=actor_for(user, tenant), user=user)


# --- signing in -----------------------------------------------------------------------------
def test_the_password_alone_is_not_enough(tenant: Tenant, cast: Cast) -> None:
    device = make_app(cast.owner)
    client = at_second_step(tenant, cast.owner)
    page = client.get(reverse("account:profile"))
    assert page.status_code == 302
    assert page.url.startswith(reverse("account_login"))
    response = client.post(OTP, {"code": wrong_code(device)})
    assert "The code is not right" in response.content.decode()
    assert client.get(reverse("account:profile")).status_code == 302


def test_the_apps_code_signs_in(tenant: Tenant, cast: Cast) -> None:
    device = make_app(cast.owner)
    client = browser(tenant)
    sign_in(client, cast.owner.email, next="/account/profile/")
    response = client.post(OTP, {"code": app_code(device)})
    assert response.url == "/account/profile/"
    assert client.get(response.url).status_code == 200
    assert client.session["otp_device_id"] == device.persistent_id


def test_a_code_of_the_app_works_once(tenant: Tenant, cast: Cast) -> None:
    device = make_app(cast.owner)
    code = app_code(device)
    first, second = at_second_step(tenant, cast.owner), at_second_step(tenant, cast.owner)
    first.post(OTP, {"code": code})
    second.post(OTP, {"code": code})
    assert is_signed_in(first)
    assert second.get(reverse("account:profile")).status_code == 302


def test_a_recovery_code_works_once_and_is_stored_hashed(tenant: Tenant, cast: Cast) -> None:
    make_app(cast.owner)
    codes = make_codes(tenant, cast.owner)
    assert len(set(codes)) == 10
    stored = " ".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert all(code not in stored and code.replace("-", "") not in stored for code in codes)

    first, second = at_second_step(tenant, cast.owner), at_second_step(tenant, cast.owner)
    written = codes[0].upper().replace("-", " ")
    first.post(f"{OTP}?way=recovery", {"code": written})
    assert is_signed_in(first)
    second.post(f"{OTP}?way=recovery", {"code": codes[0]})
    assert second.get(reverse("account:profile")).status_code == 302
    assert second_factor.codes_left(cast.owner) == 9


def test_somebody_elses_recovery_code_opens_nothing(tenant: Tenant, cast: Cast) -> None:
    make_app(cast.owner)
    make_app(cast.buyer)
    make_codes(tenant, cast.owner)
    codes = make_codes(tenant, cast.buyer)
    client = at_second_step(tenant, cast.owner)
    client.post(f"{OTP}?way=recovery", {"code": codes[0]})
    assert client.get(reverse("account:profile")).status_code == 302
    assert second_factor.codes_left(cast.buyer) == 10


def test_the_ways_are_offered(tenant: Tenant, cast: Cast) -> None:
    make_app(cast.owner)
    make_codes(tenant, cast.owner)
    page = at_second_step(tenant, cast.owner).get(OTP).content.decode()
    assert "Code from the app" in page
    assert "?way=recovery" in page
    assert "passkey" not in page.lower()


def test_wrong_codes_slow_down_but_never_for_good(tenant: Tenant, cast: Cast) -> None:
    device = make_app(cast.owner)
    client = at_second_step(tenant, cast.owner)
    client.post(OTP, {"code": wrong_code(device)})
    response = client.post(OTP, {"code": app_code(device)})
    assert "Too many attempts" in response.content.decode()

    TOTPDevice.objects.update(throttling_failure_count=60)
    age_failures(minutes=20)
    client.post(OTP, {"code": app_code(device)})
    assert is_signed_in(client)


def age_failures(minutes: int) -> None:
    then = timezone.now() - timedelta(minutes=minutes)
    TOTPDevice.objects.update(throttling_failure_timestamp=then)


def test_failures_stay_counted(tenant: Tenant, cast: Cast) -> None:
    device = make_app(cast.owner)
    at_second_step(tenant, cast.owner).post(OTP, {"code": wrong_code(device)})
    device.refresh_from_db()
    assert device.throttling_failure_count == 1
    with tenant_scope(tenant):
        event = SignInEvent.objects.get()
    assert (event.result, event.method) == ("failed", "otp")


# --- no way around --------------------------------------------------------------------------
def test_a_reset_password_does_not_step_around(tenant: Tenant, cast: Cast) -> None:
    make_app(cast.owner)
    client = browser(tenant)
    client.post(reverse("account_reset_password"), {"email": cast.owner.email})
    form = client.get(path_of(link(mails(tenant)[-1])), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": "visai naujas 99"})
    assert client.get(reverse("account:profile")).status_code == 302
    assert sign_in(client, cast.owner.email, "visai naujas 99").url == OTP
    assert client.get(reverse("account:profile")).status_code == 302


def test_a_code_by_mail_does_not_step_around(tenant: Tenant, cast: Cast) -> None:
    make_app(cast.owner)
    client = browser(tenant)
    client.post(reverse("account_request_login_code"), {"email": cast.owner.email})
    code = link(mails(tenant)[-1]).rsplit("=", 1)[1]
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.url == OTP
    assert client.get(reverse("account:profile")).status_code == 302


def test_a_confirmed_address_does_not_step_around(tenant: Tenant, cast: Cast) -> None:
    make_app(cast.owner)
    EmailAddress.objects.filter(user=cast.owner).update(verified=False)
    client = browser(tenant)
    sign_in(client, cast.owner.email)
    response = client.post(path_of(link(mails(tenant)[-1])))
    assert response.url == OTP
    assert client.get(reverse("account:profile")).status_code == 302


# --- who is obliged -------------------------------------------------------------------------
def require(tenant: Tenant, policy: str) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(second_factor=policy)


def test_staff_without_a_factor_can_only_set_one_up(tenant: Tenant, cast: Cast) -> None:
    require(tenant, "staff")
    client = signed_in(tenant, cast.agent)
    for path in (
        "/admin/",
        "/admin/login/",
        "/",
        "/account/profile/",
        "/auth/email/",
        "/auth/password/change/",
    ):
        response = client.get(path)
        assert response.status_code == 302, path
        assert response.url.startswith(reverse("account_second_factor")), path
    assert client.get("/admin/", HTTP_HX_REQUEST="true").status_code == 403
    assert client.get("/admin/", HTTP_ACCEPT="application/json").status_code == 403
    assert client.get(reverse("account_second_factor")).status_code == 200
    assert client.get(reverse("account:security")).status_code == 200


def test_customers_are_not_obliged_by_the_staffs_policy(tenant: Tenant, cast: Cast) -> None:
    require(tenant, "staff")
    assert signed_in(tenant, cast.owner).get("/account/profile/").status_code == 200


def test_everyone_means_customers_too(tenant: Tenant, cast: Cast) -> None:
    require(tenant, "everyone")
    assert signed_in(tenant, cast.owner).get("/account/profile/").status_code == 302


def test_a_role_can_oblige(tenant: Tenant, cast: Cast) -> None:
    with tenant_scope(tenant):
        Role.objects.filter(scope="customer", key="billing").update(requires_second_factor=True)
    assert signed_in(tenant, cast.billing).get("/account/profile/").status_code == 302
    assert signed_in(tenant, cast.owner).get("/account/profile/").status_code == 200


def test_operators_are_obliged_as_staff_are(tenant: Tenant, cast: Cast) -> None:
    require(tenant, "staff")
    EmailAddress.objects.create(
        user=cast.operator, email=cast.operator.email, verified=True, primary=True
    )
    response = signed_in(tenant, cast.operator).get("/admin/")
    assert response.url.startswith(reverse("account_second_factor"))


def test_no_tenant_can_waive_it_for_staff(tenant: Tenant, cast: Cast) -> None:
    require(tenant, "optional")
    with override_settings(STAFF_SECOND_FACTOR=True):
        response = signed_in(tenant, cast.agent).get("/admin/")
        assert response.url.startswith(reverse("account_second_factor"))
        assert signed_in(tenant, cast.owner).get("/account/profile/").status_code == 200


def test_the_demo_relaxes_it_for_staff_only(tenant: Tenant, cast: Cast) -> None:
    require(tenant, "everyone")
    with override_settings(PORTAL_DEMO=True):
        assert signed_in(tenant, cast.agent).get("/account/profile/").status_code == 200
        assert signed_in(tenant, cast.owner).get("/account/profile/").status_code == 302


def test_the_obliged_set_the_app_up_and_go_on(tenant: Tenant, cast: Cast) -> None:
    require(tenant, "staff")
    client = signed_in(tenant, cast.agent)
    target = client.get("/account/profile/").url
    page = client.get(target).content.decode()
    action = re.search(r'action="([^"]*second-factor/app/[^"]*)"', page)
    assert action is not None
    response = client.post(action[1].replace("&amp;", "&"), {"start": ""}, follow=True)
    assert "data:image/svg+xml;base64," in response.content.decode()
    device = TOTPDevice.objects.get(confirmed=False)
    before = client.session.session_key
    response = client.post(
        response.request["PATH_INFO"], {"code": app_code(device), "next": "/account/profile/"}
    )
    assert response.status_code == 200
    assert response.content.decode().count("<li>") >= 10
    assert client.session.session_key != before
    assert client.get("/account/profile/").status_code == 200
    assert second_factor.codes_left(cast.agent) == 10


def test_a_session_from_before_the_factor_has_to_show_it(tenant: Tenant, cast: Cast) -> None:
    require(tenant, "staff")
    client = signed_in(tenant, cast.agent)
    device = make_app(cast.agent)
    response = client.get("/account/profile/")
    response = client.get(response.url)
    assert response.url.startswith(OTP)
    before = client.session.session_key
    response = client.post(response.url, {"code": app_code(device), "next": "/account/profile/"})
    assert response.url == "/account/profile/"
    assert client.get("/account/profile/").status_code == 200
    assert client.session.session_key != before


# --- set-up and removal ---------------------------------------------------------------------
def start_app(client: Client) -> TOTPDevice:
    client.post(reverse("account_totp_setup"), {"start": ""})
    device: TOTPDevice = TOTPDevice.objects.get(confirmed=False)
    return device


def test_looking_at_the_set_up_page_makes_nothing(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    assert client.get(reverse("account_totp_setup")).status_code == 200
    assert not TOTPDevice.objects.exists()


def test_an_unconfirmed_app_is_not_asked_for(tenant: Tenant, cast: Cast) -> None:
    start_app(signed_in(tenant, cast.owner))
    assert is_signed_in(signed_in(tenant, cast.owner))


def test_a_wrong_first_code_confirms_nothing(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    device = start_app(client)
    response = client.post(reverse("account_totp_setup"), {"code": wrong_code(device)})
    assert "t fit. Enter the one" in response.content.decode()
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_setting_up_ends_other_sessions_and_tells_by_mail(tenant: Tenant, cast: Cast) -> None:
    other = signed_in(tenant, cast.owner)
    client = signed_in(tenant, cast.owner)
    device = start_app(client)
    client.post(reverse("account_totp_setup"), {"code": app_code(device)})
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert "authenticator app was added" in mails(tenant, cast.owner.email)[-1]["text"]
    with tenant_scope(tenant):
        assert AuditEntry.objects.filter(action="second_factor.totp_added").exists()


def test_the_secret_is_in_the_picture(tenant: Tenant, cast: Cast) -> None:
    """The page's text secret is the device's; scanning is left to the browser test."""
    client = signed_in(tenant, cast.owner)
    device = start_app(client)
    page = client.get(reverse("account_totp_setup")).content.decode()
    secret = re.search(r'id="secret">([A-Z2-7 ]+)<', page)
    assert secret is not None
    assert base64.b32decode(secret[1].replace(" ", "")) == device.bin_key


def removals(user: User) -> dict[str, str]:
    return {"totp": reverse("account_totp_remove"), "codes": reverse("account_recovery_codes")}


@pytest.mark.parametrize("what", ["totp", "codes"])
def test_changes_ask_for_the_password_again(tenant: Tenant, cast: Cast, what: str) -> None:
    device = make_app(cast.owner)
    make_codes(tenant, cast.owner)
    before = set(RecoveryCode.objects.values_list("pk", flat=True))
    client = at_second_step(tenant, cast.owner)
    client.post(OTP, {"code": app_code(device)})
    url = removals(cast.owner)[what]
    for response in (client.get(url), client.post(url)):
        assert response.url == f"{reverse('account_reauthenticate')}?next={url.replace('/', '%2F')}"
    assert TOTPDevice.objects.filter(pk=device.pk).exists()
    assert set(RecoveryCode.objects.values_list("pk", flat=True)) == before
    confirm_password(client)
    assert client.get(url).status_code == 200


def test_the_password_is_not_good_for_ever(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    confirm_password(client)
    assert client.get(reverse("account_email")).status_code == 200
    with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=0):
        assert client.get(reverse("account_email")).status_code == 302
        assert client.get(reverse("account_totp_setup")).status_code == 302


def test_removing_the_app_takes_the_codes_along(tenant: Tenant, cast: Cast) -> None:
    device = make_app(cast.owner)
    make_codes(tenant, cast.owner)
    client = at_second_step(tenant, cast.owner)
    client.post(OTP, {"code": app_code(device)})
    other = at_second_step(tenant, cast.owner)
    other.post(f"{OTP}?way=recovery", {"code": "not one"})
    confirm_password(client)
    client.post(reverse("account_totp_remove"))
    assert not TOTPDevice.objects.exists()
    assert not RecoveryCodeDevice.objects.exists()
    assert is_signed_in(client)
    assert "authenticator app was removed" in mails(tenant, cast.owner.email)[-1]["text"]
    assert is_signed_in(signed_in(tenant, cast.owner))


def test_new_codes_replace_the_old(tenant: Tenant, cast: Cast) -> None:
    device = make_app(cast.owner)
    old = make_codes(tenant, cast.owner)
    client = at_second_step(tenant, cast.owner)
    client.post(OTP, {"code": app_code(device)})
    confirm_password(client)
    page = client.post(reverse("account_recovery_codes")).content.decode()
    new = re.findall(r"<li>([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})</li>", page)
    assert len(new) == 10
    assert not set(new) & set(old)
    device = RecoveryCodeDevice.objects.get()
    assert not device.verify_token(old[0])
    RecoveryCodeDevice.objects.update(throttling_failure_timestamp=None)
    assert RecoveryCodeDevice.objects.get().verify_token(new[0])
    assert new[0] not in client.get(reverse("account_recovery_codes")).content.decode()


def test_no_codes_without_a_factor(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    confirm_password(client)
    client.post(reverse("account_recovery_codes"))
    assert not RecoveryCodeDevice.objects.exists()


def test_a_device_of_another_person_is_never_taken(tenant: Tenant, cast: Cast) -> None:
    device = make_app(cast.buyer)
    assert second_factor.verify_code(cast.owner, device.persistent_id, app_code(device)) is None
    assert second_factor.verify_code(cast.buyer, device.persistent_id, app_code(device)) == device
