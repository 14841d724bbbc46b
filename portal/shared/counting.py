"""Counts that cost no more than what is shown of them, several in one statement."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery

from portal.shared.models import Tenant

COUNT_CAP = 1000
PREFIX = "count_"


class CountOf(Subquery):
    """How many rows a limited query has, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
    empty_result_set_value = 0


def counted(tenant: Tenant, rows: Mapping[str, QuerySet], cap: int = COUNT_CAP) -> dict[str, int]:
    """The number of rows of each query, at most one more than `cap`; one statement for all."""
    if not rows:
        return {}
    columns = counts(rows, cap)
    numbers: dict[str, int] = (
        Tenant.objects.filter(pk=tenant.pk).annotate(**columns).values(*columns).get()
    )
    return {name.removeprefix(PREFIX): number for name, number in numbers.items()}


def counts(rows: Mapping[str, QuerySet], cap: int = COUNT_CAP) -> dict[str, CountOf]:
    """The same as columns to annotate something with that is read anyway; see `counts_on`."""
    return {
        f"{PREFIX}{name}": CountOf(found.order_by().values("pk")[: cap + 1])
        for name, found in rows.items()
    }


def counts_on(row: Any, names: Iterable[str]) -> dict[str, int]:
    """What a row annotated with `counts` says; nothing of anything without a row."""
    return {name: getattr(row, f"{PREFIX}{name}", 0) for name in names}


def capped(number: int, cap: int = COUNT_CAP) -> str:
    """A count as it is shown: 1000+ where there are more."""
    return f"{cap}+" if number > cap else str(number)
