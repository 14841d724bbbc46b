"""Places of people at customers and in the staff: the row and its group, moved together.

No permission is asked here; `members`, `staff` and `invitations` do that.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.events import address_confirmed
from accounts.models import Customer, Membership, Role, StaffMembership, User
from accounts.services.audiences import lock_audiences, sync_people
from accounts.services.roles import group_for
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.models import Tenant


def lock_customer(customer: Customer) -> None:
    """Changes of one customer's people queue here, so that two can't both remove an owner."""
    lock_audiences([customer])


def lock_staff(tenant: Tenant) -> None:
    """The same for the tenant's staff."""
    Tenant.objects.select_for_update().get(pk=tenant.pk)


def join_customer(
    actor: Actor, customer: Customer, user: User, role: Role, at: datetime | None = None
) -> Membership:
    """Raises DomainError where the user is a member already."""
    lock_customer(customer)
    try:
        with transaction.atomic():
            membership: Membership = Membership.objects.create(
                tenant=actor.tenant,
                customer=customer,
                user=user,
                role=role,
                created_at=at or timezone.now(),
            )
    except IntegrityError as error:
        raise DomainError(_("This person is a member already."), field="email") from error
    user.groups.add(group_for(role, customer))
    sync_people([user.pk])
    record(actor, "member.added", membership, {"role": (None, role.name)})
    address_confirmed(actor, user, customer)
    return membership


def join_staff(actor: Actor, user: User, role: Role, at: datetime | None = None) -> StaffMembership:
    """Raises DomainError where the user works here already."""
    lock_staff(actor.tenant)
    try:
        with transaction.atomic():
            membership: StaffMembership = StaffMembership.objects.create(
                tenant=actor.tenant, user=user, role=role, created_at=at or timezone.now()
            )
    except IntegrityError as error:
        raise DomainError(_("This person works here already."), field="email") from error
    user.groups.add(group_for(role, None))
    record(actor, "staff.added", membership, {"role": (None, role.name)})
    return membership


def move(membership: Membership | StaffMembership, role: Role) -> tuple[str, str]:
    """Give the place another role; returns the names of the old and the new one."""
    customer = getattr(membership, "customer", None)
    old = membership.role
    membership.user.groups.remove(group_for(old, customer))
    membership.role = role
    membership.save(update_fields=["role"])
    membership.user.groups.add(group_for(role, customer))
    return old.name, role.name


def leave(membership: Membership | StaffMembership) -> None:
    """End the place, and with it the permissions."""
    customer = getattr(membership, "customer", None)
    membership.user.groups.remove(group_for(membership.role, customer))
    membership.delete()
    if customer is not None:
        sync_people([membership.user_id])
