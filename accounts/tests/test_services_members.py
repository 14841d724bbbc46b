"""Members, roles and invitations: what services allow, and what they leave in the groups."""

from typing import Any

import pytest

from accounts import services
from accounts.enums import CustomerPermission as C
from accounts.enums import StaffPermission as S
from accounts.models import Membership, Role, RoleGroup, StaffMembership
from accounts.tests.factories import make_member, make_staff, make_user
from accounts.tests.people import acting, assert_groups_in_step, place_of, role_of
from portal.shared.actors import system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, OutboxMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast: Any, in_tenant: Any) -> Any:
    """The cast with the tenant's scope open."""
    return cast


# --- members -------------------------------------------------------------------------------------
def test_owner_changes_a_role_and_the_groups_follow(people: Any, tenant: Any) -> None:
    place = place_of(people.viewer, people.customer)
    services.change_member_role(
        actor=acting(people.owner, tenant), membership=place, role=role_of("billing")
    )
    assert acting(people.viewer, tenant).may_at(C.VIEW_INVOICES, people.customer.pk)
    assert not acting(people.viewer, tenant).may_at(C.VIEW_TICKETS, people.customer.pk)
    assert_groups_in_step(tenant)
    entry = AuditEntry.objects.get(action="member.role_changed")
    assert entry.changes == {"role": ["Viewer", "Billing"]}
    assert entry.actor_id == people.owner.pk


def test_the_member_is_told_in_their_language(people: Any, tenant: Any) -> None:
    place = place_of(people.viewer, people.customer)
    services.change_member_role(
        actor=acting(people.owner, tenant), membership=place, role=role_of("billing")
    )
    row = OutboxMessage.objects.get(kind="mail.send")
    assert row.payload["to"] == people.viewer.email
    assert "UAB Medis" in row.payload["subject"]


@pytest.mark.parametrize("name", ["buyer", "billing", "viewer", "outsider", "agent", "knowledge"])
def test_others_may_not_change_members(people: Any, tenant: Any, name: str) -> None:
    place = place_of(people.viewer, people.customer)
    actor = acting(getattr(people, name), tenant)
    with pytest.raises(NotAllowed):
        services.change_member_role(actor=actor, membership=place, role=role_of("buyer"))
    with pytest.raises(NotAllowed):
        services.remove_member(actor=actor, membership=place)


def test_last_owner_stays(people: Any, tenant: Any) -> None:
    place = place_of(people.owner, people.customer)
    actor = acting(people.owner, tenant)
    with pytest.raises(DomainError, match="needs an owner"):
        services.change_member_role(actor=actor, membership=place, role=role_of("viewer"))
    with pytest.raises(DomainError, match="needs an owner"):
        services.leave_customer(actor=actor, customer=people.customer)
    with pytest.raises(DomainError, match="needs an owner"):
        services.remove_member(actor=system_actor(tenant), membership=place)
    assert place_of(people.owner, people.customer).role.key == "owner"
    assert_groups_in_step(tenant)


def test_with_a_second_owner_the_first_may_leave(people: Any, tenant: Any) -> None:
    actor = acting(people.owner, tenant)
    services.change_member_role(
        actor=actor, membership=place_of(people.buyer, people.customer), role=role_of("owner")
    )
    services.leave_customer(actor=actor, customer=people.customer)
    assert not Membership.objects.filter(user=people.owner).exists()
    assert acting(people.owner, tenant).grants.member_of == frozenset()
    assert_groups_in_step(tenant)


def test_hand_over(people: Any, tenant: Any) -> None:
    services.hand_over_ownership(
        actor=acting(people.owner, tenant),
        membership=place_of(people.buyer, people.customer),
        own_role=role_of("viewer"),
    )
    assert place_of(people.buyer, people.customer).role.key == "owner"
    assert place_of(people.owner, people.customer).role.key == "viewer"
    assert_groups_in_step(tenant)


def test_only_an_owner_hands_over(people: Any, tenant: Any) -> None:
    with pytest.raises(NotAllowed):
        services.hand_over_ownership(
            actor=acting(people.buyer, tenant),
            membership=place_of(people.viewer, people.customer),
            own_role=role_of("viewer"),
        )


def test_hand_over_to_oneself_or_as_owner_is_refused(people: Any, tenant: Any) -> None:
    actor = acting(people.owner, tenant)
    mine, theirs = (place_of(user, people.customer) for user in (people.owner, people.buyer))
    with pytest.raises(DomainError):
        services.hand_over_ownership(actor=actor, membership=mine, own_role=role_of("viewer"))
    with pytest.raises(DomainError):
        services.hand_over_ownership(actor=actor, membership=theirs, own_role=role_of("owner"))


def test_remove_ends_the_permissions(people: Any, tenant: Any) -> None:
    services.remove_member(
        actor=acting(people.owner, tenant), membership=place_of(people.viewer, people.customer)
    )
    assert acting(people.viewer, tenant).grants.member_of == frozenset()
    assert_groups_in_step(tenant)


