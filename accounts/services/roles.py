"""Roles and the django groups that mirror them, kept in step in one transaction."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from guardian.models import GroupObjectPermission

from accounts.enums import CustomerPermission, RoleScope, StaffPermission
from accounts.models import Customer, Role, RoleGroup
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.models import Tenant, TenantModel

C, S = CustomerPermission, StaffPermission

# Seeded with every tenant; the names are translated by the provisioning in its default language.
CUSTOMER_ROLES: dict[str, list[str]] = {
    "owner": list(C.values),
    "buyer": [C.VIEW_TICKETS, C.OPEN_TICKETS, C.VIEW_ORDERS, C.PLACE_ORDERS, C.ACCEPT_QUOTES,
              C.VIEW_DOCUMENTS],
    "billing": [C.OPEN_TICKETS, C.VIEW_ORDERS, C.VIEW_INVOICES, C.PAY_INVOICES, C.VIEW_DOCUMENTS],
    "support": [C.VIEW_TICKETS, C.OPEN_TICKETS, C.VIEW_DOCUMENTS],
    "viewer": [C.VIEW_TICKETS, C.VIEW_ORDERS],
}
STAFF_ROLES: dict[str, list[str]] = {
    "agent": [S.WORK_TICKETS, S.VIEW_CUSTOMERS],
    "lead": [S.WORK_TICKETS, S.MANAGE_QUEUES, S.VIEW_CUSTOMERS, S.MANAGE_CUSTOMERS,
             S.MODERATE_COMMUNITY],
    "knowledge": [S.WRITE_ARTICLES, S.PUBLISH_ARTICLES, S.MODERATE_COMMUNITY],
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


@transaction.atomic
def seed_roles(*, actor: Actor) -> None:
    """The roles every tenant starts with, named in its default language; editable afterwards."""
    with translation.override(actor.tenant.default_language):
        for scope, roles in ((RoleScope.CUSTOMER, CUSTOMER_ROLES), (RoleScope.STAFF, STAFF_ROLES)):
            for key, permissions in roles.items():
                create_role(
                    actor=actor, name=_(ROLE_NAMES[key]), scope=scope, key=key,
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
    """A new role of the tenant, or of one customer where `customer` is given."""
    role: Role = Role.objects.create(
        tenant=actor.tenant,
        name=name,
        scope=scope,
        key=key,
        customer=customer,
        permissions=known_permissions(scope, permissions),
        requires_second_factor=requires_second_factor,
    )
    record(actor, "role.created", role, {"permissions": (None, role.permissions)})
    return role


def known_permissions(scope: str, permissions: list[str]) -> list[str]:
    """The codenames that the scope knows, in their fixed order; others are dropped."""
    known = StaffPermission if scope == RoleScope.STAFF else CustomerPermission
    return [value for value in known.values if value in permissions]


def group_for(role: Role, customer: Customer | None) -> Group:
    """The group that mirrors the role at one customer (or the tenant), made when first needed."""
    mirror = RoleGroup.objects.filter(role=role, customer=customer).first()
    if mirror is not None:
        return mirror.group
    place = f"customer-{customer.pk}" if customer else "staff"
    group = Group.objects.create(name=f"tenant-{role.tenant_id}/{place}/role-{role.pk}")
    RoleGroup.objects.create(tenant=role.tenant, role=role, customer=customer, group=group)
    _grant(group, customer or role.tenant, role.permissions)
    return group


def sync_role_groups(role: Role) -> None:
    """Bring every mirroring group's object permissions in step with the role."""
    for mirror in RoleGroup.objects.filter(role=role).select_related("group", "customer"):
        GroupObjectPermission.objects.filter(group=mirror.group).delete()
        _grant(mirror.group, mirror.customer or role.tenant, role.permissions)


def _grant(group: Group, target: Tenant | TenantModel, codenames: list[str]) -> None:
    """`view_customer`/`view_tenant` is always held: it tells that the user belongs here."""
    content_type = ContentType.objects.get_for_model(target)
    wanted = [*codenames, f"view_{content_type.model}"]
    permissions = Permission.objects.filter(content_type=content_type, codename__in=wanted)
    GroupObjectPermission.objects.bulk_create(
        GroupObjectPermission(
            group=group, permission=permission, content_type=content_type, object_pk=str(target.pk)
        )
        for permission in permissions
    )
