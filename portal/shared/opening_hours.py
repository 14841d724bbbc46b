"""When support is open, and by when an answer can be promised: in the tenant's own time zone."""

import zoneinfo
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats
from django.utils.translation import gettext as _

from portal.shared.business_time import DAY, Calendar, Closed, Hours
from portal.shared.caching import kept
from portal.shared.models import Closure, SupportHours, Tenant

# What is kept of a tenant's hours and closed days; whoever changes them forgets it.
HOURS, HOURS_SECONDS = "support-hours", 300


@dataclass(frozen=True, slots=True)
class Opening:
    """How support stands now: open until, or closed until (None: no hours are set).

    `closed_day` is the first day on which it would be open but for a holiday or closed days.
    """

    is_open: bool
    until: datetime | None
    closed_day: date | None = None


def calendar_for(tenant: Tenant) -> Calendar:
    """The tenant's opening hours, its country's holidays and its own closed days."""
    key = f"{tenant.time_zone}:{tenant.country}"
    return kept(tenant, HOURS, key, lambda: _load(tenant), HOURS_SECONDS)


def _load(tenant: Tenant) -> Calendar:
    return Calendar(
        zone=tenant.time_zone,
        country=tenant.country,
        hours=tuple(
            Hours(row.weekday, row.opens, row.closes) for row in SupportHours.objects.all()
        ),
        closed=tuple(
            Closed(row.starts, row.ends, tuple(row.names.items()))
            for row in Closure.objects.order_by("starts", "id")
        ),
    )


def opening_at(tenant: Tenant, now: datetime) -> Opening:
    """Whether support is open at a moment, and until when that lasts."""
    calendar = calendar_for(tenant)
    span = next(calendar.spans(now), None)
    if span is None:
        return Opening(is_open=False, until=None)
    zone = zoneinfo.ZoneInfo(tenant.time_zone)
    if span.start <= now:
        return Opening(is_open=True, until=span.end.astimezone(zone))
    closed_day = first_closed_day(calendar, calendar.local_day(now), span.day)
    return Opening(is_open=False, until=span.start.astimezone(zone), closed_day=closed_day)


def first_closed_day(calendar: Calendar, first: date, before: date) -> date | None:
    """The first day from `first` on that has hours on paper, but is a holiday or closed."""
    days = (first + timedelta(days=number) for number in range((before - first).days))
    return next(
        (day for day in days if day.weekday() in calendar.week and calendar.is_closed_on(day)),
        None,
    )


def answer_promise(tenant: Tenant, now: datetime) -> datetime | None:
    """When `answer_hours` of opening time from now have passed; None without support hours."""
    return calendar_for(tenant).add(now, timedelta(hours=tenant.answer_hours))


def closure_reason(tenant: Tenant, day: date) -> str:
    """Why a day is closed, as the tenant says it to the reader; empty for a public holiday."""
    closure = calendar_for(tenant).closure_on(day)
    return tenant.text_for(dict(closure.names)) if closure is not None else ""


def opening_text(tenant: Tenant, now: datetime) -> str:
    """One sentence for customers: open now until 17:30, or why it is closed and until when."""
    opening = opening_at(tenant, now)
    if opening.until is None:
        return ""
    time = formats.time_format(opening.until.timetz(), "H:i")
    if opening.is_open:
        return _("Open now until %(time)s.") % {"time": time}
    day = formats.date_format(opening.until, "l, j F")
    if opening.closed_day is not None:
        return _closed_text(closure_reason(tenant, opening.closed_day), day, time)
    today = now.astimezone(opening.until.tzinfo).date()
    if opening.until.date() == today:
        return _("Closed now, opens today at %(time)s.") % {"time": time}
    if opening.until.date() == today + DAY:
        return _("Closed now, opens tomorrow at %(time)s.") % {"time": time}
    return _("Closed now, opens on %(day)s at %(time)s.") % {"day": day, "time": time}


def _closed_text(reason: str, day: str, time: str) -> str:
    if reason:
        return _("Closed: %(reason)s. Opens on %(day)s at %(time)s.") % {
            "reason": reason,
            "day": day,
            "time": time,
        }
    return _("Closed for holidays until %(day)s, %(time)s.") % {"day": day, "time": time}