def test_removing_oneself_is_leaving(people: Any, tenant: Any) -> None:
    with pytest.raises(DomainError, match="Leave"):
        services.remove_member(
            actor=acting(people.owner, tenant), membership=place_of(people.owner, people.customer)
        )


def test_two_windows_remove_the_same_person(people: Any, tenant: Any) -> None:
    actor = acting(people.owner, tenant)
    stale = place_of(people.viewer, people.customer)
    services.remove_member(actor=actor, membership=place_of(people.viewer, people.customer))
    with pytest.raises(DomainError, match="no longer a member"):
        services.remove_member(actor=actor, membership=stale)


def test_membership_is_once(people: Any, tenant: Any) -> None:
    with pytest.raises(DomainError, match="already"):
        services.add_member(
            actor=acting(people.owner, tenant),
            customer=people.customer,
            user=people.viewer,
            role=role_of("buyer"),
        )


def test_staff_do_not_let_themselves_in(people: Any, tenant: Any) -> None:
    with pytest.raises(NotAllowed):
        services.add_member(
            actor=acting(people.admin, tenant),
            customer=people.customer,
            user=people.admin,
            role=role_of("owner"),
        )


def manager_role(people: Any, tenant: Any, *more: str) -> Role:
    return services.create_role(
        actor=system_actor(tenant),
        name="Office",
        scope="customer",
        customer=people.customer,
        permissions=[C.MANAGE_MEMBERS, C.VIEW_TICKETS, *more],
    )


def test_nobody_grants_what_they_lack(people: Any, tenant: Any) -> None:
    office = manager_role(people, tenant)
    services.change_member_role(
        actor=acting(people.owner, tenant),
        membership=place_of(people.buyer, people.customer),
        role=office,
    )
    actor = acting(people.buyer, tenant)
    target = place_of(people.viewer, people.customer)
    for key in ("owner", "billing"):
        with pytest.raises(DomainError, match="don't have"):
            services.invite_member(
                actor=actor, customer=people.customer, email="new@x.example", role=role_of(key)
            )
    with pytest.raises(DomainError, match="don't have"):
        services.change_member_role(actor=actor, membership=target, role=office)  # sees orders
    with pytest.raises(DomainError, match="don't have"):
        services.remove_member(actor=actor, membership=place_of(people.owner, people.customer))


def test_a_role_of_another_company_or_of_staff_is_refused(people: Any, tenant: Any) -> None:
    theirs = services.create_role(
        actor=system_actor(tenant),
        name="Theirs",
        scope="customer",
        customer=people.other_customer,
        permissions=[C.VIEW_TICKETS],
    )
    actor = acting(people.owner, tenant)
    for role in (theirs, role_of("agent", "staff")):
        with pytest.raises(DomainError, match="listed"):
            services.change_member_role(
                actor=actor, membership=place_of(people.viewer, people.customer), role=role
            )


# --- roles ---------------------------------------------------------------------------------------
def test_changing_a_role_changes_everybody_who_holds_it(people: Any, tenant: Any) -> None:
    office = manager_role(people, tenant)
    actor = acting(people.owner, tenant)
    services.change_member_role(
        actor=actor, membership=place_of(people.buyer, people.customer), role=office
    )
    services.update_role(actor=actor, role=office, name="Office", permissions=[C.VIEW_INVOICES])
    buyer = acting(people.buyer, tenant)
    assert buyer.may_at(C.VIEW_INVOICES, people.customer.pk)
    assert not buyer.may_at(C.MANAGE_MEMBERS, people.customer.pk)
    assert_groups_in_step(tenant)


def test_a_tenant_role_changes_at_every_customer(
    people: Any, tenant: Any, django_assert_max_num_queries: Any
) -> None:
    make_member(people.other_customer, "viewer@kede.example", "viewer")
    actor = acting(people.admin, tenant)
    with django_assert_max_num_queries(20):
        services.update_role(
            actor=actor, role=role_of("viewer"), name="Reader", permissions=[C.VIEW_DOCUMENTS]
        )
    assert_groups_in_step(tenant)


def test_owner_role_is_fixed(people: Any, tenant: Any) -> None:
    for actor in (acting(people.admin, tenant), system_actor(tenant)):
        with pytest.raises(DomainError, match="owner"):
            services.update_role(actor=actor, role=role_of("owner"), name="x", permissions=[])
        with pytest.raises(DomainError, match="owner"):
            services.delete_role(actor=actor, role=role_of("owner"))


