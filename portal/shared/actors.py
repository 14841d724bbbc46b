"""Who acts, and what they may do: loaded once a request, asked everywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.shared.enums import Source
from portal.shared.models import Tenant

NO_ROWS: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Grants:
    """A user's object permissions in one tenant, by permission codename.

    `customers`, `queues` and `categories` map a codename to the primary keys it is held on;
    `tenant` holds the codenames held on the tenant itself (staff permissions). `guest_of` holds
    the requests that a link in a mail opens to somebody without an account. `reads` maps a codename
    such as "read_category" to the rows that name the user, by customer or segment, as a reader.
    """

    customers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    queues: Mapping[str, frozenset[int]] = field(default_factory=dict)
    categories: Mapping[str, frozenset[int]] = field(default_factory=dict)
    tenant: frozenset[str] = frozenset()
    member_of: frozenset[int] = frozenset()
    guest_of: frozenset[int] = frozenset()
    reads: Mapping[str, frozenset[int]] = field(default_factory=dict)
    role_requires_second_factor: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """A user (or nobody, or the system itself) at one tenant.

    `user` is None for anonymous visitors and for the system; `is_system` tells them apart.
    `name` is what somebody without an account calls themselves.
    """

    tenant: Tenant
    user: Any = None
    grants: Grants = field(default_factory=Grants)
    is_system: bool = False
    source: str = Source.WEB
    ip: str | None = None
    second_factor_missing: bool = False
    name: str = ""

    @property
    def user_id(self) -> int | None:
        return self.user.pk if self.user is not None else None

    @property
    def is_operator(self) -> bool:
        """The superuser who runs the installation."""
        return bool(self.user is not None and self.user.is_superuser)

    @property
    def is_staff(self) -> bool:
        """Works for the tenant (or runs the installation)."""
        return self.is_operator or self.is_system or bool(self.grants.tenant)

    @property
    def label(self) -> str:
        """How the audit log names the actor."""
        if self.is_system:
            return "system"
        return str(self.user) if self.user is not None else self.name or "anonymous"

    def may(self, permission: str) -> bool:
        """Whether a staff permission is held on the tenant."""
        return self.is_operator or self.is_system or permission in self.grants.tenant

    def customers_with(self, permission: str) -> frozenset[int]:
        """Primary keys of the customers on which the permission is held (as a member)."""
        return self.grants.customers.get(permission, NO_ROWS)

    def may_at(self, permission: str, customer_id: int | None) -> bool:
        """Whether a member's permission is held on one customer."""
        return self.is_system or customer_id in self.customers_with(permission)

    def named_by(self, codename: str) -> frozenset[int]:
        """Primary keys of the rows that name the actor, by customer or segment, as a reader."""
        return self.grants.reads.get(codename, NO_ROWS)

    def queues_with(self, permission: str) -> frozenset[int]:
        """Primary keys of the queues on which the permission is held."""
        return self.grants.queues.get(permission, NO_ROWS)


def system_actor(tenant: Tenant) -> Actor:
    """The portal itself: tasks, provisioning, demo data."""
    return Actor(tenant=tenant, is_system=True, source=Source.SYSTEM)
