"""Profile, company, addresses, choices, notices and the switch."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import Address, Customer, Membership, Notification, User
from accounts.tests.factories import make_member
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope

pytestmark = pytest.mark.django_db

Browser = Callable[..., Client]
COMPANY = {"name": "UAB Medis", "country": "LT"}
ADDRESS = {"kind": "delivery", "line1": "A 1", "city": "Vilnius", "country": "LT"}


@pytest.fixture
def address(cast: Any, tenant: Any) -> Address:
    with tenant_scope(tenant):
        return services.add_address(actor=system_actor(tenant), customer=cast.customer, **ADDRESS)


@pytest.mark.parametrize(
    ("name", "owner", "viewer", "agent"),
    [
        ("index", 302, 302, 302),
        ("profile", 200, 200, 200),
        ("notifications", 200, 200, 200),
        ("company", 200, 200, 404),
        ("addresses", 200, 200, 404),
        ("address_add", 200, 403, 404),
    ],
)
def test_who_opens_which_page(
    cast: Any, tenant: Any, client_for: Browser, name: str, owner: int, viewer: int, agent: int
) -> None:
    page = reverse(f"account:{name}")
    statuses = [
        client_for(user, tenant).get(page).status_code
        for user in (cast.owner, cast.viewer, cast.agent, None)
    ]
    assert statuses == [owner, viewer, agent, 302]


def test_profile_is_saved_and_forged_fields_are_not(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    forged = {"email": "x@x.example", "is_superuser": "1", "is_staff": "1", "password": "x"}
    fields = {"name": "Vida", "phone": "+370 1", "job_title": "Buyer", "language": "lt"}
    response = client_for(cast.viewer, tenant).post(
        reverse("account:profile"), {**fields, "time_zone": "Europe/Lisbon", **forged}
    )
    assert response.status_code == 302
    user = User.objects.get(pk=cast.viewer.pk)
    assert (user.name, user.language, user.time_zone) == ("Vida", "lt", "Europe/Lisbon")
    assert (user.email, user.is_superuser, user.is_staff) == (cast.viewer.email, False, False)


@pytest.mark.parametrize("bad", [{"name": ""}, {"language": "xx"}, {"time_zone": "Mars/Base"}])
def test_profile_refuses(cast: Any, tenant: Any, client_for: Browser, bad: dict[str, str]) -> None:
    fields = {"name": "Vida", "phone": "keep me", **bad}
    response = client_for(cast.viewer, tenant).post(reverse("account:profile"), fields)
    assert response.status_code == 200
    assert "keep me" in response.content.decode()
    assert User.objects.get(pk=cast.viewer.pk).name != "Vida"


def test_a_language_of_another_portal_is_kept(cast: Any, tenant: Any, client_for: Browser) -> None:
    User.objects.filter(pk=cast.viewer.pk).update(language="pt")
    browser = client_for(cast.viewer, tenant)
    assert "Português" in browser.get(reverse("account:profile")).content.decode()
    browser.post(reverse("account:profile"), {"name": "Vida", "language": "pt"})
    assert User.objects.get(pk=cast.viewer.pk).language == "pt"


def test_company_data(cast: Any, tenant: Any, client_for: Browser) -> None:
    page = reverse("account:company")
    browser = client_for(cast.owner, tenant)
    forged = {"credit_limit": "999999", "number": "X", "account_manager": cast.owner.pk}
    fields = {**COMPANY, "tax_id": "LT 100001919017", "phone": "1", **forged}
    assert browser.post(page, fields).status_code == 302
    with tenant_scope(tenant):
        row = Customer.objects.get(pk=cast.customer.pk)
        assert (row.tax_id, row.credit_limit, row.number) == (
            "LT100001919017",
            0,
            cast.customer.number,
        )
    wrong = browser.post(page, {**COMPANY, "tax_id": "LT1", "phone": "kept"})
    assert "not a valid tax number" in wrong.content.decode()
    assert "kept" in wrong.content.decode()
    viewer = client_for(cast.viewer, tenant)
    assert viewer.post(page, fields).status_code == 403
    shown = viewer.get(page).content.decode()
    assert "LT100001919017" in shown
    assert '<form class="stack card' not in shown


def test_own_fields_of_the_tenant(cast: Any, tenant: Any, client_for: Browser) -> None:
    with tenant_scope(tenant):
        system = system_actor(tenant)
        services.define_custom_field(
            actor=system, key="tier", label="Tier", is_customer_visible=True
        )
        services.define_custom_field(actor=system, key="risk", label="Risk")
        services.set_custom_fields(
            actor=system, customer=cast.customer, values={"tier": "gold", "risk": "high"}
        )
    shown = client_for(cast.viewer, tenant).get(reverse("account:company")).content.decode()
    assert "gold" in shown
    assert "high" not in shown


def test_addresses(cast: Any, tenant: Any, client_for: Browser, address: Address) -> None:
    browser = client_for(cast.owner, tenant)
    made = browser.post(reverse("account:address_add"), {**ADDRESS, "line1": "B 2"})
    assert made.status_code == 302
    with tenant_scope(tenant):
        second = Address.objects.get(line1="B 2")
    page = reverse("account:address_edit", args=[second.pk])
    assert "B 2" in browser.get(page).content.decode()
    forged = {**ADDRESS, "line1": "C 3", "customer": cast.other_customer.pk}
    assert browser.post(page, forged).status_code == 302
    assert browser.post(page, {**ADDRESS, "city": ""}).status_code == 200
    browser.post(reverse("account:address_default", args=[second.pk]))
    browser.post(reverse("account:address_remove", args=[address.pk]))
    with tenant_scope(tenant):
        row = Address.objects.get()
        assert (row.line1, row.is_default, row.customer_id) == ("C 3", True, cast.customer.pk)


def test_addresses_of_others(
    cast: Any, tenant: Any, other_tenant: Any, client_for: Browser, address: Address
) -> None:
    pages = [
        reverse(f"account:{name}", args=[address.pk])
        for name in ("address_edit", "address_remove", "address_default")
    ]
    for user, at, expected in (
        (cast.outsider, tenant, 404),
        (cast.foreign_owner, other_tenant, 404),
        (cast.viewer, tenant, 403),
        (cast.agent, tenant, 404),
    ):
        browser = client_for(user, at)
        assert {browser.post(page, ADDRESS).status_code for page in pages} == {expected}
    with tenant_scope(tenant):
        assert Address.objects.filter(pk=address.pk).exists()


def test_choices_are_kept(cast: Any, tenant: Any, client_for: Browser) -> None:
    browser, page = client_for(cast.viewer, tenant), reverse("account:notifications")
    assert "Staff:" not in browser.get(page).content.decode()
    assert browser.post(page, {"ticket_reply-mail": "on"}).status_code == 302
    with tenant_scope(tenant):
        chosen = services.preferences_of(cast.viewer)
    assert chosen["ticket_reply", "mail"] is True
    assert chosen["ticket_reply", "in_app"] is False
    assert chosen["staff_ticket_new", "mail"] is True  # not shown, so not changed
    assert chosen["security", "mail"] is True
    agent = client_for(cast.agent, tenant).get(page)
    assert "Staff: a new request" in agent.content.decode()


# --- notices -------------------------------------------------------------------------------------
def make_notices(tenant: Any, user: User, count: int, path: str = "/help/") -> None:
    with tenant_scope(tenant):
        start = Notification.objects.count()
        Notification.objects.bulk_create(
            Notification(
                tenant=tenant,
                user=user,
                kind="membership",
                path=path,
                context={"text": f"Told {number}"},
                event_key=f"e{start + number}",
            )
            for number in range(count)
        )


def test_notices_are_listed_opened_and_read(cast: Any, tenant: Any, client_for: Browser) -> None:
    make_notices(tenant, cast.viewer, 2)
    browser, page = client_for(cast.viewer, tenant), reverse("notifications:list")
    assert "Told 1" in browser.get(page).content.decode()
    with tenant_scope(tenant):
        first, second = Notification.objects.order_by("pk")
        assert not Notification.objects.exclude(read_at=None).exists()  # looking changes nothing
    opened = browser.post(reverse("notifications:open", args=[first.pk]))
    assert opened.headers["Location"] == "/help/"
    browser.post(reverse("notifications:read_all"))
    with tenant_scope(tenant):
        assert not Notification.objects.filter(read_at=None).exists()
    assert "Mark all read" not in browser.get(page).content.decode()
    assert browser.get(reverse("notifications:open", args=[second.pk])).status_code == 405


def test_notices_of_others_and_ways_out(cast: Any, tenant: Any, client_for: Browser) -> None:
    make_notices(tenant, cast.viewer, 1, path="//evil.example/")
    with tenant_scope(tenant):
        notice = Notification.objects.get()
    page = reverse("notifications:open", args=[notice.pk])
    assert client_for(cast.owner, tenant).post(page).status_code == 404
    assert (
        "Told"
        not in client_for(cast.owner, tenant).get(reverse("notifications:list")).content.decode()
    )
    assert client_for(None, tenant).get(reverse("notifications:list")).status_code == 302
    assert client_for(cast.viewer, tenant).post(page).headers["Location"] == "/"


def test_pages_of_notices_cost_the_same(cast: Any, tenant: Any, client_for: Browser) -> None:
    browser, page = client_for(cast.viewer, tenant), reverse("notifications:list")
    make_notices(tenant, cast.viewer, 1)
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    make_notices(tenant, cast.viewer, 59)
    with CaptureQueriesContext(connection) as many:
        first = browser.get(page)
    assert len(many) == len(few)
    second = browser.get(page + first.context["page"].older_url)
    third = browser.get(page + second.context["page"].older_url)
    sizes = [len(response.context["page"].rows) for response in (first, second, third)]
    assert sizes == [25, 25, 10]
    assert third.context["page"].older_url == ""
    again = browser.get(page + third.context["page"].newer_url)
    assert [row.pk for row in again.context["page"].rows] == [
        row.pk for row in second.context["page"].rows
    ]


# --- the switch ----------------------------------------------------------------------------------
def test_switching_between_customers(cast: Any, tenant: Any, client_for: Browser) -> None:
    with tenant_scope(tenant):
        make_member(cast.other_customer, cast.viewer.email, "viewer")
    browser = client_for(cast.viewer, tenant)
    page = reverse("switch_customer")
    answer = browser.post(page, {"customer": cast.customer.pk, "next": "/account/company/"})
    assert answer.headers["Location"] == "/account/company/"
    assert "UAB Medis" in browser.get("/account/company/").content.decode()
    browser.post(page, {"customer": cast.other_customer.pk})
    assert "<h1>UAB Kėdė</h1>" in browser.get("/account/company/").content.decode()
    for target in ("//evil.example", "https://evil.example/", "javascript:alert(1)"):
        answer = browser.post(page, {"customer": cast.customer.pk, "next": target})
        assert answer.headers["Location"] == "/"
    assert browser.get(page).status_code == 405


def test_no_switch_to_foreign_customers(cast: Any, tenant: Any, client_for: Browser) -> None:
    browser = client_for(cast.viewer, tenant)
    for pk in (cast.other_customer.pk, cast.foreign_customer.pk, "x", ""):
        assert browser.post(reverse("switch_customer"), {"customer": pk}).status_code == 404
    with tenant_scope(tenant):
        assert Membership.objects.filter(user=cast.viewer).count() == 1
