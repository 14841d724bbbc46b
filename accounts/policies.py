"""Who may do what to people, roles and customers; services ask here, pages and admin too."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.enums import CustomerPermission, RoleScope, StaffPermission
from accounts.models import Customer, Role
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, NotAllowed


def can_manage_members(actor: Actor, customer_id: int) -> bool:
    """Owners and their like at the customer; staff who manage customers."""
    return actor.may_at(CustomerPermission.MANAGE_MEMBERS, customer_id) or actor.may(
        StaffPermission.MANAGE_CUSTOMERS
    )


def can_edit_company(actor: Actor, customer_id: int) -> bool:
    """Members with the permission; staff who manage customers."""
    return actor.may_at(CustomerPermission.EDIT_COMPANY, customer_id) or actor.may(
        StaffPermission.MANAGE_CUSTOMERS
    )


def can_manage_roles(actor: Actor, scope: str, customer_id: int | None) -> bool:
    """A customer's own roles: its managers. The tenant's: staff who manage customers or staff."""
    if scope == RoleScope.STAFF:
        return actor.may(StaffPermission.MANAGE_STAFF)
    if customer_id is None:
        return actor.may(StaffPermission.MANAGE_CUSTOMERS)
    return can_manage_members(actor, customer_id)


def grantable(actor: Actor, scope: str, customer_id: int | None) -> frozenset[str]:
    """The permissions the actor may hand on: never one that they don't hold themselves.

    Staff who manage customers may hand on any permission of members: those open only what the
    staff permission opens to them already.
    """
    if scope == RoleScope.STAFF:
        return frozenset(value for value in StaffPermission.values if actor.may(value))
    if actor.may(StaffPermission.MANAGE_CUSTOMERS):
        return frozenset(CustomerPermission.values)
    return frozenset(
        value for value in CustomerPermission.values if actor.may_at(value, customer_id)
    )


def can_grant(actor: Actor, role: Role, customer_id: int | None) -> bool:
    """Whether the role holds nothing that the actor doesn't."""
    return set(role.permissions) <= grantable(actor, role.scope, customer_id)


def require_manage_members(actor: Actor, customer: Customer) -> None:
    """Raises NotAllowed."""
    _require(can_manage_members(actor, customer.pk))


def require_edit_company(actor: Actor, customer: Customer) -> None:
    """Raises NotAllowed."""
    _require(can_edit_company(actor, customer.pk))


def require_manage_customers(actor: Actor) -> None:
    """Raises NotAllowed."""
    _require(actor.may(StaffPermission.MANAGE_CUSTOMERS))


def require_manage_staff(actor: Actor) -> None:
    """Raises NotAllowed."""
    _require(actor.may(StaffPermission.MANAGE_STAFF))


def require_manage_roles(actor: Actor, scope: str, customer: Customer | None) -> None:
    """Raises NotAllowed."""
    _require(can_manage_roles(actor, scope, customer.pk if customer else None))


def require_grant(actor: Actor, role: Role, customer: Customer | None) -> None:
    """Raises DomainError for a role that reaches beyond the actor, or belongs elsewhere."""
    customer_id = customer.pk if customer else None
    wanted = RoleScope.CUSTOMER if customer else RoleScope.STAFF
    if role.scope != wanted or (role.customer_id and role.customer_id != customer_id):
        raise DomainError(_("Choose one of the listed roles."), field="role")
    if not can_grant(actor, role, customer_id):
        raise DomainError(
            _("The role “%(role)s” has permissions that you don't have yourself.")
            % {"role": role.name},
            field="role",
        )


def require_held(
    actor: Actor, permissions: Iterable[str], scope: str, customer: Customer | None
) -> None:
    """Raises DomainError where a permission is to change hands that the actor doesn't hold."""
    if not set(permissions) <= grantable(actor, scope, customer.pk if customer else None):
        raise DomainError(
            _("You can only give or take permissions that you have yourself."),
            field="permissions",
        )


def _require(allowed: bool) -> None:
    if not allowed:
        raise NotAllowed
