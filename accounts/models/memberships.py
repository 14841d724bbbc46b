"""Roles, and who holds which: members of customers, staff of the tenant, invitations."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleScope
from accounts.models.customers import Customer
from accounts.models.users import User
from accounts.querysets import (
    InvitationQuerySet,
    MembershipQuerySet,
    RoleQuerySet,
    StaffMembershipQuerySet,
)
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped

OWNER_KEY = "owner"


class Role(TenantModel):
    """A named set of permissions; a customer's own one where `customer` is set.

    `permissions` lists codenames of CustomerPermission or StaffPermission, as `scope` says.
    Seeded roles carry a `key`; the one with the key "owner" can't be changed or removed.
    """

    scope = models.CharField(_("for"), max_length=8, choices=RoleScope.choices)
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="own_roles",
    )
    key = models.SlugField(max_length=40, blank=True, db_index=False)
    name = models.CharField(_("name"), max_length=80)
    permissions = models.JSONField(_("permissions"), default=list)
    requires_second_factor = models.BooleanField(_("requires a second factor"), default=False)

    objects = scoped(RoleQuerySet)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["scope", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "scope", "name"],
                condition=models.Q(customer=None),
                name="role_name_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "customer", "name"],
                condition=~models.Q(customer=None),
                name="own_role_name_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "scope", "key"],
                condition=~models.Q(key=""),
                name="role_key_once",
            ),
        ]
        indexes = [models.Index(fields=["tenant", "customer"], name="role_of_customer")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_owner(self) -> bool:
        """The seeded role that every customer with members keeps at least once."""
        return self.scope == RoleScope.CUSTOMER and self.key == OWNER_KEY


class RoleGroup(TenantModel):
    """The django group that mirrors a role at one customer (or at the tenant, for staff)."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, db_index=False, related_name="groups")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, db_index=False)
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="mirrors")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "role", "customer"],
                condition=~models.Q(customer=None),
                name="role_group_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "role"],
                condition=models.Q(customer=None),
                name="staff_role_group_once",
            ),
        ]

    def __str__(self) -> str:
        return self.group.name


class Membership(TenantModel):
    """A user's place in one customer."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, related_name="memberships"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, db_index=False, related_name="memberships"
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = scoped(MembershipQuerySet)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "customer", "user"], name="member_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "user"], name="membership_of_user"),
            models.Index(fields=["tenant", "role"], name="membership_by_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class StaffMembership(TenantModel):
    """A user works for the tenant."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, db_index=False, related_name="+")
    role = models.ForeignKey(
        Role, on_delete=models.PROTECT, db_index=False, related_name="staff_memberships"
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = scoped(StaffMembershipQuerySet)

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="staff_once")]
        indexes = [models.Index(fields=["tenant", "role"], name="staff_by_role")]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Invitation(TenantModel):
    """Somebody is asked to join a customer, or the tenant's staff where `customer` is empty.

    The mailed token is stored hashed and works once.
    """

    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        db_index=False,
        related_name="invitations",
    )
    role = models.ForeignKey(Role, on_delete=models.PROTECT, db_index=False, related_name="+")
    email = models.EmailField(_("e-mail address"))
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(_("accepted"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)

    objects = scoped(InvitationQuerySet)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="invitation_token_once"),
            models.UniqueConstraint(
                fields=["tenant", "customer", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None) & ~models.Q(customer=None),
                name="one_open_invitation",
            ),
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None, customer=None),
                name="one_open_staff_invitation",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Neither accepted nor revoked; it may have run out."""
        return self.accepted_at is None and self.revoked_at is None

    @property
    def has_expired(self) -> bool:
        """Its link works no longer."""
        return self.expires_at <= timezone.now()
