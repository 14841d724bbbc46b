"""Pages that parts above the help centre add to the map for search engines."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from portal.shared.models import Tenant


@dataclass(frozen=True, slots=True)
class Page:
    """One address, when it last changed, and the same page by language."""

    url: str
    changed: datetime | None = None
    alternates: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MapSource:
    """What a part adds: some pages of lists, and a page for each of many rows.

    `rows` are those that somebody without an account may read, in any order; `changed` is the field
    that says when one last changed. `name` stands in addresses, `part` is that of
    `portal.shared.caching` whose changes change the pages.
    """

    name: str
    part: str
    module: str
    changed: str
    lists: Callable[[Tenant], Iterable[Page]]
    rows: Callable[[Tenant], QuerySet]
    pages: Callable[[Tenant, QuerySet], Iterable[Page]]


_sources: dict[str, MapSource] = {}


def offer_map(source: MapSource) -> None:
    """Called once, when the part is ready."""
    _sources[source.name] = source


def sources_of(tenant: Tenant) -> list[MapSource]:
    """Those of the parts that the tenant has switched on."""
    return [source for source in _sources.values() if tenant.has_module(source.module)]


def source_named(tenant: Tenant, name: str) -> MapSource | None:
    """The one that an address names."""
    return next((source for source in sources_of(tenant) if source.name == name), None)


def parts_that_change() -> list[str]:
    """Whose changes change the map."""
    return [source.part for source in _sources.values()]
