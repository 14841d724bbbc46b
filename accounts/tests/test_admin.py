"""The staff's pages for customers, people, roles and invitations: by role, and through services."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.enums import StaffPermission as S
from accounts.models import (
    Address,
    Contact,
    Customer,
    CustomerNote,
    Invitation,
    Membership,
    Role,
    Segment,
    StaffMembership,
)
from accounts.selectors import actor_for
from accounts.tests.factories import make_customer, make_member
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import AuditEntry

pytestmark = pytest.mark.django_db

Browser = Callable[..., Client]
LISTS = {
    "customer": {"agent", "admin"},
    "membership": {"agent", "admin"},
    "segment": {"agent", "admin"},
    "customfielddefinition": {"agent", "admin"},
    "role": {"admin"},
    "staffmembership": {"admin"},
    "invitation": {"admin"},
}
NO_INLINES = {
    f"{prefix}-{name}": "0"
    for prefix in ("memberships", "invitations", "addresses", "contacts", "notes")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
}


def url(name: str, what: str = "changelist", *args: Any) -> str:
    return reverse(f"admin:accounts_{name}_{what}", args=args)


def record_of(customer: Customer, **changes: Any) -> dict[str, Any]:
    names = (
        "name",
        "number",
        "company_code",
        "tax_id",
        "email",
        "phone",
        "website",
        "country",
        "language",
        "currency",
        "credit_limit",
    )
    fields = {name: getattr(customer, name) for name in names}
    return {**fields, "is_active": "on", "account_manager": "", **NO_INLINES, **changes}


@pytest.mark.parametrize("name", sorted(LISTS))
@pytest.mark.parametrize("who", ["agent", "knowledge", "admin", "owner", "foreign_admin"])
def test_who_sees_which_list(
    cast: Any, tenant: Any, client_for: Browser, name: str, who: str
) -> None:
    response = client_for(getattr(cast, who), tenant).get(url(name))
    expected = 200 if who in LISTS[name] else (403 if who in {"agent", "knowledge"} else None)
    if expected is None:  # not of this tenant's staff
        assert response.status_code in {302, 403}
        assert b"UAB" not in response.content
    else:
        assert response.status_code == expected


def test_records_of_another_tenant_are_unknown(
    cast: Any, tenant: Any, other_tenant: Any, client_for: Browser
) -> None:
    browser = client_for(cast.foreign_admin, other_tenant)
    with tenant_scope(tenant):
        place = Membership.objects.get(user=cast.viewer)
        colleague = StaffMembership.objects.get(user=cast.agent)
    pages = [
        url("customer", "change", cast.customer.pk),
        url("membership", "change", place.pk),
        url("membership", "delete", place.pk),
        url("staffmembership", "change", colleague.pk),
    ]
    for page in pages:
        for response in (browser.get(page), browser.post(page, {"post": "yes"})):
            assert response.status_code == 404
    lists = "".join(browser.get(url(name)).content.decode() for name in LISTS)
    assert "UAB Medis" not in lists
    assert "viewer@" not in lists
    with tenant_scope(tenant):
        assert Membership.objects.filter(pk=place.pk).exists()


def test_agent_reads_but_does_not_write(cast: Any, tenant: Any, client_for: Browser) -> None:
    browser = client_for(cast.agent, tenant)
    page = url("customer", "change", cast.customer.pk)
    assert "UAB Medis" in browser.get(page).content.decode()
    response = browser.post(page, record_of(cast.customer, name="Changed"))
    assert response.status_code == 403
    assert browser.get(url("customer", "add")).status_code == 403


def test_customer_is_made_and_changed_by_the_services(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    with tenant_scope(tenant):
        system = system_actor(tenant)
        services.define_custom_field(actor=system, key="tier", label="Tier")
        Segment.objects.create(tenant=tenant, name="Export")
    browser = client_for(cast.admin, tenant)
    blank = Customer(name="AB Nauja", country="LT", currency="EUR")
    fields = record_of(
        blank, segment_names=["Export"], custom_tier="gold", account_manager=cast.agent.pk
    )
    response = browser.post(url("customer", "add"), fields)
    assert response.status_code == 302, response.context["errors"]
    with tenant_scope(tenant):
        made = Customer.objects.get(name="AB Nauja")
        assert made.number.startswith("C-")
        assert made.custom_fields == {"tier": "gold"}
        assert [segment.name for segment in made.segments.all()] == ["Export"]
        assert made.account_manager == cast.agent
        assert AuditEntry.objects.filter(action="customer.created").count() == 1
    changed = record_of(made, segment_names=[], custom_tier="", phone="123", account_manager="")
    assert browser.post(url("customer", "change", made.pk), changed).status_code == 302
    with tenant_scope(tenant):
        made = Customer.objects.get(pk=made.pk)
        assert (made.phone, made.custom_fields, made.account_manager) == ("123", {}, None)
        entry = AuditEntry.objects.filter(action="customer.changed").latest("id")
        assert entry.actor_id == cast.admin.pk


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"tax_id": "LT123"}, "not a valid tax number"), ({"number": "TAKEN"}, "has this number")],
)
def test_a_refusal_stands_on_the_form_and_keeps_the_input(
    cast: Any, tenant: Any, client_for: Browser, changes: dict[str, str], said: str
) -> None:
    with tenant_scope(tenant):
        make_customer(tenant, "Other", number="TAKEN")
    response = client_for(cast.admin, tenant).post(
        url("customer", "change", cast.customer.pk),
        record_of(cast.customer, name="New name", **changes),
    )
    assert response.status_code == 200
    text = response.content.decode()
    assert said in text
    assert "New name" in text
    with tenant_scope(tenant):
        assert Customer.objects.get(pk=cast.customer.pk).name == "UAB Medis"


def test_the_account_manager_is_one_of_the_staff(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    browser = client_for(cast.admin, tenant)
    page = url("customer", "change", cast.customer.pk)
    form = browser.get(page).context["adminform"].form
    with tenant_scope(tenant):
        offered = set(form.fields["account_manager"].queryset)
    assert offered == {cast.agent, cast.knowledge, cast.admin}
    forged = record_of(cast.customer, account_manager=cast.foreign_admin.pk)
    assert browser.post(page, forged).status_code == 200


def test_what_belongs_to_the_record_is_saved_by_the_services(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    with tenant_scope(tenant):
        contact = services.add_contact(
            actor=system_actor(tenant), customer=cast.customer, name="Old"
        )
    extra = {
        "addresses-TOTAL_FORMS": "1",
        "addresses-0-kind": "billing",
        "addresses-0-line1": "A 1",
        "addresses-0-city": "Vilnius",
        "addresses-0-country": "LT",
        "contacts-TOTAL_FORMS": "2",
        "contacts-INITIAL_FORMS": "1",
        "contacts-0-id": contact.pk,
        "contacts-0-customer": cast.customer.pk,
        "contacts-0-name": "Old",
        "contacts-0-DELETE": "on",
        "contacts-1-name": "New",
        "notes-TOTAL_FORMS": "1",
        "notes-0-text": "Mind the gate",
    }
    response = client_for(cast.admin, tenant).post(
        url("customer", "change", cast.customer.pk), record_of(cast.customer, **extra)
    )
    assert response.status_code == 302
    with tenant_scope(tenant):
        address = Address.objects.get()
        assert (address.is_default, address.customer_id) == (True, cast.customer.pk)
        assert [contact.name for contact in Contact.objects.all()] == ["New"]
        assert CustomerNote.objects.get().author == cast.admin
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"address.added", "contact.added", "contact.removed"} <= actions


def test_member_gets_a_role_and_is_removed(cast: Any, tenant: Any, client_for: Browser) -> None:
    browser = client_for(cast.admin, tenant)
    with tenant_scope(tenant):
        place = Membership.objects.get(user=cast.viewer)
        billing = Role.objects.get(key="billing", scope="customer")
        agent_role = Role.objects.get(key="agent", scope="staff")
    page = url("membership", "change", place.pk)
    assert browser.post(page, {"role": agent_role.pk}).status_code == 200
    assert browser.post(page, {"role": billing.pk, "user": cast.outsider.pk}).status_code == 302
    with tenant_scope(tenant):
        place = Membership.objects.get(pk=place.pk)
        assert (place.role, place.user) == (billing, cast.viewer)
        assert actor_for(cast.viewer, tenant).may_at("view_invoices", cast.customer.pk)
    response = browser.post(url("membership", "delete", place.pk), {"post": "yes"})
    assert response.status_code == 302
    with tenant_scope(tenant):
        assert not Membership.objects.filter(pk=place.pk).exists()
        assert AuditEntry.objects.filter(action="member.removed").count() == 1


def test_last_owner_and_last_administrator_stay(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    browser = client_for(cast.admin, tenant)
    with tenant_scope(tenant):
        owner = Membership.objects.get(user=cast.owner)
        mine = StaffMembership.objects.get(user=cast.admin)
        agent_role = Role.objects.get(key="agent", scope="staff")
        administrator = Role.objects.get(key="administrator", scope="staff")
    for page in (url("membership", "delete", owner.pk), url("staffmembership", "delete", mine.pk)):
        assert browser.post(page, {"post": "yes"}).status_code == 302
    response = browser.post(url("staffmembership", "change", mine.pk), {"role": agent_role.pk})
    assert "permission to manage staff" in response.content.decode()
    role = {"name": "Administrator", "permissions": ["work_tickets"]}
    response = browser.post(url("role", "change", administrator.pk), role)
    assert "permission to manage staff" in response.content.decode()
    with tenant_scope(tenant):
        assert Membership.objects.filter(pk=owner.pk).exists()
        assert actor_for(cast.admin, tenant).may(S.MANAGE_STAFF)


def test_staff_role_is_made_changed_and_deleted(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    browser = client_for(cast.admin, tenant)
    add = url("role", "add") + "?scope__exact=staff"
    fields = {"name": "Night shift", "permissions": ["work_tickets"]}
    assert browser.post(add, fields).status_code == 302
    with tenant_scope(tenant):
        role = Role.objects.get(name="Night shift")
        assert (role.scope, role.permissions) == ("staff", ["work_tickets"])
        services.change_staff_role(
            actor=system_actor(tenant),
            role=role,
            membership=StaffMembership.objects.get(user=cast.agent),
        )
    page = url("role", "change", role.pk)
    wider = {**fields, "permissions": ["work_tickets", "manage_queues"]}
    assert browser.post(page, wider).status_code == 302
    with tenant_scope(tenant):
        assert actor_for(cast.agent, tenant).may(S.MANAGE_QUEUES)
    browser.post(url("role", "delete", role.pk), {"post": "yes"})
    with tenant_scope(tenant):
        assert Role.objects.filter(pk=role.pk).exists()  # in use


def test_owner_role_is_for_reading(cast: Any, tenant: Any, client_for: Browser) -> None:
    with tenant_scope(tenant):
        owner = Role.objects.get(key="owner", scope="customer")
    browser = client_for(cast.admin, tenant)
    page = url("role", "change", owner.pk)
    assert "Manage people and roles" in browser.get(page).content.decode()
    assert browser.post(page, {"name": "x"}).status_code == 403


def test_team_lead_reaches_roles_of_members_only(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    with tenant_scope(tenant):
        services.change_staff_role(
            actor=system_actor(tenant),
            membership=StaffMembership.objects.get(user=cast.agent),
            role=Role.objects.get(key="lead", scope="staff"),
        )
        staff_role = Role.objects.get(key="agent", scope="staff")
    browser = client_for(cast.agent, tenant)
    assert browser.get(url("role")).status_code == 200
    assert "Administrator" not in browser.get(url("role")).content.decode()
    assert browser.get(url("role", "change", staff_role.pk)).status_code == 404
    assert browser.get(url("role", "add") + "?scope__exact=staff").status_code == 403
    assert browser.get(url("staffmembership")).status_code == 403


def test_invitations_are_sent_resent_and_taken_back(
    cast: Any, tenant: Any, client_for: Browser
) -> None:
    browser = client_for(cast.admin, tenant)
    with tenant_scope(tenant):
        buyer = Role.objects.get(key="buyer", scope="customer")
        agent = Role.objects.get(key="agent", scope="staff")
    response = browser.get(url("staffmembership", "add"))
    to_staff = response.headers["Location"]
    one = {"email": "new@north.example", "role": agent.pk}
    assert browser.post(to_staff, one).status_code == 302
    other = {"email": "new@medis.example", "role": buyer.pk, "customer": cast.customer.pk}
    assert browser.post(url("invitation", "add"), other).status_code == 302
    again = browser.post(url("invitation", "add"), other)
    assert "open invitation" in again.content.decode()
    foreign = {**other, "email": "x@x.example", "customer": cast.foreign_customer.pk}
    assert browser.post(url("invitation", "add"), foreign).status_code == 200
    with tenant_scope(tenant):
        rows = {row.email: row for row in Invitation.objects.all()}
        assert set(rows) == {"new@north.example", "new@medis.example"}
        assert rows["new@north.example"].customer is None
    ticked = [row.pk for row in rows.values()]
    for action in ("send_again", "take_back"):
        done = browser.post(url("invitation"), {"action": action, "_selected_action": ticked})
        assert done.status_code == 302
    with tenant_scope(tenant):
        assert Invitation.objects.open().count() == 0
        assert AuditEntry.objects.filter(action="invitation.resent").count() == 2


@pytest.mark.parametrize("name", ["customer", "membership", "role"])
def test_query_counts_are_flat(cast: Any, tenant: Any, client_for: Browser, name: str) -> None:
    browser = client_for(cast.admin, tenant)
    browser.get(url(name))
    with CaptureQueriesContext(connection) as few:
        browser.get(url(name))
    with tenant_scope(tenant):
        system = system_actor(tenant)
        for number in range(49):
            customer = make_customer(tenant, f"Firm {number:02}", account_manager=cast.agent)
            services.set_segments(actor=system, customer=customer, names=["A", "B"])
            make_member(customer, f"m{number}@firm.example", "viewer")
            services.create_role(
                actor=system, name="Own", scope="customer", customer=customer, permissions=[]
            )
    with CaptureQueriesContext(connection) as many:
        assert browser.get(url(name)).status_code == 200
    assert len(many) <= len(few) + 1  # the prefetch of segments, where there were none before
    assert len(many) <= 14


def test_query_count_of_a_record_is_flat(cast: Any, tenant: Any, client_for: Browser) -> None:
    browser = client_for(cast.admin, tenant)
    page = url("customer", "change", cast.customer.pk)
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    with tenant_scope(tenant):
        for number in range(40):
            make_member(cast.customer, f"m{number}@firm.example", "viewer")
    with CaptureQueriesContext(connection) as many:
        browser.get(page)
    assert len(many) == len(few)
