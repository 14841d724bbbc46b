"""Sign-up, sign-in, codes by mail, password reset."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from accounts.models import Customer, Invitation, Membership, Role, User
from accounts.services.invitations import hash_token
from accounts.tests.signing import (
    browser,
    is_signed_in,
    link,
    mails,
    path_of,
    sign_in,
    signed_in,
)
from conftest import Cast
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

SIGN_UP = {
    "name": "Rasa Petrauskė",
    "company_name": "UAB Nauja",
    "email": "Rasa@nauja.example",
    "password1": "medis prie upės 7",
}


def sign_up(tenant: Tenant, **changes: str) -> tuple[Client, Any]:
    client = browser(tenant)
    return client, client.post(reverse("account_signup"), {**SIGN_UP, **changes})


# --- sign-up --------------------------------------------------------------------------------
def test_sign_up_opens_an_account_once_the_address_is_confirmed(tenant: Tenant) -> None:
    client, response = sign_up(tenant)
    assert response.url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    with tenant_scope(tenant):
        assert not Customer.objects.exists()
    (mail,) = mails(tenant)
    assert mail["to"] == "rasa@nauja.example"

    page = client.get(path_of(link(mail)))
    assert page.status_code == 200
    assert not EmailAddress.objects.get().verified, "looking at the page confirms nothing"
    client.post(path_of(link(mail)))

    user = User.objects.get()
    with tenant_scope(tenant):
        customer = Customer.objects.get()
        place = Membership.objects.select_related("role").get()
    assert (user.email, user.name, user.language) == (
        "rasa@nauja.example",
        "Rasa Petrauskė",
        "en",
    )
    assert (customer.name, customer.number) == ("UAB Nauja", "C-1001")
    assert (place.user_id, place.customer_id, place.role.key) == (user.pk, customer.pk, "owner")
    assert is_signed_in(client)


def test_a_link_opened_elsewhere_confirms_but_signs_nobody_in(tenant: Tenant) -> None:
    sign_up(tenant)
    other = browser(tenant)
    other.post(path_of(link(mails(tenant)[0])))
    assert EmailAddress.objects.get().verified
    assert not is_signed_in(other)
    with tenant_scope(tenant):
        assert Customer.objects.get().name == "UAB Nauja"


def test_customer_numbers_go_on_per_tenant(tenant: Tenant, other_tenant: Tenant) -> None:
    people = ((tenant, "a@a.example"), (tenant, "b@b.example"), (other_tenant, "c@c.example"))
    for place, email in people:
        sign_up(place, email=email)
        browser(place).post(path_of(link(mails(place, email)[0])))
    with tenant_scope(tenant):
        assert list(Customer.objects.order_by("pk").values_list("number", flat=True)) == [
            "C-1001",
            "C-1002",
        ]
    with tenant_scope(other_tenant):
        assert Customer.objects.get().number == "C-1001"


@pytest.mark.parametrize("policy", ["closed", "invitation"])
def test_closed_sign_up_says_so_and_creates_nobody(tenant: Tenant, policy: str) -> None:
    Tenant.objects.update(sign_up=policy)
    client, response = sign_up(tenant)
    assert b"Sign-up is closed" in response.content
    assert not User.objects.exists()


def test_an_invited_person_signs_up_and_takes_the_place(tenant: Tenant, cast: Cast) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(sign_up="invitation")
    with tenant_scope(tenant):
        invitation = invite(tenant, cast, "new@medis.example")
    client = with_invitation(tenant, invitation)
    response = client.post(
        reverse("account_signup"),
        {"name": "Nora", "email": "somebody@else.example", "password1": SIGN_UP["password1"]},
    )
    assert response.status_code == 302
    user = User.objects.get(email="new@medis.example")
    assert not User.objects.filter(email="somebody@else.example").exists()
    with tenant_scope(tenant):
        assert Membership.objects.get(user=user).customer_id == cast.customer.pk
        assert Customer.objects.count() == 2
        invitation.refresh_from_db()
    assert invitation.accepted_at is not None
    assert is_signed_in(client), "the link was in the mailbox, so the address is confirmed"


def test_closed_means_to_customers_not_to_new_staff(tenant: Tenant, cast: Cast) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(sign_up="closed")
    agent = {"customer": None, "role": "agent", "scope": "staff"}
    for values, is_open in (({}, False), (agent, True)):
        with tenant_scope(tenant):
            invitation = invite(tenant, cast, "new@medis.example", **values)
        client = with_invitation(tenant, invitation)
        page = client.get(reverse("account_signup")).content.decode()
        assert ("Sign-up is closed" in page) is not is_open
        with tenant_scope(tenant):
            invitation.delete()


def test_an_invitation_that_ran_out_opens_nothing(tenant: Tenant, cast: Cast) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(sign_up="invitation")
    with tenant_scope(tenant):
        invitation = invite(tenant, cast, "new@medis.example", expires_at="2020-01-01T00:00Z")
    client = with_invitation(tenant, invitation)
    assert b"Sign-up is closed" in client.get(reverse("account_signup")).content


def invite(tenant: Tenant, cast: Cast, email: str, **values: Any) -> Any:
    role = Role.objects.get(scope=values.pop("scope", "customer"), key=values.pop("role", "buyer"))
    given = {"customer": cast.customer, "expires_at": "2100-01-01T00:00Z", **values}
    return Invitation.objects.create(
        tenant=tenant,
        role=role,
        email=email,
        token_hash=hash_token("token"),
        invited_by=cast.owner,
        **given,
    )


def with_invitation(tenant: Tenant, invitation: Invitation) -> Client:
    """A browser in which the link was opened."""
    client = browser(tenant)
    session = client.session
    session["portal_invitation"] = invitation.pk
    session.save()
    return client


def test_somebody_known_elsewhere_finishes_the_account(tenant: Tenant, cast: Cast) -> None:
    client = browser(tenant)
    response = sign_in(client, cast.foreign_owner.email, next="/requests/")
    assert response.url == "/auth/finish/?next=%2Frequests%2F"
    assert "UAB Medis" not in client.get(response.url).content.decode()
    response = client.post(response.url, {"company_name": "Velamar Baltics"})
    assert response.url == "/requests/"
    with tenant_scope(tenant):
        place = Membership.objects.get(user=cast.foreign_owner)
        assert (place.customer.name, place.role.key) == ("Velamar Baltics", "owner")
    response = client.post(reverse("account_finish"), {"company_name": "One more"})
    with tenant_scope(tenant):
        assert not Customer.objects.filter(name="One more").exists()


def test_without_open_sign_up_nobody_finishes_an_account(tenant: Tenant, cast: Cast) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(sign_up="invitation")
    client = signed_in(tenant, cast.foreign_owner)
    assert b"No access yet" in client.get(reverse("account_finish")).content
    assert client.post(reverse("account_finish"), {"company_name": "X"}).status_code == 403
    with tenant_scope(tenant):
        assert not Membership.objects.filter(user=cast.foreign_owner).exists()


# --- passwords ------------------------------------------------------------------------------
@pytest.mark.parametrize("password", ["kurze7!", "password", "12345678", "qwertyuiop"])
def test_short_and_common_passwords_are_refused(tenant: Tenant, password: str) -> None:
    _client, response = sign_up(tenant, password1=password)
    assert response.status_code == 200
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["kdfjgowe", "ąčę ėįš ų", "wort " * 16])
def test_long_and_plain_passwords_are_welcome(tenant: Tenant, password: str) -> None:
    _client, response = sign_up(tenant, password1=password)
    assert response.status_code == 302
    assert User.objects.get().check_password(password)


# --- sign-in --------------------------------------------------------------------------------
def test_password_sign_in_and_out(tenant: Tenant, cast: Cast) -> None:
    client = browser(tenant)
    assert sign_in(client, cast.owner.email.upper()).url == reverse("home")
    assert is_signed_in(client)
    client.get(reverse("account_logout"))
    assert is_signed_in(client), "a GET signs nobody out"
    client.post(reverse("account_logout"))
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        r"/\evil.example",
        "https:evil.example",
        "http://south.example/",
    ],
)
def test_next_outside_the_site_is_ignored(tenant: Tenant, cast: Cast, target: str) -> None:
    assert sign_in(browser(tenant), cast.owner.email, next=target).url == reverse("home")
    client = signed_in(tenant, cast.owner)
    response = client.get(reverse("account_login"), {"next": target})
    assert response.url == reverse("home")
    response = client.post(reverse("account_logout"), {"next": target})
    assert response.url == reverse("home")


def test_next_inside_the_site_is_kept(tenant: Tenant, cast: Cast) -> None:
    assert sign_in(browser(tenant), cast.owner.email, next="/requests/new/").url == "/requests/new/"


def test_inactive_accounts_stay_out(tenant: Tenant, cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    client = browser(tenant)
    assert sign_in(client, cast.owner.email).url == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200
    assert not is_signed_in(client)


# --- code by mail ---------------------------------------------------------------------------
def test_the_mailed_link_fills_the_code_in_and_a_post_signs_in(tenant: Tenant, cast: Cast) -> None:
    client = browser(tenant)
    response = client.post(reverse("account_request_login_code"), {"email": cast.owner.email})
    assert response.url == reverse("account_confirm_login_code")
    (mail,) = mails(tenant, cast.owner.email)
    page = client.get(path_of(link(mail)))
    code = re.search(r'name="code" value="([^"]+)"', page.content.decode())
    assert code is not None
    assert code[1] in mail["subject"]
    assert not is_signed_in_by_page(client)
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert is_signed_in(client)


def is_signed_in_by_page(client: Client) -> bool:
    return client.get(reverse("account_change_password")).status_code == 200


def test_a_wrong_code_does_not_sign_in_and_the_right_one_works_once(
    tenant: Tenant, cast: Cast
) -> None:
    client = browser(tenant)
    client.post(reverse("account_request_login_code"), {"email": cast.owner.email})
    code = link(mails(tenant)[0]).rsplit("=", 1)[1]
    response = client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})
    assert response.status_code == 200
    assert "The code is not right" in response.content.decode()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_signed_in(client)


def test_the_link_in_another_browser_asks_anew(tenant: Tenant, cast: Cast) -> None:
    browser(tenant).post(reverse("account_request_login_code"), {"email": cast.owner.email})
    stranger = browser(tenant)
    response = stranger.get(path_of(link(mails(tenant)[0])), follow=True)
    assert response.redirect_chain[-1][0] == reverse("account_request_login_code")
    assert "in the browser where you asked" in response.content.decode()


def test_a_code_for_an_unconfirmed_sign_up_drops_its_password(tenant: Tenant) -> None:
    """Otherwise whoever signed up with a stranger's address would keep a key to the account."""
    sign_up(tenant)
    client = browser(tenant)
    client.post(reverse("account_request_login_code"), {"email": "rasa@nauja.example"})
    code = link(mails(tenant)[1]).rsplit("=", 1)[1]
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert is_signed_in(client)
    assert not User.objects.get().has_usable_password()