def test_members_do_not_change_the_tenants_roles(people: Any, tenant: Any) -> None:
    actor = acting(people.owner, tenant)
    with pytest.raises(NotAllowed):
        services.update_role(actor=actor, role=role_of("viewer"), name="x", permissions=[])
    with pytest.raises(NotAllowed):
        services.create_role(actor=actor, name="x", scope="customer", permissions=[])
    with pytest.raises(NotAllowed):
        services.create_role(
            actor=actor, name="x", scope="customer", permissions=[], customer=people.other_customer
        )


def test_role_names_are_unique_within_a_company(people: Any, tenant: Any) -> None:
    manager_role(people, tenant)
    with pytest.raises(DomainError, match="name"):
        manager_role(people, tenant)


def test_a_used_role_stays_an_unused_one_goes(people: Any, tenant: Any) -> None:
    office = manager_role(people, tenant)
    actor = acting(people.owner, tenant)
    invitation = services.invite_member(
        actor=actor, customer=people.customer, email="new@x.example", role=office
    )
    with pytest.raises(DomainError, match="in use"):
        services.delete_role(actor=actor, role=office)
    services.revoke_invitation(actor=actor, invitation=invitation)
    services.delete_role(actor=actor, role=office)
    assert not Role.objects.filter(pk=office.pk).exists()
    assert not RoleGroup.objects.filter(role_id=office.pk).exists()
    with pytest.raises(DomainError):
        services.delete_role(actor=actor, role=office)


def test_unknown_permissions_are_dropped(people: Any, tenant: Any) -> None:
    role = services.create_role(
        actor=acting(people.owner, tenant),
        name="Odd",
        scope="customer",
        customer=people.customer,
        permissions=["view_tickets", "manage_tenant", "is_superuser"],
    )
    assert role.permissions == ["view_tickets"]


# --- staff ---------------------------------------------------------------------------------------
def test_administrator_gives_and_takes_staff_roles(people: Any, tenant: Any) -> None:
    actor = acting(people.admin, tenant)
    place = StaffMembership.objects.get(user=people.agent)
    services.change_staff_role(actor=actor, membership=place, role=role_of("lead", "staff"))
    assert acting(people.agent, tenant).may(S.MANAGE_QUEUES)
    services.remove_staff(actor=actor, membership=place)
    assert not acting(people.agent, tenant).is_staff
    assert_groups_in_step(tenant)


def test_last_administrator_stays(people: Any, tenant: Any) -> None:
    actor = acting(people.admin, tenant)
    place = StaffMembership.objects.get(user=people.admin)
    with pytest.raises(DomainError, match="manage staff"):
        services.remove_staff(actor=actor, membership=place)
    with pytest.raises(DomainError, match="manage staff"):
        services.change_staff_role(actor=actor, membership=place, role=role_of("agent", "staff"))
    with pytest.raises(DomainError, match="manage staff"):
        services.update_role(
            actor=actor,
            role=role_of("administrator", "staff"),
            name="Administrator",
            permissions=[S.WORK_TICKETS],
        )
    assert acting(people.admin, tenant).may(S.MANAGE_STAFF)
    assert_groups_in_step(tenant)


@pytest.mark.parametrize("name", ["owner", "agent", "knowledge", "foreign_admin"])
def test_others_may_not_manage_staff(people: Any, tenant: Any, name: str) -> None:
    actor = acting(getattr(people, name), tenant)
    place = StaffMembership.objects.get(user=people.agent)
    with pytest.raises(NotAllowed):
        services.change_staff_role(actor=actor, membership=place, role=role_of("lead", "staff"))
    with pytest.raises(NotAllowed):
        services.invite_staff(actor=actor, email="x@x.example", role=role_of("agent", "staff"))
    with pytest.raises(NotAllowed):
        services.create_role(actor=actor, name="x", scope="staff", permissions=[])


def test_staff_manager_grants_only_what_they_hold(people: Any, tenant: Any) -> None:
    small = services.create_role(
        actor=system_actor(tenant), name="People", scope="staff", permissions=[S.MANAGE_STAFF]
    )
    user = make_user("hr@north.example")
    services.add_staff(actor=system_actor(tenant), user=user, role=small)
    actor = acting(user, tenant)
    with pytest.raises(DomainError, match="don't have"):
        services.add_staff(
            actor=actor, user=make_user("n@x.example"), role=role_of("agent", "staff")
        )
    with pytest.raises(DomainError, match="give or take"):
        services.update_role(actor=actor, role=small, name="P", permissions=[S.MANAGE_TENANT])
    with pytest.raises(DomainError, match="don't have"):
        services.remove_staff(
            actor=actor, membership=StaffMembership.objects.get(user=people.admin)
        )


def test_second_admin_frees_the_first(people: Any, tenant: Any) -> None:
    make_staff(tenant, "admin2@north.example", "administrator")
    services.change_staff_role(
        actor=acting(people.admin, tenant),
        membership=StaffMembership.objects.get(user=people.admin),
        role=role_of("agent", "staff"),
    )
    assert not acting(people.admin, tenant).may(S.MANAGE_STAFF)
