"""Sign-in, sign-up, codes and resets answer alike, whoever has an account."""

import re
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import override_settings
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import PASSWORD, make_user
from accounts.tests.signing import browser, link, mails
from accounts.tests.test_auth_entry import SIGN_UP, sign_up
from portal.shared.models import Tenant

TOKENS = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


def answers(tenant: Tenant, name: str, data: dict[str, str], email: str) -> Any:
    """Status, target and body of the form and of the page after it, tokens and address aside."""
    client = browser(tenant)
    key = "login" if "login" in data else "email"
    found = []
    response = client.post(reverse(name), {**data, key: email}, follow=True)
    body = TOKENS.sub(b"", response.content).replace(email.encode(), b"@")
    found.append((response.status_code, response.redirect_chain, body))
    return found


FORMS = {
    "account_login": {"login": "", "password": "not this one"},
    "account_signup": SIGN_UP,
    "account_reset_password": {"email": ""},
    "account_request_login_code": {"email": ""},
}


@pytest.mark.parametrize("name", FORMS)
def test_known_and_unknown_addresses_get_the_same_answer(tenant: Tenant, name: str) -> None:
    make_user("known@medis.example")
    known = answers(tenant, name, FORMS[name], "known@medis.example")
    other = answers(tenant, name, FORMS[name], "nobody@medis.example")
    assert known == other
    if name != "account_login":
        assert len(mails(tenant, "known@medis.example")) == 1
        assert len(mails(tenant, "nobody@medis.example")) == 1


class Counted:
    """Counts how often a password is hashed, which is what takes the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        real = MD5PasswordHasher.encode

        def encode(hasher: Any, password: str, salt: str) -> str:
            self.count += 1
            return str(real(hasher, password, salt))

        monkeypatch.setattr(MD5PasswordHasher, "encode", encode)


@pytest.mark.parametrize("name", FORMS)
def test_known_and_unknown_addresses_cost_the_same(
    tenant: Tenant, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("known@medis.example")
    counted = Counted(monkeypatch)
    answers(tenant, name, FORMS[name], "known@medis.example")
    known, counted.count = counted.count, 0
    answers(tenant, name, FORMS[name], "nobody@medis.example")
    assert known == counted.count
    assert known == (1 if name in {"account_login", "account_signup"} else 0)


@override_settings(ACCOUNT_PREVENT_ENUMERATION=False)
def test_the_comparison_would_notice(tenant: Tenant) -> None:
    make_user("known@medis.example")
    name, data = "account_reset_password", {"email": ""}
    assert answers(tenant, name, data, "known@medis.example") != answers(
        tenant, name, data, "nobody@medis.example"
    )


def test_an_existing_account_is_not_touched_by_a_second_sign_up(tenant: Tenant) -> None:
    user = make_user("rasa@nauja.example", name="Rasa")
    sign_up(tenant)
    user.refresh_from_db()
    assert (User.objects.count(), user.name, user.check_password(PASSWORD)) == (1, "Rasa", True)
    (mail,) = mails(tenant)
    assert link(mail).endswith(reverse("account_reset_password"))
