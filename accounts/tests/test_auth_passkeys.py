"""Passkeys against a software authenticator: made, used, bound to the tenant's own origin."""

from typing import Any

import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from accounts.auth.relying_party import allowed_origin
from accounts.models import Passkey, SignInEvent, User
from accounts.services import second_factor
from accounts.tests.authenticator import Authenticator
from accounts.tests.factories import PASSWORD
from accounts.tests.signing import browser, confirm_password, is_signed_in, mails, make_app
from conftest import Cast
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

OTP = "/auth/second-factor/verify/"
ORIGIN = "https://north.example"


def secure(client: Client, name: str, data: Any = None, **extra: Any) -> Any:
    """A POST of the script, over TLS."""
    path = name if name.startswith("/") else reverse(name)
    return client.post(path, data or {}, content_type="application/json", secure=True, **extra)


def sign_in(tenant: Tenant, user: User) -> tuple[Client, Any]:
    client = browser(tenant)
    data = {"login": user.email, "password": PASSWORD}
    return client, client.post(reverse("account_login"), data, secure=True)


def register(client: Client, device: Authenticator, name: str = "Laptop") -> Any:
    options = secure(client, "account_passkey_register_begin").json()
    answer = device.create(options)
    return secure(client, "account_passkey_register_complete", {**answer, "name": name})


@pytest.fixture
def device() -> Authenticator:
    return Authenticator(ORIGIN)


@pytest.fixture
def owner(tenant: Tenant, cast: Cast, device: Authenticator) -> User:
    """The owner, with one passkey."""
    client, _response = sign_in(tenant, cast.owner)
    assert register(client, device).status_code == 200
    return cast.owner


def test_a_passkey_is_made_and_named(tenant: Tenant, cast: Cast, device: Authenticator) -> None:
    other, _response = sign_in(tenant, cast.owner)
    client, _response = sign_in(tenant, cast.owner)
    before = client.session.session_key
    response = register(client, device)
    assert response.json() == {"redirect_url": reverse("account_recovery_codes")}
    passkey = Passkey.objects.get()
    assert (passkey.user, passkey.name, passkey.host) == (cast.owner, "Laptop", "north.example")
    assert client.session["otp_device_id"] == passkey.persistent_id
    assert client.session.session_key != before
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert "A passkey was added" in mails(tenant, cast.owner.email)[-1]["text"]


def test_it_is_the_second_step(tenant: Tenant, owner: User, device: Authenticator) -> None:
    client, response = sign_in(tenant, owner)
    assert response.url == OTP
    assert "webauthn.js" in client.get(OTP, secure=True).content.decode()
    options = secure(client, "account_otp_passkey_begin").json()
    assert len(options["allowCredentials"]) == 1
    assert not is_signed_in(client)
    response = secure(client, "account_otp_passkey_complete", device.get(options))
    assert response.json() == {"redirect_url": reverse("home")}
    assert is_signed_in(client)
    assert client.session["otp_device_id"] == Passkey.objects.get().persistent_id


def test_an_answer_works_once(tenant: Tenant, owner: User, device: Authenticator) -> None:
    client, _response = sign_in(tenant, owner)
    answer = device.get(secure(client, "account_otp_passkey_begin").json())
    secure(client, "account_otp_passkey_complete", answer)
    again, _response = sign_in(tenant, owner)
    secure(again, "account_otp_passkey_begin")
    assert secure(again, "account_otp_passkey_complete", answer).status_code == 422
    assert again.get(reverse("account:profile")).status_code == 302


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://north.example",
        "https://south.example",
        "https://north.example.evil.example",
        "https://north.example:8443",
    ],
)
def test_other_origins_are_refused(
    tenant: Tenant, owner: User, device: Authenticator, origin: str
) -> None:
    client, _response = sign_in(tenant, owner)
    device.origin = origin
    options = secure(client, "account_otp_passkey_begin").json()
    assert secure(client, "account_otp_passkey_complete", device.get(options)).status_code == 422
    assert client.get(reverse("account:profile")).status_code == 302
    with tenant_scope(tenant):
        assert SignInEvent.objects.filter(user=owner, result="failed", method="otp").count() == 1


