"""People, roles and invitations in the account area."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.enums import CustomerPermission as C
from accounts.models import Invitation, Membership, Role
from accounts.tests.factories import make_member, make_user
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import OutboxMessage

pytestmark = pytest.mark.django_db

Browser = Callable[..., Client]
GET_PAGES = ["people", "invite", "hand_over", "leave", "roles", "role_add"]


def counted() -> CaptureQueriesContext:
    """The queries of a block."""
    return CaptureQueriesContext(connection)


def role_id(key: str, scope: str = "customer") -> int:
    return int(Role.objects.get(scope=scope, key=key).pk)


@pytest.fixture
def place(cast: Any, tenant: Any) -> int:
    with tenant_scope(tenant):
        return int(Membership.objects.get(user=cast.viewer, customer=cast.customer).pk)


@pytest.fixture
def own_role(cast: Any, tenant: Any) -> Role:
    with tenant_scope(tenant):
        return services.create_role(
            actor=system_actor(tenant),
            name="Office",
            scope="customer",
            customer=cast.customer,
            permissions=[C.MANAGE_MEMBERS, C.VIEW_TICKETS],
        )


@pytest.mark.parametrize("name", GET_PAGES)
@pytest.mark.parametrize(
    ("who", "managing", "others"),
    [("owner", 200, 200), ("viewer", 403, 200), ("agent", 404, 404), (None, 302, 302)],
)
def test_who_opens_which_page(
    cast: Any, tenant: Any, client_for: Browser, name: str, who: str, managing: int, others: int
) -> None:
    user = getattr(cast, who) if who else None
    response = client_for(user, tenant).get(reverse(f"account:{name}"))
    expected = others if name in {"people", "leave"} else managing
    assert response.status_code == expected


def test_foreign_people_are_unknown(
    cast: Any, tenant: Any, other_tenant: Any, client_for: Browser, place: int, own_role: Role
) -> None:
    with tenant_scope(tenant):
        invitation = services.invite_member(
            actor=system_actor(tenant),
            customer=cast.customer,
            email="n@x.example",
            role=Role.objects.get(scope="customer", key="buyer"),
        )
    posts = [
        reverse("account:member_remove", args=[place]),
        reverse("account:invitation_resend", args=[invitation.pk]),
        reverse("account:invitation_revoke", args=[invitation.pk]),
        reverse("account:role_delete", args=[own_role.pk]),
    ]
    pages = [
        reverse("account:member", args=[place]),
        reverse("account:role_edit", args=[own_role.pk]),
    ]
    for user, at in ((cast.outsider, tenant), (cast.foreign_owner, other_tenant)):
        browser = client_for(user, at)
        assert {browser.get(page).status_code for page in pages} == {404}
        assert {browser.post(page).status_code for page in posts + pages} == {404}
    with tenant_scope(tenant):
        assert Membership.objects.filter(pk=place).exists()
        assert Invitation.objects.open().count() == 1


def test_owner_changes_and_removes(cast: Any, tenant: Any, client_for: Browser, place: int) -> None:
    browser = client_for(cast.owner, tenant)
    with tenant_scope(tenant):
        buyer = role_id("buyer")
    response = browser.post(reverse("account:member", args=[place]), {"role": buyer})
    assert response.status_code == 302
    with tenant_scope(tenant):
        assert Membership.objects.get(pk=place).role_id == buyer
    assert browser.post(reverse("account:member_remove", args=[place])).status_code == 302
    with tenant_scope(tenant):
        assert not Membership.objects.filter(pk=place).exists()


def test_removed_person_is_signed_out(
    cast: Any, tenant: Any, client_for: Browser, place: int
) -> None:
    theirs = client_for(None, tenant)
    theirs.post(reverse("account_login"), {"login": cast.viewer.email, "password": "portal-demo"})
    assert theirs.get(reverse("account:profile")).status_code == 200
    client_for(cast.owner, tenant).post(reverse("account:member_remove", args=[place]))
    assert theirs.get(reverse("account:profile")).status_code == 302


def test_last_owner_reads_why(cast: Any, tenant: Any, client_for: Browser) -> None:
    with tenant_scope(tenant):
        mine = Membership.objects.get(user=cast.owner)
        viewer = role_id("viewer")
    browser = client_for(cast.owner, tenant)
    response = browser.post(reverse("account:member", args=[mine.pk]), {"role": viewer})
    assert response.status_code == 200
    assert "UAB Medis needs an owner" in response.content.decode()


def test_forged_fields_change_nothing(
    cast: Any, tenant: Any, client_for: Browser, place: int
) -> None:
    with tenant_scope(tenant):
        buyer, agent = role_id("buyer"), role_id("agent", "staff")
    browser = client_for(cast.owner, tenant)
    forged = {"customer": cast.other_customer.pk, "user": cast.outsider.pk, "tenant": 99}
    browser.post(reverse("account:member", args=[place]), {"role": buyer, **forged})
    with tenant_scope(tenant):
        row = Membership.objects.get(pk=place)
        assert (row.customer_id, row.user_id) == (cast.customer.pk, cast.viewer.pk)
    response = browser.post(reverse("account:member", args=[place]), {"role": agent})
    assert response.status_code == 200
    with tenant_scope(tenant):
        assert Membership.objects.get(pk=place).role_id == buyer


def test_owner_makes_edits_and_deletes_a_role(cast: Any, tenant: Any, client_for: Browser) -> None:
    browser = client_for(cast.owner, tenant)
    fields = {"name": "Office", "permissions": ["view_tickets", "view_orders"], "key": "owner"}
    assert browser.post(reverse("account:role_add"), fields).status_code == 302
    with tenant_scope(tenant):
        role = Role.objects.get(customer=cast.customer)
        assert (role.permissions, role.key) == (["view_tickets", "view_orders"], "")
    page = reverse("account:role_edit", args=[role.pk])
    assert browser.post(page, {**fields, "permissions": ["manage_tenant"]}).status_code == 200
    assert browser.post(page, {**fields, "permissions": ["pay_invoices"]}).status_code == 302
    with tenant_scope(tenant):
        assert Role.objects.get(pk=role.pk).permissions == ["pay_invoices"]
    assert "Office" in browser.get(reverse("account:roles")).content.decode()
    assert browser.post(reverse("account:role_delete", args=[role.pk])).status_code == 302
    with tenant_scope(tenant):
        assert not Role.objects.filter(pk=role.pk).exists()


def test_the_same_name_twice_is_a_message(
    cast: Any, tenant: Any, client_for: Browser, own_role: Role
) -> None:
    response = client_for(cast.owner, tenant).post(
        reverse("account:role_add"), {"name": "Office", "permissions": ["view_tickets"]}
    )
    assert response.status_code == 200
    assert "There is a role with this name already" in response.content.decode()


def test_a_smaller_manager_keeps_what_they_cannot_see(
    cast: Any, tenant: Any, client_for: Browser, own_role: Role
) -> None:
    with tenant_scope(tenant):
        system = system_actor(tenant)
        other = services.create_role(
            actor=system,
            name="Big",
            scope="customer",
            customer=cast.customer,
            permissions=[C.PAY_INVOICES, C.VIEW_TICKETS],
        )
        services.change_member_role(
            actor=system, membership=Membership.objects.get(user=cast.buyer), role=own_role
        )
    page = reverse("account:role_edit", args=[other.pk])
    browser = client_for(cast.buyer, tenant)
    assert "Pay invoices" not in browser.get(page).content.decode()
    assert browser.post(page, {"name": "Big", "permissions": ["manage_members"]}).status_code == 302
    with tenant_scope(tenant):
        assert Role.objects.get(pk=other.pk).permissions == ["pay_invoices", "manage_members"]


def test_hand_over_and_leave(cast: Any, tenant: Any, client_for: Browser) -> None:
    with tenant_scope(tenant):
        buyer = Membership.objects.get(user=cast.buyer)
        fields = {"member": buyer.pk, "role": role_id("viewer")}
    browser = client_for(cast.owner, tenant)
    assert browser.post(reverse("account:hand_over"), fields).status_code == 302
    assert browser.get(reverse("account:hand_over")).status_code == 403
    assert browser.post(reverse("account:leave")).status_code == 302
    assert browser.get(reverse("account:people")).status_code == 404
    with tenant_scope(tenant):
        assert Membership.objects.get(pk=buyer.pk).role.key == "owner"


# --- invitations ---------------------------------------------------------------------------------
@pytest.fixture
def link(cast: Any, tenant: Any, client_for: Browser) -> str:
    with tenant_scope(tenant):
        fields = {"email": "new@medis.example", "role": role_id("buyer")}
    response = client_for(cast.owner, tenant).post(reverse("account:invite"), fields)
    assert response.status_code == 302
    with tenant_scope(tenant):
        text: str = OutboxMessage.objects.get(kind="mail.send").payload["text"]
    path = text.split("north.example", 1)[1].split()[0]
    assert path.startswith("/account/invitations/")
    return path


def test_invited_user_accepts(cast: Any, tenant: Any, client_for: Browser, link: str) -> None:
    user = make_user("new@medis.example")
    browser = client_for(user, tenant)
    assert "Accept" in browser.get(link).content.decode()
    with tenant_scope(tenant):
        assert not Membership.objects.filter(user=user).exists()  # looking changes nothing
    assert browser.post(link).status_code == 302
    with tenant_scope(tenant):
        assert Membership.objects.get(user=user).role.key == "buyer"
    assert browser.get(link).status_code == 404


def test_another_address_is_told(cast: Any, tenant: Any, client_for: Browser, link: str) -> None:
    browser = client_for(cast.outsider, tenant)
    assert "You are signed in as" in browser.get(link).content.decode()
    assert browser.post(link).status_code == 200
    with tenant_scope(tenant):
        mine = Membership.objects.filter(user=cast.outsider, customer=cast.customer)
        assert not mine.exists()
        assert Invitation.objects.usable().count() == 1


def test_new_people_are_sent_to_sign_up(
    cast: Any, tenant: Any, client_for: Browser, link: str
) -> None:
    browser = client_for(None, tenant)
    assert "portal_invitation" not in browser.session
    assert browser.get(link).status_code == 200
    response = browser.post(link)
    assert response.headers["Location"] == reverse("account_signup")
    with tenant_scope(tenant):
        assert browser.session["portal_invitation"] == Invitation.objects.get().pk


def test_the_link_is_unknown_elsewhere(
    cast: Any, other_tenant: Any, client_for: Browser, link: str
) -> None:
    assert client_for(cast.foreign_owner, other_tenant).get(link).status_code == 404


def test_resend_and_revoke(cast: Any, tenant: Any, client_for: Browser, link: str) -> None:
    browser = client_for(cast.owner, tenant)
    with tenant_scope(tenant):
        invitation = Invitation.objects.get()
    assert "new@medis.example" in browser.get(reverse("account:people")).content.decode()
    viewer = client_for(cast.viewer, tenant)
    assert "new@medis.example" not in viewer.get(reverse("account:people")).content.decode()
    for name in ("invitation_resend", "invitation_revoke"):
        page = reverse(f"account:{name}", args=[invitation.pk])
        assert viewer.post(page).status_code == 404
        assert browser.get(page).status_code == 405
        assert browser.post(page).status_code == 302
    assert client_for(None, tenant).get(link).status_code == 404


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_query_count_is_flat(cast: Any, tenant: Any, client_for: Browser, role: str) -> None:
    browser = client_for(getattr(cast, role), tenant)
    page = reverse("account:people")
    browser.get(page)
    with counted() as few:
        assert browser.get(page).status_code == 200
    with tenant_scope(tenant):
        for number in range(60):
            make_member(cast.customer, f"p{number}@medis.example", "viewer")
    with counted() as many:
        response = browser.get(page)
    assert len(response.context["page"].rows) == 50
    assert len(many) == len(few)
    assert len(many) <= 12


def test_pages_of_members(cast: Any, tenant: Any, client_for: Browser) -> None:
    with tenant_scope(tenant):
        for number in range(60):
            make_member(cast.customer, f"p{number}@medis.example", "viewer")
    browser = client_for(cast.owner, tenant)
    first = browser.get(reverse("account:people"))
    second = browser.get(reverse("account:people") + first.context["page"].older_url)
    back = browser.get(reverse("account:people") + second.context["page"].newer_url)
    rows = [[p.pk for p in r.context["page"].rows] for r in (first, second, back)]
    assert rows[0] == rows[2]
    assert (len(rows[0]), len(rows[1])) == (50, 14)
    assert max(rows[0]) < min(rows[1])
    assert second.context["page"].older_url == ""
    odd = browser.get(reverse("account:people") + "?older=x&newer=")
    assert [p.pk for p in odd.context["page"].rows] == rows[0]
