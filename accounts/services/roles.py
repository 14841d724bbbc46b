"""Roles and the django groups that mirror them, kept in step in one transaction."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from guardian.models import GroupObjectPermission

from accounts import policies
from accounts.enums import CustomerPermission, RoleScope, StaffPermission
from accounts.models import Customer, Invitation, Role, RoleGroup, StaffMembership
from portal.shared.actors import Actor
from portal.shared.audit import changed_fields, record
from portal.shared.errors import DomainError
from portal.shared.models import Tenant

C, S = CustomerPermission, StaffPermission

# Seeded with every tenant; the names are translated by the provisioning in its default language.
CUSTOMER_ROLES: dict[str, list[str]] = {
    "owner": list(C.values),
    "buyer": [
        C.VIEW_TICKETS,
        C.OPEN_TICKETS,
        C.VIEW_ORDERS,
        C.PLACE_ORDERS,
        C.ACCEPT_QUOTES,
        C.VIEW_DOCUMENTS,
    ],
    "billing": [C.OPEN_TICKETS, C.VIEW_ORDERS, C.VIEW_INVOICES, C.PAY_INVOICES, C.VIEW_DOCUMENTS],
    "support": [C.VIEW_TICKETS, C.OPEN_TICKETS, C.VIEW_DOCUMENTS],
    "viewer": [C.VIEW_TICKETS, C.VIEW_ORDERS],
}
STAFF_ROLES: dict[str, list[str]] = {
    "agent": [S.WORK_TICKETS, S.VIEW_CUSTOMERS, S.VIEW_REPORTS],
    "lead": [
        S.WORK_TICKETS,
        S.VIEW_REPORTS,
        S.MANAGE_QUEUES,
        S.MANAGE_AUTOMATION,
        S.MANAGE_MAIL,
        S.VIEW_CUSTOMERS,
        S.MANAGE_CUSTOMERS,
        S.MODERATE_COMMUNITY,
    ],
    "knowledge": [
        S.WRITE_ARTICLES,
        S.PUBLISH_ARTICLES,
        S.MANAGE_DOCUMENTS,
        S.MODERATE_COMMUNITY,
    ],
    "sales": [S.VIEW_CUSTOMERS, S.MANAGE_CUSTOMERS, S.MANAGE_ORDERS],
    "billing": [S.VIEW_CUSTOMERS, S.MANAGE_BILLING],
    "administrator": list(S.values),
}


ROLE_NAMES: dict[str, str] = {
    "owner": gettext_noop("Owner"),
    "buyer": gettext_noop("Buyer"),
    "billing": gettext_noop("Billing"),
    "support": gettext_noop("Support contact"),
    "viewer": gettext_noop("Viewer"),
    "agent": gettext_noop("Agent"),
    "lead": gettext_noop("Team lead"),
    "knowledge": gettext_noop("Knowledge manager"),
    "sales": gettext_noop("Sales"),
    "administrator": gettext_noop("Administrator"),
}
SEEDED = frozenset(ROLE_NAMES)


@transaction.atomic
def seed_roles(*, actor: Actor) -> None:
    """The roles every tenant starts with, named in its default language; editable afterwards."""
    with translation.override(actor.tenant.default_language):
        for scope, roles in ((RoleScope.CUSTOMER, CUSTOMER_ROLES), (RoleScope.STAFF, STAFF_ROLES)):
            for key, permissions in roles.items():
                create_role(
                    actor=actor,
                    name=_(ROLE_NAMES[key]),
                    scope=scope,
                    key=key,
                    permissions=permissions,
                )


@transaction.atomic
def create_role(
    *,
    actor: Actor,
    name: str,
    scope: str,
    permissions: list[str],
    key: str = "",
    customer: Customer | None = None,
    requires_second_factor: bool = False,
) -> Role:
    """A new role of the tenant, or of one customer where `customer` is given.

    Raises NotAllowed, DomainError.
    """
    policies.require_manage_roles(actor, scope, customer)
    wanted = known_permissions(scope, permissions)
    policies.require_held(actor, wanted, scope, customer)
    role = Role(
        tenant=actor.tenant,
        name=name,
        scope=scope,
        key=key,
        customer=customer,
        permissions=wanted,
        requires_second_factor=requires_second_factor,
    )
    _save(role)
    record(actor, "role.created", role, {"permissions": (None, role.permissions)})
    return role


@transaction.atomic
def update_role(
    *,
    actor: Actor,
    role: Role,
    name: str,
    permissions: list[str],
    requires_second_factor: bool | None = None,
) -> Role:
    """Rename a role or change its permissions, and with them those of everybody who holds it.

    Raises NotAllowed, DomainError.
    """
    row = _changeable(actor, role)
    wanted = known_permissions(row.scope, permissions)
    changing = set(wanted) ^ set(row.permissions)
    policies.require_held(actor, changing, row.scope, row.customer)
    needed = requires_second_factor
    if needed is None:
        needed = row.requires_second_factor
    new = {"name": name, "permissions": wanted, "requires_second_factor": needed}
    changes = changed_fields(row, new)
    if not changes:
        return row
    for field, value in new.items():
        setattr(row, field, value)
    _save(row)
    sync_role_groups(row)
    record(actor, "role.changed", row, changes)
    if row.scope == RoleScope.STAFF:
        require_staff_manager(actor)
    return row


@transaction.atomic
def delete_role(*, actor: Actor, role: Role) -> None:
    """Remove a role that nobody holds and nobody is invited to.

    Raises NotAllowed, DomainError.
    """
    row = _changeable(actor, role)
    if row.key in SEEDED:
        raise DomainError(_("This role belongs to the portal and can't be removed."))
    invitations = Invitation.objects.filter(role=row)
    if row.memberships.exists() or row.staff_memberships.exists() or invitations.open().exists():
        raise DomainError(_("This role is in use. Give its people another role first."))
    record(actor, "role.deleted", row, {"permissions": (row.permissions, None)})
    invitations.delete()
    Group.objects.filter(mirrors__role=row).delete()
    row.delete()


def _changeable(actor: Actor, role: Role) -> Role:
    """The role under lock, if the actor may change it; the owner's never changes."""
    policies.require_manage_roles(actor, role.scope, role.customer)
    row: Role | None = Role.objects.select_for_update(of=("self",)).filter(pk=role.pk).first()
    if row is None:
        raise DomainError(_("This role is gone already."))
    if row.is_owner:
        raise DomainError(_("The owner's role can't be changed."))
    return row


