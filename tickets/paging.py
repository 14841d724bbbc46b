"""Keyset pages of requests by their last activity: page 1,000 costs what page 1 does."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet
from django.http import QueryDict

from tickets.models import Ticket

PAGE_SIZE = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the addresses of its neighbours (empty at the ends)."""

    rows: list[Ticket]
    newer_url: str = ""
    older_url: str = ""


def page_by_keys(tickets: QuerySet, params: QueryDict, size: int = PAGE_SIZE) -> Page:
    """The same page with the people of its rows, read in a second query by key.

    For queues of many thousands: with the joins in one query the planner, misjudging how few
    rows fit, would join them all before it takes the first ones.
    """
    page = page_of(tickets.only("pk", "last_activity_at"), params, size)
    rows = tickets.model.objects.filter(pk__in=[row.pk for row in page.rows]).with_people()
    return replace(page, rows=list(rows.order_by("-last_activity_at", "-id")))


def page_of(tickets: QuerySet, params: QueryDict, size: int = PAGE_SIZE) -> Page:
    """The page that `older` or `newer` in the address names; the newest one without them."""
    older, newer = params.get("older", ""), params.get("newer", "")
    position = _parsed(older) or _parsed(newer)
    if position is None:
        rows = list(tickets.order_by("-last_activity_at", "-id")[: size + 1])
        return _page(rows[:size], params, has_newer=False, has_older=len(rows) > size)
    if _parsed(older):
        rows = list(_before(tickets, *position)[: size + 1])
        return _page(rows[:size], params, has_newer=True, has_older=len(rows) > size)
    rows = list(_after(tickets, *position)[: size + 1])
    more = len(rows) > size
    return _page(rows[:size][::-1], params, has_newer=more, has_older=True)


def cursor_of(ticket: Ticket) -> str:
    """The place of a row in the list."""
    microseconds = (ticket.last_activity_at - EPOCH) // timedelta(microseconds=1)
    return f"{microseconds}-{ticket.pk}"


def _parsed(cursor: str) -> tuple[datetime, int] | None:
    microseconds, _, key = cursor.partition("-")
    if not (microseconds.isdecimal() and key.isdecimal()):
        return None
    if len(microseconds) > 16 or len(key) > 18:
        return None
    return EPOCH + timedelta(microseconds=int(microseconds)), int(key)


def _before(tickets: QuerySet, at: datetime, key: int) -> QuerySet:
    """Rows further down; the plain bound lets the index jump there."""
    further = Q(last_activity_at__lt=at) | Q(pk__lt=key)
    return tickets.filter(further, last_activity_at__lte=at).order_by("-last_activity_at", "-id")


def _after(tickets: QuerySet, at: datetime, key: int) -> QuerySet:
    """Rows further up, nearest first."""
    further = Q(last_activity_at__gt=at) | Q(pk__gt=key)
    return tickets.filter(further, last_activity_at__gte=at).order_by("last_activity_at", "id")


def _page(rows: list[Ticket], params: QueryDict, *, has_newer: bool, has_older: bool) -> Page:
    if not rows:
        return Page(rows, newer_url=_url(params) if has_newer or has_older else "")
    return Page(
        rows,
        newer_url=_url(params, newer=cursor_of(rows[0])) if has_newer else "",
        older_url=_url(params, older=cursor_of(rows[-1])) if has_older else "",
    )


def _url(params: QueryDict, **changed: str) -> str:
    """The same filters at another place of the list."""
    query = params.copy()
    for name in ("older", "newer"):
        query.pop(name, None)
    query.update(changed)
    return f"?{query.urlencode()}"
