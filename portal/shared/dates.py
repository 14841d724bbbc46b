"""Days and moments inside sentences, in the reader's language."""

import re
import zoneinfo
from datetime import date

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.shared.models import Tenant
from portal.shared.templatetags.portal_ui import smart_date

# The first letter inside <time>.
DAY_WORD = re.compile(r"(<time[^>]*>)(\w)")


def today_at(tenant: Tenant) -> date:
    """The present day in the tenant's time zone."""
    return timezone.localdate(timezone=zoneinfo.ZoneInfo(tenant.time_zone))


def said_with(text: str, at: date | None) -> str:
    """A sentence with a moment in it; empty without one."""
    if at is None:
        return ""
    before, after = text.split("%(date)s")
    return format_html("{}{}{}", before, date_in_sentence(at), after)


def date_in_sentence(at: date | None) -> SafeString | str:
    """A moment inside a sentence: today, 13:00. What begins with a number stays as it is."""
    shown = smart_date(at)
    return SafeString(DAY_WORD.sub(_lower_first, shown)) if shown else ""


def _lower_first(found: re.Match[str]) -> str:
    return found[1] + found[2].lower()
