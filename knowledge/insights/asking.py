"""What a page of insights is asked for: which days, which language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from knowledge.models import SearchLog
from knowledge.querysets_searches import SearchLogQuerySet
from portal.shared.actors import Actor
from portal.shared.charts import Slot
from portal.shared.reports.periods import OWN, Period, long_name, period_of, short_name
from portal.shared.templatetags.portal_ui import path_to

PAGES: dict[str, str | Promise] = {
    "overview": gettext_lazy("Overview"),
    "searches": gettext_lazy("Searches"),
    "gaps": pgettext_lazy("missing articles", "Gaps"),
    "articles": gettext_lazy("Articles that fail"),
    "order": gettext_lazy("Order of the subjects"),
}


@dataclass(frozen=True)
class Question:
    """The reader, the days and the language; everything that the numbers start from."""

    actor: Actor
    period: Period
    language: str

    @cached_property
    def logs(self) -> SearchLogQuerySet:
        """The searches of the period."""
        days = self.period.days
        rows: SearchLogQuerySet = SearchLog.objects.visible_to(self.actor)
        return rows.between(days.first, days.last, self.language)

    @cached_property
    def logs_of_both(self) -> SearchLogQuerySet:
        """Those of the period and of the one before."""
        rows: SearchLogQuerySet = SearchLog.objects.visible_to(self.actor)
        return rows.between(self.period.before.first, self.period.days.last, self.language)

    @property
    def slots(self) -> list[Slot]:
        """The slots of the charts."""
        length = self.period.days.count
        return [Slot(short_name(days, length), long_name(days)) for days in self.period.slots]

    @property
    def languages(self) -> list[tuple[str, str]]:
        """What can be chosen."""
        tenant = self.actor.tenant
        return [(code, settings.LANGUAGE_NAMES.get(code, code)) for code in tenant.languages]

    @cached_property
    def query(self) -> str:
        """The address's part that says all this, and nothing that wasn't understood."""
        kept = {"period": self.period.key, "language": self.language}
        if self.period.key == OWN:
            days = self.period.days
            kept |= {"from": days.first.isoformat(), "to": days.last.isoformat()}
        return urlencode({name: value for name, value in kept.items() if value})

    def address(self, page: str) -> str:
        """Another page of the same days."""
        if page == "overview":
            return f"{path_to('admin:insights')}?{self.query}"
        return f"{path_to('admin:insights_page', page)}?{self.query}"

    def file(self, page: str, table: str) -> str:
        """One table as CSV, of the same days and language."""
        return f"{path_to('admin:insights_page', page)}{table}.csv?{self.query}"


def question_of(actor: Actor, params: Mapping[str, str], now: datetime) -> Question:
    """What a page's address asks; what it doesn't understand is left out."""
    language = params.get("language", "")
    known = language if language in actor.tenant.languages else ""
    return Question(actor, period_of(params, actor.tenant.time_zone, now), known)
