"""How a request stands against what was agreed, as a badge."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.ui import Badge
from tickets.enums import SlaLevel
from tickets.presentation import duration


def is_pressing(values: Mapping[str, Any], now: datetime | None = None) -> bool:
    """Whether what is due is overdue, or near enough that the staff was warned."""
    due = values["next_due_at"]
    if due is None:
        return False
    return bool(values["sla_level"] > SlaLevel.FINE or due <= (now or timezone.now()))


def due_badge(values: Mapping[str, Any], now: datetime | None = None) -> Badge | None:
    """When the next answer or the solution is due, as the desk's lists and pages say it.

    `values` are a request's `next_due_at` and `sla_level`; None where nothing is due (nothing is
    agreed, the request is settled, or it waits for the customer).
    """
    due = values["next_due_at"]
    if due is None:
        return None
    moment = now or timezone.now()
    if due <= moment:
        return Badge(_("Overdue for %(time)s") % {"time": duration(due, moment)}, "bad", "flame")
    text = _("Due in %(time)s") % {"time": duration(moment, due)}
    if values["sla_level"] >= SlaLevel.WARNED:
        return Badge(text, "warn", "alarm-clock")
    return Badge(text, "mute", "clock")
