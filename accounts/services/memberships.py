"""Who belongs where: members of customers and staff of the tenant."""

from django.db import transaction

from accounts.models import Customer, Membership, Role, StaffMembership, User
from accounts.services.roles import group_for
from portal.shared.actors import Actor
from portal.shared.audit import record


@transaction.atomic
def add_member(*, actor: Actor, customer: Customer, user: User, role: Role) -> Membership:
    """Make the user a member of the customer; the group gives the permissions."""
    membership: Membership = Membership.objects.create(
        tenant=actor.tenant, customer=customer, user=user, role=role
    )
    user.groups.add(group_for(role, customer))
    record(actor, "member.added", membership, {"role": (None, role.name)})
    return membership


@transaction.atomic
def add_staff(*, actor: Actor, user: User, role: Role) -> StaffMembership:
    """Make the user work for the tenant."""
    membership: StaffMembership = StaffMembership.objects.create(
        tenant=actor.tenant, user=user, role=role
    )
    user.groups.add(group_for(role, None))
    record(actor, "staff.added", membership, {"role": (None, role.name)})
    return membership
