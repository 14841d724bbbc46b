"""What a report's table has a row for: queues, agents, kinds, categories, channels, priorities."""

from collections.abc import Hashable, Iterable
from typing import Any

from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from tickets.enums import Channel, Priority, TicketKind
from tickets.reports.scope import Scope

GROUPS: dict[str, tuple[str | Promise, str]] = {
    "queue": (gettext_lazy("Queue"), "queue_id"),
    "agent": (gettext_lazy("Agent"), "assignee_id"),
    "kind": (gettext_lazy("Kind"), "kind"),
    "category": (gettext_lazy("Category"), "category_id"),
    "channel": (gettext_lazy("Channel"), "channel"),
    "priority": (gettext_lazy("Priority"), "priority"),
}
FIRST_GROUP = "queue"
WORDS: dict[str, Any] = {"kind": TicketKind, "channel": Channel, "priority": Priority}


def known_group(name: str) -> str:
    """The name, or the usual one where it is none."""
    return name if name in GROUPS else FIRST_GROUP


def group_of(name: str) -> F:
    """The group's column."""
    return F(GROUPS[name][1])


def group_label(name: str) -> str:
    """What the groups are."""
    return str(GROUPS[name][0])


def names_of(scope: Scope, name: str, keys: Iterable[Hashable]) -> dict[Hashable, str]:
    """How the groups are called; at most one query."""
    wanted = list(keys)
    if name == "agent":
        known = [key for key in wanted if key is not None]
        found: dict[Hashable, str] = {
            user.pk: str(user) for user in User.objects.filter(pk__in=known)
        }
        return found | {None: _("Nobody")}
    if name in WORDS:
        return {str(value): str(label) for value, label in WORDS[name].choices}
    names = scope.queues if name == "queue" else scope.categories
    return {key: names.get(int(str(key)), _("Other")) for key in wanted}
