"""Keyset pages: as quick on the last page as on the first."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, and the addresses of its neighbours (empty where there are none)."""

    rows: list[Any]
    back_url: str = ""
    on_url: str = ""


def page_of(request: HttpRequest, rows: Any, *, size: int = 25, descending: bool = True) -> Page:
    """One page in the order of the primary key; `?after=` and `?before=` name the neighbours."""
    after, before = _key(request, "after"), _key(request, "before")
    backwards = before is not None and after is None
    edge = before if backwards else after
    rising = descending == backwards  # whether keys grow in the direction of reading
    if edge is not None:
        rows = rows.filter(**{"pk__gt" if rising else "pk__lt": edge})
    found = list(rows.order_by("pk" if rising else "-pk")[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_back = more if backwards else edge is not None
    has_on = edge is not None if backwards else more
    if not found:
        return Page([], back_url=request.path if edge is not None else "")
    return Page(
        found,
        back_url=f"?before={found[0].pk}" if has_back else "",
        on_url=f"?after={found[-1].pk}" if has_on else "",
    )


def _key(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
