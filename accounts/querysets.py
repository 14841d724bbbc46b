"""Reads of people and customers, each starting at `visible_to(actor)`."""

from django.db.models import Q

from accounts.enums import CustomerPermission, StaffPermission
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet


class CustomerQuerySet(TenantQuerySet):
    """Customers."""

    def visible_to(self, actor: Actor) -> "CustomerQuerySet":
        """All for staff who see customers, the own ones for members."""
        if actor.may(StaffPermission.VIEW_CUSTOMERS):
            return self
        return self.filter(pk__in=actor.grants.member_of)


class RoleQuerySet(TenantQuerySet):
    """Roles."""

    def usable_at(self, customer_id: int) -> "RoleQuerySet":
        """The tenant's member roles and the customer's own."""
        return self.filter(Q(customer_id=None) | Q(customer_id=customer_id), scope="customer")

    def for_staff(self) -> "RoleQuerySet":
        """Roles of the tenant's staff."""
        return self.filter(scope="staff")


class MembershipQuerySet(TenantQuerySet):
    """Members of customers."""

    def visible_to(self, actor: Actor) -> "MembershipQuerySet":
        """Staff who see customers see all; members see their colleagues."""
        if actor.may(StaffPermission.VIEW_CUSTOMERS):
            return self
        return self.filter(customer_id__in=actor.grants.member_of)

    def manageable_by(self, actor: Actor) -> "MembershipQuerySet":
        """Those whose role the actor may change."""
        if actor.may(StaffPermission.MANAGE_CUSTOMERS):
            return self
        return self.filter(
            customer_id__in=actor.customers_with(CustomerPermission.MANAGE_MEMBERS)
        )


class NotificationQuerySet(TenantQuerySet):
    """Notices."""

    def visible_to(self, actor: Actor) -> "NotificationQuerySet":
        """One's own, nobody else's."""
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()
