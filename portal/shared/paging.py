"""Keyset pages: page 1,000 costs what page 1 does.

A list is ordered by one column and the primary key; `?older=` and `?newer=` name the row at the
edge of the page before, so rows that come and go meanwhile neither repeat nor vanish.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Q, QuerySet
from django.http import QueryDict

PAGE_SIZE = 25
LONGEST_CURSOR = 220
CURSORS = ("older", "newer")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the addresses of its neighbours (empty at the ends)."""

    rows: list[Any]
    newer_url: str = ""
    older_url: str = ""


@dataclass(frozen=True, slots=True)
class Keyset:
    """An order of rows by a column of the model and the primary key; `by` may be "pk" alone.

    The column may also be one that the query computes (`annotate`), of a list short enough to sort.
    """

    by: str = "pk"
    descending: bool = True

    def order(self, *, backwards: bool = False) -> list[str]:
        """The arguments of `order_by`."""
        sign = "" if self.descending == backwards else "-"
        names = ["pk"] if self.by == "pk" else [self.by, "pk"]
        return [f"{sign}{name}" for name in names]

    def beyond(self, rows: QuerySet, edge: tuple[Any, int], *, backwards: bool) -> QuerySet:
        """Rows past the edge; the plain bound lets the index jump there."""
        value, key = edge
        way = "gt" if self.descending == backwards else "lt"
        if self.by == "pk":
            return rows.filter(**{f"pk__{way}": key})
        further = Q(**{f"{self.by}__{way}": value}) | Q(**{f"pk__{way}": key})
        return rows.filter(further, **{f"{self.by}__{way}e": value})

    def place_of(self, row: Any) -> str:
        """The place of a row in the list."""
        if self.by == "pk":
            return str(row.pk)
        value = getattr(row, self.by)
        return f"{row.pk}~{value.isoformat() if hasattr(value, 'isoformat') else value}"

    def parsed(self, rows: QuerySet, cursor: str) -> tuple[Any, int] | None:
        """What a cursor names; None for anything that isn't one of ours."""
        key, _, text = cursor.partition("~")
        if not (key.isascii() and key.isdecimal() and len(key) < 19) or "\0" in cursor:
            return None
        if self.by == "pk":
            return None, int(key)
        value = _value(self._field(rows), text[:LONGEST_CURSOR])
        return None if value is None else (value, int(key))

    def _field(self, rows: QuerySet) -> Field:
        computed = rows.query.annotations.get(self.by)
        return computed.output_field if computed else rows.model._meta.get_field(self.by)


def _value(field: Field, text: str) -> Any:
    try:
        value = field.to_python(text)
    except (ValidationError, ValueError, OverflowError):
        return None
    naive = isinstance(value, datetime) and value.tzinfo is None
    return None if naive else value


def page_of(
    rows: QuerySet, params: QueryDict, keyset: Keyset | None = None, *, size: int = PAGE_SIZE
) -> Page:
    """The page that `older` or `newer` in the address names; the first one without them."""
    order = keyset or Keyset()
    older = order.parsed(rows, params.get("older", ""))
    newer = None if older else order.parsed(rows, params.get("newer", ""))
    backwards, edge = newer is not None, older or newer
    if edge is not None:
        rows = order.beyond(rows, edge, backwards=backwards)
    found = list(rows.order_by(*order.order(backwards=backwards))[: size + 1])
    more, shown = len(found) > size, found[:size]
    if backwards:
        shown.reverse()
    has_newer = more if backwards else edge is not None
    return _page(shown, params, order, has_newer=has_newer, has_older=backwards or more)


def page_with(
    rows: QuerySet, full: QuerySet, params: QueryDict, keyset: Keyset, *, also: Q | None = None
) -> Page:
    """The same page with all that its rows print, read from `full` in a second query by key.

    For lists of many thousands: with the joins in one query the planner, misjudging how few
    rows fit, would join them all before it takes the first ones. `also` names rows of `full`
    that are read along with the page's, wherever they stand in the list.
    """
    names = {"pk"} if keyset.by == "pk" else {"pk", keyset.by}
    page = page_of(rows.only(*names), params, keyset)
    keys = Q(pk__in=[row.pk for row in page.rows])
    wanted = full.filter(keys if also is None else keys | also)
    return replace(page, rows=list(wanted.order_by(*keyset.order())))


def _page(
    rows: list[Any], params: QueryDict, order: Keyset, *, has_newer: bool, has_older: bool
) -> Page:
    if not rows:
        return Page(rows, newer_url=url_with(params) if has_newer or has_older else "")
    return Page(
        rows,
        newer_url=url_with(params, newer=order.place_of(rows[0])) if has_newer else "",
        older_url=url_with(params, older=order.place_of(rows[-1])) if has_older else "",
    )


def url_with(params: QueryDict, **changed: str) -> str:
    """The list from its first page, with some filters changed (or another place of it named)."""
    query = params.copy()
    for name in CURSORS:
        query.pop(name, None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"