# --- password reset -------------------------------------------------------------------------
def reset(tenant: Tenant, email: str, password: str = "visai naujas 99") -> Any:
    client = browser(tenant)
    client.post(reverse("account_reset_password"), {"email": email})
    address = path_of(link(mails(tenant, email)[-1]))
    form = client.get(address, follow=True)
    return client, address, client.post(form.request["PATH_INFO"], {"password1": password})


def test_reset_sets_the_password_once_and_signs_nobody_in(tenant: Tenant, cast: Cast) -> None:
    client, address, response = reset(tenant, cast.owner.email)
    assert response.url == reverse("account_reset_password_from_key_done")
    assert not is_signed_in(client)
    assert sign_in(client, cast.owner.email).status_code == 200
    sign_in(client, cast.owner.email, "visai naujas 99")
    assert is_signed_in(client)
    again = browser(tenant).get(address, follow=True)
    assert "This link no longer works" in again.content.decode()


def test_reset_tells_the_person_by_mail(tenant: Tenant, cast: Cast) -> None:
    reset(tenant, cast.owner.email)
    assert "Your password was reset." in mails(tenant, cast.owner.email)[-1]["text"]


def test_links_lead_to_the_stored_host_whatever_the_request_says(
    tenant: Tenant, cast: Cast
) -> None:
    tenant.domains.create(host="old.north.example")
    client = browser(tenant)
    for name, field in (
        ("account_reset_password", "email"),
        ("account_request_login_code", "email"),
    ):
        client.post(
            reverse(name),
            {field: cast.owner.email},
            HTTP_HOST="old.north.example",
            HTTP_X_FORWARDED_HOST="evil.example",
        )
    sent = mails(tenant, cast.owner.email)
    assert len(sent) == 2
    assert all(link(mail).startswith("http://north.example/") for mail in sent)
    assert (
        client.post(
            reverse("account_reset_password"), {"email": cast.owner.email}, HTTP_HOST="evil.example"
        ).status_code
        == 400
    )


def test_mail_goes_out_in_the_readers_language(tenant: Tenant, cast: Cast) -> None:
    User.objects.filter(pk=cast.owner.pk).update(language="lt")
    browser(tenant, HTTP_ACCEPT_LANGUAGE="en").post(
        reverse("account_reset_password"), {"email": cast.owner.email}
    )
    assert mails(tenant)[0]["language"] == "lt"
