"""Members of customers: add, give another role, remove, hand over, leave."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts import policies
from accounts.models import Customer, Membership, Role, User
from accounts.models.memberships import OWNER_KEY
from accounts.services import memberships
from accounts.services.security import end_sessions
from accounts.services.telling import tell_of_place
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError, NotAllowed

ROLE_CHANGED = gettext_noop("Your role at %(place)s is now “%(role)s”.")
REMOVED = gettext_noop("You are no longer a member of %(place)s.")
OWNER_NOW = gettext_noop("You are now the owner of %(place)s.")


@transaction.atomic
def add_member(
    *, actor: Actor, customer: Customer, user: User, role: Role, at: datetime | None = None
) -> Membership:
    """Make the user a member of the customer; the group gives the permissions.

    Raises NotAllowed, DomainError.
    """
    policies.require_manage_members(actor, customer)
    if user.pk == actor.user_id:
        raise NotAllowed  # staff don't let themselves in
    policies.require_grant(actor, role, customer)
    return memberships.join_customer(actor, customer, user, role, at)


@transaction.atomic
def change_member_role(*, actor: Actor, membership: Membership, role: Role) -> Membership:
    """Give a member another role. Raises NotAllowed, DomainError."""
    place = _guarded(actor, membership)
    if place.role_id == role.pk:
        return place
    policies.require_grant(actor, role, place.customer)
    if place.role.is_owner:
        _require_another_owner(place)
    names = memberships.move(place, role)
    record(actor, "member.role_changed", place, {"role": names})
    tell_of_place(actor, place.user, ROLE_CHANGED, place=place.customer.name, role=role.name)
    return place


@transaction.atomic
def remove_member(*, actor: Actor, membership: Membership) -> None:
    """End a membership; the person's sessions at this portal end with it.

    Raises NotAllowed, DomainError.
    """
    place = _guarded(actor, membership)
    if place.user_id == actor.user_id:
        raise DomainError(_("You can't remove yourself. Leave the company instead."))
    _end(actor, place, "member.removed")
    end_sessions(actor=actor, user=place.user, tenant=actor.tenant)
    tell_of_place(actor, place.user, REMOVED, place=place.customer.name)


@transaction.atomic
def leave_customer(*, actor: Actor, customer: Customer) -> None:
    """Give up one's own membership. Raises NotAllowed, DomainError."""
    memberships.lock_customer(customer)
    _end(actor, _own_place(actor, customer), "member.left")


@transaction.atomic
def hand_over_ownership(*, actor: Actor, membership: Membership, own_role: Role) -> Membership:
    """Make another member the owner and take a smaller role oneself.

    Raises NotAllowed, DomainError.
    """
    place = _locked(membership)
    mine = _own_place(actor, place.customer)
    if not mine.role.is_owner:
        raise NotAllowed
    if place.pk == mine.pk:
        raise DomainError(_("Choose another person."), field="member")
    policies.require_grant(actor, own_role, place.customer)
    if own_role.is_owner:
        raise DomainError(_("Choose a role other than the owner's for yourself."), field="role")
    owner = mine.role
    theirs = memberships.move(place, owner)
    own = memberships.move(mine, own_role)
    record(actor, "member.ownership_handed_over", place, {"role": theirs, "own role": own})
    tell_of_place(actor, place.user, OWNER_NOW, place=place.customer.name)
    return place


def _guarded(actor: Actor, membership: Membership) -> Membership:
    """The place as it is now, if the actor may change it: nobody touches those above them."""
    policies.require_manage_members(actor, membership.customer)
    place = _locked(membership)
    if not policies.can_grant(actor, place.role, place.customer_id):
        raise DomainError(
            _("%(name)s has permissions that you don't have yourself.") % {"name": place.user}
        )
    return place


def _locked(membership: Membership) -> Membership:
    """The row read again under the customer's lock; raises DomainError when it is gone."""
    memberships.lock_customer(membership.customer)
    place: Membership | None = (
        Membership.objects.select_related("user", "role", "customer")
        .filter(pk=membership.pk)
        .first()
    )
    if place is None:
        raise DomainError(_("This person is no longer a member."))
    return place


def _own_place(actor: Actor, customer: Customer) -> Membership:
    place: Membership | None = (
        Membership.objects.select_related("user", "role", "customer")
        .filter(customer=customer, user_id=actor.user_id)
        .first()
    )
    if place is None:
        raise NotAllowed
    return place


def _end(actor: Actor, place: Membership, action: str) -> None:
    if place.role.is_owner:
        _require_another_owner(place)
    record(actor, action, place, {"role": (place.role.name, None)})
    memberships.leave(place)


def _require_another_owner(place: Membership) -> None:
    owners = Membership.objects.filter(customer=place.customer, role__key=OWNER_KEY)
    if not owners.exclude(pk=place.pk).exists():
        raise DomainError(
            _("%(customer)s needs an owner. Make somebody else the owner first.")
            % {"customer": place.customer.name}
        )
