"""Sessions: whose they are, when they end, who is told, and how often one may try."""

import time
from collections.abc import Iterator

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import SignInEvent, User
from accounts.services.security import end_sessions
from accounts.tests.factories import PASSWORD
from accounts.tests.signing import (
    browser,
    confirm_password,
    is_signed_in,
    link,
    mails,
    path_of,
    sign_in,
    signed_in,
)
from conftest import Cast
from portal.settings.security import ACCOUNT_RATE_LIMITS
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

NEW = "visai naujas 99"


# --- whose ----------------------------------------------------------------------------------
def test_the_key_changes_at_sign_in(tenant: Tenant, cast: Cast) -> None:
    client = browser(tenant)
    session = client.session
    session["kept"] = "yes"
    session.save()
    before = session.session_key
    sign_in(client, cast.owner.email)
    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()


def test_sign_out_ends_the_session_on_the_server(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    cookies = client.cookies.copy()
    key = client.session.session_key
    client.post(reverse("account_logout"))
    thief = browser(tenant)
    thief.cookies = cookies
    assert not is_signed_in(thief)
    assert not Session.objects.filter(pk=key).exists()


def test_a_session_means_nothing_on_another_tenants_host(
    tenant: Tenant, other_tenant: Tenant, cast: Cast
) -> None:
    client = signed_in(tenant, cast.owner)
    elsewhere = browser(other_tenant)
    elsewhere.cookies = client.cookies.copy()
    assert not is_signed_in(elsewhere)


def test_deactivation_ends_it_at_once(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert not is_signed_in(client)


def test_end_sessions_here_leaves_those_elsewhere(
    tenant: Tenant, other_tenant: Tenant, cast: Cast
) -> None:
    here, kept = signed_in(tenant, cast.owner), signed_in(tenant, cast.owner)
    elsewhere, colleague = signed_in(other_tenant, cast.owner), signed_in(tenant, cast.buyer)
    with tenant_scope(tenant):
        ended = end_sessions(
            actor=system_actor(tenant),
            user=cast.owner,
            tenant=tenant,
            keep_key=kept.session.session_key,
        )
    assert ended == 1
    states = [is_signed_in(client) for client in (here, kept, elsewhere, colleague)]
    assert states == [False, True, True, True]


# --- when they end --------------------------------------------------------------------------
def age(client: Client, key: str, seconds: int) -> None:
    session = client.session
    session[key] = int(time.time()) - seconds
    session.save()


def test_idle_sessions_end(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    age(client, "portal_seen", settings.SESSION_IDLE_SECONDS - 60)
    assert is_signed_in(client)
    age(client, "portal_seen", settings.SESSION_IDLE_SECONDS + 60)
    assert not is_signed_in(client)


def test_old_sessions_end_however_busy(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    age(client, "portal_started", settings.SESSION_COOKIE_AGE - 60)
    assert is_signed_in(client)
    age(client, "portal_started", settings.SESSION_COOKIE_AGE + 60)
    assert not is_signed_in(client)


def test_being_seen_does_not_start_the_session_anew(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    age(client, "portal_started", 1000)
    age(client, "portal_seen", 3600)
    before = client.session["portal_started"]
    client.get(reverse("account:security"))
    assert client.session["portal_started"] == before
    assert time.time() - client.session["portal_seen"] < 60


# --- password and address -------------------------------------------------------------------
def test_a_new_password_ends_the_others_and_is_told(tenant: Tenant, cast: Cast) -> None:
    client, other = signed_in(tenant, cast.owner), signed_in(tenant, cast.owner)
    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW}
    )
    assert response.url == reverse("account:security")
    assert is_signed_in(client)
    assert not is_signed_in(other)
    assert UserSession.objects.filter(user=cast.owner).count() == 1
    assert "Your password was changed." in mails(tenant, cast.owner.email)[-1]["text"]


@pytest.mark.parametrize("old", ["", "not this one"])
def test_the_old_password_is_asked_for(tenant: Tenant, cast: Cast, old: str) -> None:
    client = signed_in(tenant, cast.owner)
    client.post(reverse("account_change_password"), {"oldpassword": old, "password1": NEW})
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(PASSWORD)


def test_a_reset_ends_all_of_them(tenant: Tenant, other_tenant: Tenant, cast: Cast) -> None:
    clients = [signed_in(tenant, cast.owner), signed_in(other_tenant, cast.owner)]
    client = browser(tenant)
    client.post(reverse("account_reset_password"), {"email": cast.owner.email})
    form = client.get(path_of(link(mails(tenant)[-1])), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW})
    assert not any(is_signed_in(client) for client in clients)
    assert not UserSession.objects.filter(user=cast.owner).exists()


def test_a_first_password_for_those_without(tenant: Tenant, cast: Cast) -> None:
    cast.owner.set_unusable_password()
    cast.owner.save()
    client = browser(tenant)
    client.post(reverse("account_request_login_code"), {"email": cast.owner.email})
    code = link(mails(tenant)[-1]).rsplit("=", 1)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get(reverse("account_change_password")).url == reverse("account_set_password")
    assert client.get(reverse("account_set_password")).status_code == 200
    client.post(reverse("account_set_password"), {"password1": NEW})
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(NEW)
    assert is_signed_in(client)


def test_changing_the_address(tenant: Tenant, cast: Cast) -> None:
    client = signed_in(tenant, cast.owner)
    url, old = reverse("account_email"), cast.owner.email
    data = {"email": "new@medis.example", "action_add": ""}
    assert client.get(url).url.startswith(reverse("account_reauthenticate"))
    assert client.post(url, data).url.startswith(reverse("account_reauthenticate"))
    assert not EmailAddress.objects.filter(email="new@medis.example").exists()

    assert (
        client.post(
            f"{reverse('account_reauthenticate')}?next={url}", {"password": PASSWORD, "next": url}
        ).url
        == url
    )
    client.post(url, data)
    cast.owner.refresh_from_db()
    assert cast.owner.email == old, "it counts once it is confirmed"
    assert "new@medis.example" in client.get(url).content.decode()

    client.post(path_of(link(mails(tenant, "new@medis.example")[-1])))
    cast.owner.refresh_from_db()
    assert cast.owner.email == "new@medis.example"
    assert list(EmailAddress.objects.filter(user=cast.owner).values_list("email", "verified")) == [
        ("new@medis.example", True)
    ]
    assert "was changed from" in mails(tenant, old)[-1]["text"]


def test_an_address_of_another_account_is_not_told_and_not_taken(
    tenant: Tenant, cast: Cast
) -> None:
    client = signed_in(tenant, cast.owner)
    confirm_password(client)
    taken = {"email": cast.buyer.email, "action_add": ""}
    assert client.post(reverse("account_email"), taken).status_code == 302
    sent = mails(tenant, cast.buyer.email)
    page = client.get(path_of(link(sent[-1])))
    assert "confirmed for another account" in page.content.decode()
    client.post(path_of(link(sent[-1])))
    cast.buyer.refresh_from_db()
    cast.owner.refresh_from_db()
    assert cast.owner.email == "owner@medis.example"
    assert EmailAddress.objects.get(email=cast.buyer.email, verified=True).user == cast.buyer


# --- the page -------------------------------------------------------------------------------
def test_the_page_lists_this_tenants_sessions_and_history(
    tenant: Tenant, other_tenant: Tenant, cast: Cast
) -> None:
    signed_in(other_tenant, cast.owner)
    sign_in(browser(tenant), cast.owner.email, "not this one")
    client = browser(tenant, HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
    sign_in(client, cast.owner.email)
    page = client.get(reverse("account:security")).content.decode()
    assert page.count("this browser") == 1
    assert "Firefox, Windows" in page
    with tenant_scope(tenant):
        events = list(SignInEvent.objects.values_list("result", "method"))
    assert events == [("success", "password"), ("failed", "password")]
    assert page.count(">Signed in<") + page.count("Signed in</span>") >= 1


def test_ending_one_and_the_others(tenant: Tenant, cast: Cast) -> None:
    client, second, third = (signed_in(tenant, cast.owner) for _ in range(3))
    foreign = signed_in(tenant, cast.buyer)

    def row(browser_: Client) -> int:
        return int(UserSession.objects.get(session_key=browser_.session.session_key).pk)

    client.post(reverse("account:session_end", args=[row(second)]))
    assert [is_signed_in(one) for one in (client, second, third)] == [True, False, True]
    response = client.post(reverse("account:session_end", args=[row(foreign)]))
    assert response.status_code == 404
    client.post(reverse("account:sessions_end_others"))
    assert [is_signed_in(one) for one in (client, third, foreign)] == [True, False, True]
    assert client.get(reverse("account:sessions_end_others")).status_code == 405


def test_visitors_are_sent_to_sign_in(tenant: Tenant) -> None:
    for name in (
        "account:security",
        "account_email",
        "account_totp_setup",
        "account_totp_remove",
        "account_recovery_codes",
        "account_passkey_add",
        "account_finish",
        "account_second_factor",
        "account_change_password",
        "account_reauthenticate",
    ):
        response = browser(tenant).get(reverse(name))
        assert response.status_code == 302, name
        assert response.url.startswith(reverse("account_login")), name


# --- how often ------------------------------------------------------------------------------
@pytest.fixture
def limits() -> Iterator[None]:
    with override_settings(ACCOUNT_RATE_LIMITS=ACCOUNT_RATE_LIMITS):
        yield


def test_failures_pause_the_account_from_any_address(
    limits: None, tenant: Tenant, cast: Cast
) -> None:
    for number in range(5):
        sign_in(browser(tenant, REMOTE_ADDR=f"198.51.100.{number}"), cast.owner.email, "wrong")
    client = browser(tenant, REMOTE_ADDR="198.51.100.99")
    response = sign_in(client, cast.owner.email)
    assert "Too many attempts" in response.content.decode()
    assert not is_signed_in(client)
    assert is_signed_in(signed_in(tenant, cast.buyer)), "others are not touched"


def test_a_neighbours_host_gives_no_further_attempts(
    limits: None, tenant: Tenant, other_tenant: Tenant, cast: Cast
) -> None:
    for number in range(5):
        sign_in(browser(tenant, REMOTE_ADDR=f"198.51.100.{number}"), cast.owner.email, "wrong")
    assert not is_signed_in(signed_in(other_tenant, cast.owner))


def test_the_pause_ends(
    limits: None, tenant: Tenant, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(9):
        sign_in(browser(tenant), cast.owner.email, "wrong")
    assert not is_signed_in(signed_in(tenant, cast.owner))
    now = time.time()
    monkeypatch.setattr("allauth.core.internal.ratelimit.time.time", lambda: now + 301)
    assert is_signed_in(signed_in(tenant, cast.owner))


def test_one_address_cannot_try_many_accounts(limits: None, tenant: Tenant, cast: Cast) -> None:
    codes = {
        sign_in(browser(tenant), f"somebody{number}@medis.example", "wrong").status_code
        for number in range(31)
    }
    assert 429 in codes
    page = sign_in(browser(tenant), "somebody@medis.example", "wrong")
    assert page.status_code == 429
    assert "Too many attempts" in page.content.decode()


def test_the_forwarded_address_is_not_believed(limits: None, tenant: Tenant, cast: Cast) -> None:
    codes = [
        sign_in(
            browser(tenant, HTTP_X_FORWARDED_FOR=f"198.51.100.{number}"),
            f"somebody{number}@medis.example",
            "wrong",
        ).status_code
        for number in range(31)
    ]
    assert codes[-1] == 429


@pytest.mark.parametrize(
    ("name", "tries"), [("account_reset_password", 3), ("account_request_login_code", 3)]
)
def test_nobodys_mailbox_is_flooded(
    limits: None, tenant: Tenant, cast: Cast, name: str, tries: int
) -> None:
    for number in range(8):
        browser(tenant, REMOTE_ADDR=f"198.51.100.{number}").post(
            reverse(name), {"email": cast.owner.email}
        )
    assert len(mails(tenant, cast.owner.email)) == tries


def test_unused_reset_links_die_with_time(tenant: Tenant, cast: Cast) -> None:
    client = browser(tenant)
    client.post(reverse("account_reset_password"), {"email": cast.owner.email})
    with override_settings(PASSWORD_RESET_TIMEOUT=0):
        time.sleep(1.1)
        page = client.get(path_of(link(mails(tenant)[-1])), follow=True)
    assert "This link no longer works" in page.content.decode()
