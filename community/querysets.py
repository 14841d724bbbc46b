"""Reads of the community, each starting at `visible_to(actor)`."""

from django.db.models import Q

from accounts.enums import StaffPermission
from community.enums import Audience, PostState
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet


def audiences_of(actor: Actor) -> list[Audience]:
    """The audiences that the actor belongs to."""
    found = [Audience.EVERYONE]
    if actor.grants.member_of or actor.is_staff:
        found.append(Audience.MEMBERS)
    if actor.is_staff:
        found.append(Audience.STAFF)
    return found


class ForumCategoryQuerySet(TenantQuerySet):
    """Categories."""

    def visible_to(self, actor: Actor) -> "ForumCategoryQuerySet":
        """The active ones by audience; all for moderators."""
        if actor.may(StaffPermission.MODERATE_COMMUNITY):
            return self
        return self.filter(is_active=True, audience__in=audiences_of(actor))


class TopicQuerySet(TenantQuerySet):
    """Topics."""

    def visible_to(self, actor: Actor) -> "TopicQuerySet":
        """Those of visible categories, hidden ones for moderators only."""
        if actor.may(StaffPermission.MODERATE_COMMUNITY):
            return self
        return self.filter(
            is_hidden=False,
            category__is_active=True,
            category__audience__in=audiences_of(actor),
        )


class PostQuerySet(TenantQuerySet):
    """Posts."""

    def visible_to(self, actor: Actor) -> "PostQuerySet":
        """Those shown in visible topics, and one's own that wait for review."""
        if actor.may(StaffPermission.MODERATE_COMMUNITY):
            return self
        shown = Q(state=PostState.SHOWN)
        if actor.user_id is not None:
            shown |= Q(state=PostState.HELD, author_id=actor.user_id)
        return self.filter(
            shown,
            topic__is_hidden=False,
            topic__category__is_active=True,
            topic__category__audience__in=audiences_of(actor),
        )
