"""How long searches are kept: each by itself for some weeks, then by day, then not at all."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from knowledge.enums import GapState
from knowledge.models import SearchGap, SearchLog
from knowledge.services.searches import days_ago
from portal.shared.models import Tenant

# What makes two searches of a day the same row.
ALIKE = (
    "day",
    "place",
    "language",
    "term",
    "words",
    "results",
    "clicked_kind",
    "clicked_key",
    "clicked_position",
    "followed",
    "solved",
)
BATCH = 500


def put_together(tenant: Tenant) -> int:
    """Make one row with a number of the alike searches of each day that is long enough ago.

    Their moments are gone then, and so is the order in which somebody searched. Returns how many
    rows there are fewer. Call it in the tenant's scope.
    """
    before = days_ago(settings.SEARCH_LOG_DAYS)
    waiting = SearchLog.objects.filter(at__isnull=False, day__lt=before)
    days = waiting.order_by("day").values_list("day", flat=True).distinct()
    return sum(_put_day_together(tenant, day) for day in list(days))


@transaction.atomic
def _put_day_together(tenant: Tenant, day: date) -> int:
    rows = SearchLog.objects.filter(day=day)
    groups = list(rows.order_by().values(*ALIKE).annotate(total=Sum("number")))
    count, _by_model = rows.delete()
    for part in _parts(groups):
        SearchLog.objects.bulk_create(_row(tenant, group) for group in part)
    return int(count) - len(groups)


def _parts(groups: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(groups), BATCH):
        yield groups[start : start + BATCH]


def _row(tenant: Tenant, group: dict[str, Any]) -> SearchLog:
    values = {name: group[name] for name in ALIKE}
    return SearchLog(tenant=tenant, number=group["total"], at=None, **values)


def forget_old(tenant: Tenant) -> int:
    """Delete searches of long ago, and gaps that one person ran into once. Returns how many."""
    oldest = days_ago(settings.SEARCH_LOG_KEEP_DAYS)
    gone, _by_model = SearchLog.objects.filter(day__lt=oldest).delete()
    stale = SearchGap.objects.filter(
        state=GapState.OPEN, times=1, last_day__lt=days_ago(settings.SEARCH_LOG_DAYS)
    )
    dropped, _by_model = stale.delete()
    return int(gone) + int(dropped)
