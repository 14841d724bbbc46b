"""The portal acting by itself: giving requests out, carrying rules out."""

from dataclasses import dataclass

from portal.shared.actors import Actor
from portal.shared.enums import Source
from portal.shared.models import Tenant


@dataclass(frozen=True, slots=True)
class AutomaticActor(Actor):
    """May everything, and is called what the business is called: customers read it in events.

    What it does never sets a rule off, so rules can't go round in circles.
    """

    @property
    def label(self) -> str:
        return str(self.tenant.name)


def automatic_actor(tenant: Tenant) -> AutomaticActor:
    """The portal at a tenant."""
    return AutomaticActor(tenant=tenant, is_system=True, source=Source.SYSTEM)
