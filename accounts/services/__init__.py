"""Every write of people, customers, roles and notifications."""

from accounts.services.memberships import add_member, add_staff
from accounts.services.notifications import language_of, mail_parts, notify
from accounts.services.roles import CUSTOMER_ROLES, STAFF_ROLES, create_role, seed_roles, sync_role_groups

__all__ = [
    "CUSTOMER_ROLES", "STAFF_ROLES", "add_member", "add_staff", "create_role", "language_of", "mail_parts", "notify", "seed_roles",
    "sync_role_groups",
]
