"""The tenant's staff: add, give another role, remove."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import policies
from accounts.models import Role, StaffMembership, User
from accounts.services import memberships
from accounts.services.roles import require_staff_manager
from accounts.services.security import end_sessions
from accounts.services.telling import tell_of_place
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError

ROLE_CHANGED = gettext_noop("Your role at %(place)s is now “%(role)s”.")
REMOVED = gettext_noop("You are no longer on the staff of %(place)s.")


@transaction.atomic
def add_staff(
    *, actor: Actor, user: User, role: Role, at: datetime | None = None
) -> StaffMembership:
    """Make the user work for the tenant. Raises NotAllowed, DomainError."""
    policies.require_manage_staff(actor)
    policies.require_grant(actor, role, None)
    return memberships.join_staff(actor, user, role, at)


@transaction.atomic
def change_staff_role(*, actor: Actor, membership: StaffMembership, role: Role) -> StaffMembership:
    """Give a colleague another role. Raises NotAllowed, DomainError."""
    place = _guarded(actor, membership)
    if place.role_id == role.pk:
        return place
    policies.require_grant(actor, role, None)
    names = memberships.move(place, role)
    require_staff_manager(actor)
    record(actor, "staff.role_changed", place, {"role": names})
    tell_of_place(actor, place.user, ROLE_CHANGED, place=actor.tenant.name, role=role.name)
    return place


@transaction.atomic
def remove_staff(*, actor: Actor, membership: StaffMembership) -> None:
    """End a colleague's place and their sessions here. Raises NotAllowed, DomainError."""
    place = _guarded(actor, membership)
    record(actor, "staff.removed", place, {"role": (place.role.name, None)})
    memberships.leave(place)
    require_staff_manager(actor)
    end_sessions(actor=actor, user=place.user, tenant=actor.tenant)
    tell_of_place(actor, place.user, REMOVED, place=actor.tenant.name)


def _guarded(actor: Actor, membership: StaffMembership) -> StaffMembership:
    """The place as it is now, if the actor may change it: nobody touches those above them."""
    policies.require_manage_staff(actor)
    memberships.lock_staff(actor.tenant)
    place: StaffMembership | None = (
        StaffMembership.objects.select_related("user", "role").filter(pk=membership.pk).first()
    )
    if place is None:
        raise DomainError(_("This person works here no longer."))
    if not policies.can_grant(actor, place.role, None):
        raise DomainError(
            _("%(name)s has permissions that you don't have yourself.") % {"name": place.user}
        )
    return place
