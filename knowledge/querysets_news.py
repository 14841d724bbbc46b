"""Reads of announcements and of the service's state."""

from datetime import datetime

from django.db.models import Q

from knowledge.audiences import audience_q, may_write
from knowledge.enums_news import CLOSED, AnnouncementState
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet

READ_ANNOUNCEMENT = "read_announcement"


class AnnouncementQuerySet(TenantQuerySet):
    """Announcements."""

    def visible_to(self, actor: Actor) -> "AnnouncementQuerySet":
        """Published ones whose readers the actor is among; all for those who write them."""
        if may_write(actor):
            return self
        readable = audience_q(actor, READ_ANNOUNCEMENT)
        return self.filter(readable, state=AnnouncementState.PUBLISHED)

    def within(self, now: datetime) -> "AnnouncementQuerySet":
        """Published ones whose period it is."""
        begun = Q(starts_at__lte=now) & (Q(ends_at=None) | Q(ends_at__gt=now))
        return self.filter(begun, state=AnnouncementState.PUBLISHED)


class IncidentQuerySet(TenantQuerySet):
    """Disruptions and planned work: whoever reaches the portal may know."""

    def visible_to(self, actor: Actor) -> "IncidentQuerySet":
        """All of the tenant's."""
        return self

    def open(self) -> "IncidentQuerySet":
        """Neither settled nor called off."""
        return self.exclude(state__in=CLOSED)

    def settled(self) -> "IncidentQuerySet":
        """What is history."""
        return self.filter(state__in=CLOSED)
