"""Who may do what in the community."""

from accounts.enums import StaffPermission
from community.models import Topic
from portal.shared.actors import Actor


def can_moderate(actor: Actor) -> bool:
    """Staff who review, hide and show."""
    return actor.may(StaffPermission.MODERATE_COMMUNITY)


def can_see(actor: Actor, topic: Topic) -> bool:
    """What the loader asks; one query."""
    return bool(Topic.objects.visible_to(actor).filter(pk=topic.pk).exists())
