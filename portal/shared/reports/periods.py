"""The days a report is about, those before them, and how they are cut into slots.

All days are local days of the tenant.
"""

import calendar
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from django.utils.dateparse import parse_date
from django.utils.formats import date_format, get_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

DAY = timedelta(days=1)
FIRST_PRESET, OWN = "30", "own"
PRESETS: dict[str, str | Promise] = {
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "90": gettext_lazy("Last 90 days"),
    "month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
    "quarter": gettext_lazy("This quarter"),
    "year": gettext_lazy("This year"),
    OWN: gettext_lazy("Own dates"),
}
# By day up to two months, by week up to a good year, then by month.
DAILY, WEEKLY = 62, 400
WEEK, LONGEST, EARLIEST = 7, 1830, 1990


@dataclass(frozen=True, slots=True)
class Days:
    """Days from the first to the last, both included."""

    first: date
    last: date

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1


Cut: TypeAlias = list[Days]


@dataclass(frozen=True, slots=True)
class Period:
    """What is reported on, what it is compared with, and the zone whose days they are."""

    key: str
    days: Days
    before: Days
    zone: zoneinfo.ZoneInfo
    problem: str = ""

    @property
    def shown(self) -> str:
        """The days as the form sends them back, so that a change of them is noticed."""
        return f"{self.days.first.isoformat()}/{self.days.last.isoformat()}"

    @property
    def start(self) -> datetime:
        """The first moment."""
        return self.midnight(self.days.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.midnight(self.days.last + DAY)

    @property
    def before_start(self) -> datetime:
        return self.midnight(self.before.first)

    @property
    def before_end(self) -> datetime:
        return self.midnight(self.before.last + DAY)

    def midnight(self, day: date) -> datetime:
        """The moment at which a local day begins."""
        return datetime.combine(day, time.min, self.zone)

    @property
    def slots(self) -> Cut:
        """The days of each slot of a chart."""
        return cut(self.days, self.days.count)

    @property
    def slots_before(self) -> Cut:
        """The same of the days before, cut alike."""
        return cut(self.before, self.days.count)


def cut(days: Days, length: int) -> Cut:
    """Days in slots of a day, a week or a month, as befits a period of `length` days."""
    found: Cut = []
    first = days.first
    while first <= days.last:
        last = min(_slot_end(first, length), days.last)
        found.append(Days(first, last))
        first = last + DAY
    return found


def _slot_end(first: date, length: int) -> date:
    if length <= DAILY:
        return first
    if length <= WEEKLY:
        return first + DAY * (WEEK - 1)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def period_of(params: Mapping[str, str], zone_name: str, now: datetime) -> Period:
    """The period that a page's address asks for; what it doesn't understand is the usual one."""
    zone = zoneinfo.ZoneInfo(zone_name)
    today = now.astimezone(zone).date()
    key = params.get("period", FIRST_PRESET)
    if key == OWN or _typed_over(params):
        days, problem = own_days(params.get("from", ""), params.get("to", ""), today)
        if days is not None:
            return Period(OWN, days, _same_length_before(days), zone)
        days, before = preset(FIRST_PRESET, today)
        return Period(FIRST_PRESET, days, before, zone, problem)
    days, before = preset(key if key in PRESETS else FIRST_PRESET, today)
    return Period(key if key in PRESETS else FIRST_PRESET, days, before, zone)


def _typed_over(params: Mapping[str, str]) -> bool:
    """Whether somebody changed the days on the form; it says what stood there before."""
    return bool(params.get("was")) and shown_days(params) != params["was"]


def shown_days(params: Mapping[str, str]) -> str:
    """Both days in one word."""
    return f"{params.get('from', '')}/{params.get('to', '')}"


def preset(key: str, today: date) -> tuple[Days, Days]:
    """The days of a preset, and those it is compared with: as many, or the same a time earlier."""
    if key.isdecimal():
        days = Days(today - DAY * (int(key) - 1), today)
        return days, _same_length_before(days)
    month = today.replace(day=1)
    if key == "last-month":
        last = month - DAY
        before = last.replace(day=1) - DAY
        return Days(last.replace(day=1), last), Days(before.replace(day=1), before)
    months = {"month": 1, "quarter": 3, "year": 12}[key]
    first = month.replace(month=(month.month - 1) // months * months + 1)
    return Days(first, today), Days(months_before(first, months), months_before(today, months))


def months_before(day: date, months: int) -> date:
    """The same day so many months ago, or the month's last where it had no such day."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _same_length_before(days: Days) -> Days:
    return Days(days.first - DAY * days.count, days.first - DAY)


def own_days(first: str, last: str, today: date) -> tuple[Days | None, str]:
    """The days somebody chose, or why they can't be."""
    start, end = _parsed(first), _parsed(last)
    if start is None or end is None:
        return None, _("Enter both days as dates. The last 30 days are shown.")
    if end < start:
        return None, _("The last day comes before the first. The last 30 days are shown.")
    if start > today:
        return None, _("These days are still to come. The last 30 days are shown.")
    end = min(end, today)
    if (end - start).days >= LONGEST or start.year < EARLIEST:
        return None, _("Choose at most five years. The last 30 days are shown.")
    return Days(start, end), ""


def _parsed(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def short_name(days: Days, length: int) -> str:
    """A slot on the axis."""
    if length > WEEKLY:
        return date_format(days.first, pgettext("month and year", "M Y"))
    return date_format(days.first, pgettext("day and month", "j M"))


def long_name(days: Days) -> str:
    """The days in full: 3 November 2026, or 3 November – 9 November 2026."""
    last = date_format(days.last, "DATE_FORMAT")
    if days.count == 1:
        return last
    if days.first.year != days.last.year:
        return f"{date_format(days.first, 'DATE_FORMAT')} – {last}"
    # The year is said once, where the language has it.
    if get_format("DATE_FORMAT").startswith("Y"):
        first, last = date_format(days.first, "DATE_FORMAT"), _month_and_day(days.last)
    else:
        first = _month_and_day(days.first)
    return f"{first} – {last}"


def _month_and_day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")