def _save(role: Role) -> None:
    """Raises DomainError where the name is taken."""
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:
        raise DomainError(_("There is a role with this name already."), field="name") from error


def require_staff_manager(actor: Actor) -> None:
    """Somebody has to be able to manage the staff, or nobody could ever again.

    Asked after a change; the portal itself may, or a tenant couldn't be opened. Raises DomainError.
    """
    if actor.is_system or actor.is_operator:
        return
    holders = StaffMembership.objects.filter(user__is_active=True).select_related("role")
    if not any(StaffPermission.MANAGE_STAFF in place.role.permissions for place in holders):
        raise DomainError(_("Somebody has to keep the permission to manage staff."))


def known_permissions(scope: str, permissions: list[str]) -> list[str]:
    """The codenames that the scope knows, in their fixed order; others are dropped."""
    known = StaffPermission if scope == RoleScope.STAFF else CustomerPermission
    return [value for value in known.values if value in permissions]


def group_for(role: Role, customer: Customer | None) -> Group:
    """The group that mirrors the role at one customer (or the tenant), made when first needed."""
    # The lock holds back a simultaneous change of the role, whose permissions the group takes over.
    fresh: Role = Role.objects.select_for_update(of=("self",)).get(pk=role.pk)
    mirror = RoleGroup.objects.filter(role=fresh, customer=customer).select_related("group").first()
    if mirror is not None:
        return mirror.group
    place = f"customer-{customer.pk}" if customer else "staff"
    group = Group.objects.create(name=f"tenant-{role.tenant_id}/{place}/role-{role.pk}")
    RoleGroup.objects.create(tenant=role.tenant, role=fresh, customer=customer, group=group)
    _grant([(group, customer or role.tenant)], fresh.permissions)
    return group


def sync_role_groups(role: Role) -> None:
    """Bring every mirroring group's object permissions in step with the role; a few queries."""
    mirrors = RoleGroup.objects.filter(role=role).select_related("group", "customer")
    places = [(mirror.group, mirror.customer or role.tenant) for mirror in mirrors]
    own_types = ContentType.objects.get_for_models(Customer, Tenant).values()
    GroupObjectPermission.objects.filter(
        group__in=[group for group, _place in places], content_type__in=list(own_types)
    ).delete()
    _grant(places, role.permissions)


def sync_customer_groups(customer: Customer) -> None:
    """Bring the groups at one customer in step with its roles: an inactive one opens nothing."""
    mirrors = RoleGroup.objects.filter(customer=customer).select_related("group", "role")
    GroupObjectPermission.objects.filter(
        group__in=[mirror.group for mirror in mirrors],
        content_type=ContentType.objects.get_for_model(Customer),
    ).delete()
    for mirror in mirrors:
        _grant([(mirror.group, customer)], mirror.role.permissions)


def _grant(all_places: list[tuple[Group, Any]], codenames: list[str]) -> None:
    """`view_customer`/`view_tenant` is always held: it tells that the user belongs here."""
    places = [(group, place) for group, place in all_places if place.is_active]
    if not places:
        return
    content_type = ContentType.objects.get_for_model(places[0][1])
    wanted = [*codenames, f"view_{content_type.model}"]
    permissions = Permission.objects.filter(content_type=content_type, codename__in=wanted)
    GroupObjectPermission.objects.bulk_create(
        (
            GroupObjectPermission(
                group=group,
                permission=permission,
                content_type=content_type,
                object_pk=str(place.pk),
            )
            for permission in permissions
            for group, place in places
        ),
        batch_size=500,
    )


@transaction.atomic
def hand_out(*, actor: Actor, permissions: list[str]) -> int:
    """Give permissions that an upgrade added to the roles that start with them today.

    Without it nobody could: who grants a permission has to hold it. Returns how many roles got
    one. Raises NotAllowed.
    """
    changed = 0
    for scope, seeds in ((RoleScope.CUSTOMER, CUSTOMER_ROLES), (RoleScope.STAFF, STAFF_ROLES)):
        for role in Role.objects.filter(scope=scope, key__in=seeds):
            missing = set(permissions) & set(seeds[role.key]) - set(role.permissions)
            if missing:
                wanted = [*role.permissions, *sorted(missing)]
                update_role(actor=actor, role=role, name=role.name, permissions=wanted)
                changed += 1
    return changed