def test_the_key_of_somebody_else_is_refused(tenant: Tenant, owner: User, cast: Cast) -> None:
    theirs = Authenticator(ORIGIN)
    client, _response = sign_in(tenant, cast.buyer)
    register(client, theirs)
    client, _response = sign_in(tenant, owner)
    options = secure(client, "account_otp_passkey_begin").json()
    assert secure(client, "account_otp_passkey_complete", theirs.get(options)).status_code == 403
    assert client.get(reverse("account:profile")).status_code == 302


def test_without_the_first_step_there_is_no_challenge(tenant: Tenant, owner: User) -> None:
    client = browser(tenant)
    assert secure(client, "account_otp_passkey_begin").status_code == 403
    assert secure(client, "account_otp_passkey_complete", {}).status_code == 403


def test_a_neighbours_portal_offers_only_what_works_there(
    other_tenant: Tenant, owner: User, tenant: Tenant
) -> None:
    client, response = sign_in(other_tenant, owner)
    assert response.url == OTP, "the factor is asked for everywhere"
    page = client.get(OTP, secure=True).content.decode()
    with translation.override("pt"):
        told = gettext(
            "Your passkey belongs to another portal, and there are no recovery codes left. "
            "Write to %(name)s for help."
        )
    assert told % {"name": other_tenant.name} in page
    assert secure(client, "account_otp_passkey_begin").json()["allowCredentials"] == []


def test_making_one_takes_the_password_and_the_other_factor(
    tenant: Tenant, cast: Cast, device: Authenticator
) -> None:
    assert secure(browser(tenant), "account_passkey_register_begin").status_code == 403
    client, _response = sign_in(tenant, cast.owner)
    with override_settings(ACCOUNT_REAUTHENTICATION_TIMEOUT=0):
        assert secure(client, "account_passkey_register_begin").status_code == 403
    make_app(cast.owner)
    confirm_password(client)
    assert secure(client, "account_passkey_register_begin").status_code == 403
    assert not Passkey.objects.exists()


def test_renaming_and_removing(tenant: Tenant, owner: User, cast: Cast) -> None:
    client = verified(tenant, owner)
    passkey = Passkey.objects.get()
    rename = reverse("account_passkey_rename", args=[passkey.pk])
    remove = reverse("account_passkey_remove", args=[passkey.pk])
    assert client.post(remove).url.startswith(reverse("account_reauthenticate"))
    confirm_password(client)
    client.post(rename, {"name": "Desk"})
    passkey.refresh_from_db()
    assert passkey.name == "Desk"
    assert client.get(remove).status_code == 200
    assert Passkey.objects.exists()
    client.post(remove)
    assert not Passkey.objects.exists()
    assert not second_factor.has_second_factor(owner)
    assert "A passkey was removed" in mails(tenant, owner.email)[-1]["text"]


def test_nobody_removes_the_passkey_of_another(tenant: Tenant, owner: User, cast: Cast) -> None:
    client, _response = sign_in(tenant, cast.buyer)
    confirm_password(client)
    passkey = Passkey.objects.get()
    for name in ("account_passkey_remove", "account_passkey_rename"):
        assert client.post(reverse(name, args=[passkey.pk]), {"name": "x"}).status_code == 404
    passkey.refresh_from_db()
    assert passkey.name == "Laptop"


def verified(tenant: Tenant, user: User) -> Client:
    """A session with its factor shown."""
    client = browser(tenant)
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["portal_tenant"] = tenant.pk
    session["otp_device_id"] = Passkey.objects.get().persistent_id
    session.save()
    return client


@pytest.mark.parametrize(
    ("host", "is_secure", "demo", "origin"),
    [
        ("north.example", True, False, "https://north.example"),
        ("north.example", False, True, "https://north.example"),
        ("nordhaus.localhost:8000", False, True, "http://nordhaus.localhost:8000"),
        ("nordhaus.localhost:8000", False, False, "https://nordhaus.localhost:8000"),
        ("localhost:8000", False, True, "http://localhost:8000"),
        ("evil-localhost", False, True, "https://evil-localhost"),
    ],
)
def test_only_the_demo_on_this_machine_goes_without_tls(
    host: str, is_secure: bool, demo: bool, origin: str
) -> None:
    request = RequestFactory().get("/", HTTP_HOST=host, secure=is_secure)
    with override_settings(PORTAL_DEMO=demo):
        assert allowed_origin(request) == origin
