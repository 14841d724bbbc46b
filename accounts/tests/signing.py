"""What the tests of signing in share: browsers, mailed links, codes of an authenticator app."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import User
from accounts.tests.factories import PASSWORD
from portal.shared.context import tenant_scope
from portal.shared.models import OutboxMessage, Tenant

ADDRESS = re.compile(r"https?://\S+")


def browser(tenant: Tenant, **headers: str) -> Client:
    """A browser at the tenant's host, not signed in."""
    return Client(HTTP_HOST=tenant.primary_host, **headers)


def sign_in(client: Client, email: str, password: str = PASSWORD, **extra: str) -> Any:
    """The sign-in form."""
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def signed_in(tenant: Tenant, user: User) -> Client:
    """A browser in which the person signed in by the form."""
    client = browser(tenant)
    sign_in(client, user.email)
    return client


def confirm_password(client: Client) -> Any:
    """The password page before changes."""
    return client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def is_signed_in(client: Client) -> bool:
    """Whether the server takes the browser for somebody."""
    return bool(client.get(reverse("account:security")).status_code == 200)


def mails(tenant: Tenant, to: str | None = None) -> list[dict[str, Any]]:
    """The queued mails, the oldest first."""
    with tenant_scope(tenant):
        rows = OutboxMessage.objects.filter(kind="mail.send").order_by("pk")
        return [row.payload for row in rows if to is None or row.payload["to"] == to]


def link(mail: dict[str, Any]) -> str:
    """The link in a mail."""
    found = ADDRESS.search(mail["text"])
    assert found, mail["text"]
    return found.group()


def path_of(url: str) -> str:
    """What comes after the host."""
    return "/" + url.split("/", 3)[3]


def make_app(user: User) -> TOTPDevice:
    """A confirmed authenticator app."""
    device: TOTPDevice = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    return device


def app_code(device: TOTPDevice) -> str:
    """What the app shows now."""
    return f"{totp(device.bin_key, t0=device.t0, step=device.step):06d}"


def wrong_code(device: TOTPDevice) -> str:
    """A code that the app shows neither now nor in the steps around."""
    near = {totp(device.bin_key, drift=drift) for drift in range(-3, 4)}
    return next(f"{value:06d}" for value in range(1_000_000) if value not in near)
