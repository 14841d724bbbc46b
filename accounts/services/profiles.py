"""What people say of themselves, and what they want to be told."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.enums import NotificationChannel, NotificationKind
from accounts.models import Notification, NotificationPreference, User
from accounts.services.notifications import NOT_OPTIONAL, is_default
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.errors import NotAllowed

PROFILE_FIELDS = frozenset({"name", "phone", "job_title", "language", "time_zone"})


@transaction.atomic
def update_profile(*, actor: Actor, **fields: Any) -> User:
    """One's own contact data, language and time zone. Raises NotAllowed."""
    user = _self(actor)
    if not fields.keys() <= PROFILE_FIELDS:
        raise NotAllowed
    changes = apply_changes(user, fields)
    if changes:
        record(actor, "profile.changed", user, changes)
    return user


def choose_language(*, actor: Actor, language: str) -> User:
    """The language switch of a signed-in person. Raises NotAllowed."""
    return update_profile(actor=actor, language=language)


@transaction.atomic
def choose_notifications(*, actor: Actor, choices: Mapping[tuple[str, str], bool]) -> None:
    """Keep the choices by (kind, channel); what must be told can't be switched off.

    Raises NotAllowed.
    """
    user = _self(actor)
    before = preferences_of(user)
    changes = {}
    for (kind, channel), enabled in choices.items():
        if kind in NOT_OPTIONAL or before.get((kind, channel)) in (None, enabled):
            continue
        NotificationPreference.objects.update_or_create(
            tenant=actor.tenant,
            user=user,
            kind=kind,
            channel=channel,
            defaults={"enabled": enabled},
        )
        changes[f"{kind}/{channel}"] = (not enabled, enabled)
    if changes:
        record(actor, "notifications.chosen", user, changes)


def preferences_of(user: User) -> dict[tuple[str, str], bool]:
    """Every known kind and channel with the person's choice, or the default."""
    known = {
        (kind, channel): is_default(kind, channel)
        for kind in NotificationKind.values
        for channel in NotificationChannel.values
    }
    rows = NotificationPreference.objects.filter(user=user)
    return known | {
        (row.kind, row.channel): row.enabled for row in rows if (row.kind, row.channel) in known
    }


@transaction.atomic
def mark_read(*, actor: Actor, notice: Notification) -> None:
    """Opened once, it counts as read; no audit row, as nothing but the mark changes."""
    if notice.user_id != actor.user_id:
        raise NotAllowed
    Notification.objects.visible_to(actor).unread().filter(pk=notice.pk).update(
        read_at=timezone.now()
    )


@transaction.atomic
def mark_all_read(*, actor: Actor) -> int:
    """Returns how many were unread."""
    return int(Notification.objects.visible_to(actor).unread().update(read_at=timezone.now()))


def _self(actor: Actor) -> User:
    if actor.user is None:
        raise NotAllowed
    user: User = actor.user
    return user
