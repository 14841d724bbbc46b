"""Reads of people and customers, each starting at `visible_to(actor)`."""

from django.db.models import Q
from django.utils import timezone

from accounts.enums import CustomerPermission, RoleScope, StaffPermission
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
        return self.filter(
            Q(customer_id=None) | Q(customer_id=customer_id), scope=RoleScope.CUSTOMER
        )

    def for_staff(self) -> "RoleQuerySet":
        """Roles of the tenant's staff."""
        return self.filter(scope=RoleScope.STAFF)


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
        return self.filter(customer_id__in=actor.customers_with(CustomerPermission.MANAGE_MEMBERS))


class StaffMembershipQuerySet(TenantQuerySet):
    """People who work for the tenant."""

    def visible_to(self, actor: Actor) -> "StaffMembershipQuerySet":
        """All for those who manage staff, nobody else."""
        return self if actor.may(StaffPermission.MANAGE_STAFF) else self.none()


class InvitationQuerySet(TenantQuerySet):
    """Invitations, to customers and to the staff."""

    def visible_to(self, actor: Actor) -> "InvitationQuerySet":
        """Those that the actor could have sent."""
        shown = Q(customer_id__in=actor.customers_with(CustomerPermission.MANAGE_MEMBERS))
        if actor.may(StaffPermission.MANAGE_CUSTOMERS):
            shown |= Q(customer_id__isnull=False)
        if actor.may(StaffPermission.MANAGE_STAFF):
            shown |= Q(customer_id=None)
        return self.filter(shown)

    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked."""
        return self.filter(accepted_at=None, revoked_at=None)

    def usable(self) -> "InvitationQuerySet":
        """Open, and its link still works."""
        return self.open().filter(expires_at__gt=timezone.now())


class NotificationQuerySet(TenantQuerySet):
    """Notices."""

    def visible_to(self, actor: Actor) -> "NotificationQuerySet":
        """One's own, nobody else's."""
        return self.filter(user_id=actor.user_id) if actor.user_id else self.none()

    def unread(self) -> "NotificationQuerySet":
        """Not opened yet."""
        return self.filter(read_at=None)
