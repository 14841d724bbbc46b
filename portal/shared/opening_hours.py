"""When support is open, and by when an answer can be promised: in the tenant's own time zone."""

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import holidays
from django.utils import formats
from django.utils.translation import gettext as _

from portal.shared.caching import kept
from portal.shared.models import SupportHours, Tenant

LOOK_AHEAD_DAYS = 21
HOURS, HOURS_SECONDS = "support-hours", 300


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """One stretch of opening time, both ends aware and in the tenant's zone."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """How support stands now: open until, or closed until (None: no hours are set)."""

    is_open: bool
    until: datetime | None


def open_periods(tenant: Tenant, now: datetime) -> Iterator[OpenPeriod]:
    """The coming stretches of opening time, the running one first; public holidays are closed."""
    zone = zoneinfo.ZoneInfo(tenant.time_zone)
    today = now.astimezone(zone).date()
    closed = _holidays(tenant.country, today.year)
    rows = kept(tenant, HOURS, "", lambda: list(SupportHours.objects.all()), HOURS_SECONDS)
    for offset in range(LOOK_AHEAD_DAYS):
        day = today + timedelta(days=offset)
        if day in closed:
            continue
        for row in rows:
            if row.weekday != day.weekday():
                continue
            period = OpenPeriod(
                datetime.combine(day, row.opens, zone), datetime.combine(day, row.closes, zone)
            )
            if period.end > now:
                yield period


def opening_at(tenant: Tenant, now: datetime) -> Opening:
    """Whether support is open at a moment, and until when that lasts."""
    period = next(open_periods(tenant, now), None)
    if period is None:
        return Opening(is_open=False, until=None)
    if period.start <= now:
        return Opening(is_open=True, until=period.end)
    return Opening(is_open=False, until=period.start)


def answer_promise(tenant: Tenant, now: datetime) -> datetime | None:
    """When `answer_hours` of opening time from now have passed; None without support hours.

    Elapsed time is reckoned in UTC, so a change to or from summer time inside a stretch counts
    with its true length.
    """
    left = timedelta(hours=tenant.answer_hours)
    for period in open_periods(tenant, now):
        start = max(period.start, now).astimezone(zoneinfo.ZoneInfo("UTC"))
        length = period.end.astimezone(zoneinfo.ZoneInfo("UTC")) - start
        if length >= left:
            return start + left
        left -= length
    return None


def opening_text(tenant: Tenant, now: datetime) -> str:
    """One sentence for customers: open now until 17:30, or when support opens again."""
    opening = opening_at(tenant, now)
    if opening.until is None:
        return ""
    time = formats.time_format(opening.until.timetz(), "H:i")
    if opening.is_open:
        return _("Open now until %(time)s.") % {"time": time}
    zone = opening.until.tzinfo
    days = (opening.until.date() - now.astimezone(zone).date()).days
    if days == 0:
        return _("Closed now, opens today at %(time)s.") % {"time": time}
    if days == 1:
        return _("Closed now, opens tomorrow at %(time)s.") % {"time": time}
    day = formats.date_format(opening.until, "l, j F")
    return _("Closed now, opens on %(day)s at %(time)s.") % {"day": day, "time": time}


@lru_cache(maxsize=256)
def _holidays(country: str, year: int) -> frozenset[date]:
    """Public holidays of a year and the next; building the calendar takes a while."""
    try:
        calendar = holidays.country_holidays(country, years=[year, year + 1])
    except NotImplementedError:  # a country the package doesn't know
        return frozenset()
    return frozenset(calendar)
