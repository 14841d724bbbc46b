"""What tests of people ask again and again."""

from typing import Any

from guardian.models import GroupObjectPermission

from accounts.models import Membership, Role, StaffMembership, User
from accounts.selectors import actor_for
from portal.shared.actors import Actor


def acting(user: User | None, tenant: Any) -> Actor:
    return actor_for(user, tenant)


def role_of(key: str, scope: str = "customer") -> Role:
    return Role.objects.get(scope=scope, key=key)


def place_of(user: User, customer: Any) -> Membership:
    return Membership.objects.get(user=user, customer=customer)


def assert_groups_in_step(tenant: Any) -> None:
    """Every user's groups and the groups' permissions are exactly what the rows say."""
    expected: dict[int, set[tuple[str, str]]] = {}
    for place in Membership.objects.select_related("role").filter(customer__is_active=True):
        held = {(c, str(place.customer_id)) for c in [*place.role.permissions, "view_customer"]}
        expected.setdefault(place.user_id, set()).update(held)
    for place in StaffMembership.objects.select_related("role"):
        held = {(c, str(tenant.pk)) for c in [*place.role.permissions, "view_tenant"]}
        expected.setdefault(place.user_id, set()).update(held)
    for user in User.objects.all():
        rows = GroupObjectPermission.objects.filter(
            group__user=user,
            group__mirrors__tenant=tenant,
            content_type__model__in=("customer", "tenant"),  # queues are the desk's business
        )
        have = set(rows.values_list("permission__codename", "object_pk"))
        assert have == expected.get(user.pk, set()), user
