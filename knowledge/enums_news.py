"""Kinds and states of announcements, and of what is said about the service."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.shared.ui import Badge


class AnnouncementKind(models.TextChoices):
    """What an announcement is."""

    NEWS = "news", pgettext_lazy("kind of announcement", "News")
    TIP = "tip", pgettext_lazy("kind of announcement", "Tip")
    MAINTENANCE = "maintenance", pgettext_lazy("kind of announcement", "Maintenance")


KIND_BADGES: dict[str, Badge] = {
    AnnouncementKind.NEWS: Badge(AnnouncementKind.NEWS.label, "info", "megaphone"),
    AnnouncementKind.TIP: Badge(AnnouncementKind.TIP.label, "ok", "lightbulb"),
    AnnouncementKind.MAINTENANCE: Badge(AnnouncementKind.MAINTENANCE.label, "warn", "wrench"),
}


class AnnouncementState(models.TextChoices):
    """Where an announcement stands; its period says when a published one is shown."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


ANNOUNCEMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    AnnouncementState.DRAFT: frozenset({AnnouncementState.PUBLISHED}),
    AnnouncementState.PUBLISHED: frozenset({AnnouncementState.WITHDRAWN}),
    AnnouncementState.WITHDRAWN: frozenset({AnnouncementState.PUBLISHED}),
}


class IncidentKind(models.TextChoices):
    """Whether something broke or work is planned."""

    INCIDENT = "incident", _("Disruption")
    MAINTENANCE = "maintenance", _("Planned maintenance")


class IncidentState(models.TextChoices):
    """How far a disruption or a maintenance has come."""

    INVESTIGATING = "investigating", _("Being investigated")
    IDENTIFIED = "identified", _("Cause found")
    MONITORING = "monitoring", _("Being watched")
    RESOLVED = "resolved", pgettext_lazy("state of a disruption", "Resolved")
    SCHEDULED = "scheduled", pgettext_lazy("state of a maintenance", "Planned")
    IN_PROGRESS = "in_progress", pgettext_lazy("state of a maintenance", "Under way")
    COMPLETED = "completed", pgettext_lazy("state of a maintenance", "Completed")
    CANCELLED = "cancelled", pgettext_lazy("state of a maintenance", "Cancelled")


S = IncidentState
# From a state to those it may move to; what comes back after all is investigated anew.
INCIDENT_TRANSITIONS: dict[str, frozenset[str]] = {
    S.INVESTIGATING: frozenset({S.IDENTIFIED, S.MONITORING, S.RESOLVED}),
    S.IDENTIFIED: frozenset({S.INVESTIGATING, S.MONITORING, S.RESOLVED}),
    S.MONITORING: frozenset({S.INVESTIGATING, S.IDENTIFIED, S.RESOLVED}),
    S.RESOLVED: frozenset({S.INVESTIGATING}),
    S.SCHEDULED: frozenset({S.IN_PROGRESS, S.COMPLETED, S.CANCELLED}),
    S.IN_PROGRESS: frozenset({S.COMPLETED, S.CANCELLED}),
    S.COMPLETED: frozenset(),
    S.CANCELLED: frozenset(),
}
STATES_OF: dict[str, tuple[str, ...]] = {
    IncidentKind.INCIDENT: (S.INVESTIGATING, S.IDENTIFIED, S.MONITORING, S.RESOLVED),
    IncidentKind.MAINTENANCE: (S.SCHEDULED, S.IN_PROGRESS, S.COMPLETED, S.CANCELLED),
}
CLOSED = frozenset({S.RESOLVED, S.COMPLETED, S.CANCELLED})
# What a visitor is told of on every page: planned work only once it is under way.
DISTURBING = frozenset({S.INVESTIGATING, S.IDENTIFIED, S.MONITORING, S.IN_PROGRESS})

INCIDENT_BADGES: dict[str, Badge] = {
    S.INVESTIGATING: Badge(S.INVESTIGATING.label, "bad", "search"),
    S.IDENTIFIED: Badge(S.IDENTIFIED.label, "warn", "crosshair"),
    S.MONITORING: Badge(S.MONITORING.label, "info", "activity"),
    S.RESOLVED: Badge(S.RESOLVED.label, "ok", "circle-check"),
    S.SCHEDULED: Badge(S.SCHEDULED.label, "info", "calendar-clock"),
    S.IN_PROGRESS: Badge(S.IN_PROGRESS.label, "warn", "wrench"),
    S.COMPLETED: Badge(S.COMPLETED.label, "ok", "circle-check"),
    S.CANCELLED: Badge(S.CANCELLED.label, "mute", "circle-x"),
}


class Condition(models.TextChoices):
    """How a part of the service does; the worst one that is open counts."""

    WORKING = "working", _("Working")
    MAINTENANCE = "maintenance", _("In maintenance")
    SLOW = "slow", _("Slower than usual")
    PARTLY = "partly", _("Partly unavailable")
    DOWN = "down", _("Unavailable")


CONDITION_BADGES: dict[str, Badge] = {
    Condition.WORKING: Badge(Condition.WORKING.label, "ok", "circle-check"),
    Condition.MAINTENANCE: Badge(Condition.MAINTENANCE.label, "info", "wrench"),
    Condition.SLOW: Badge(Condition.SLOW.label, "warn", "gauge"),
    Condition.PARTLY: Badge(Condition.PARTLY.label, "warn", "circle-alert"),
    Condition.DOWN: Badge(Condition.DOWN.label, "bad", "circle-x"),
}
# From the lightest to the worst.
SEVERITY: dict[str, int] = {value: number for number, value in enumerate(Condition.values)}
