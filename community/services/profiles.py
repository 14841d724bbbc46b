"""The names that people show in the community."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import StaffMembership
from community import policies
from community.models import PublicProfile
from community.names import checked_name, name_key, sounds_official
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError


@transaction.atomic
def set_public_name(*, actor: Actor, name: str) -> PublicProfile:
    """Choose the name that others see, or change it; all posts show the new one.

    Unique at the tenant whatever its case, accents or look-alike letters. Raises NotAllowed,
    DomainError.
    """
    policies.require(policies.takes_part(actor))
    shown = checked_name(name)
    key = name_key(shown)
    _check_not_official(actor, shown, key)
    profile = PublicProfile.objects.select_for_update().filter(user=actor.user).first()
    old = profile.name if profile else None
    if old == shown and profile is not None:
        return profile
    profile = profile or PublicProfile(tenant=actor.tenant, user=actor.user)
    profile.name, profile.name_key = shown, key
    try:
        with transaction.atomic():
            profile.save()
    except IntegrityError as error:
        # The other click of a double click was first, or somebody else has the name.
        mine = PublicProfile.objects.filter(user=actor.user, name_key=key).first()
        if mine is None:
            raise DomainError(
                _("Somebody here has this name already. Choose another."), field="public_name"
            ) from error
        return mine
    record(actor, "profile.named", profile, {"name": (old, shown)})
    return profile


def lock_profile(actor: Actor, name: str) -> PublicProfile:
    """The writer's profile, made from `name` where there is none; one's posts queue behind it.

    Raises DomainError.
    """
    mine = PublicProfile.objects.select_for_update().filter(user=actor.user)
    profile: PublicProfile | None = mine.first()
    if profile is not None:
        return profile
    if not name.strip():
        raise DomainError(_("Choose the name that others see."), field="public_name")
    set_public_name(actor=actor, name=name)
    locked: PublicProfile = mine.get()
    return locked


def _check_not_official(actor: Actor, name: str, key: str) -> None:
    """Raises DomainError where readers would take a customer for the team."""
    if actor.is_staff:
        return
    staff = StaffMembership.objects.exclude(user=actor.user).select_related("user")
    taken = any(name_key(place.user.name) == key for place in staff if place.user.name)
    if taken or sounds_official(name, actor.tenant.name):
        raise DomainError(
            _("This name looks like the team's. Choose another."), field="public_name"
        )
