"""The base of every part's index class (see the package's docstring for how to write one)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from haystack import indexes

from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

# What `visible_query` answers when the actor may find every document of the kind.
EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Hit:
    """A found row as the pages show it; `text` is plain, the page cuts and marks it."""

    kind: str
    key: int
    title: str
    url: str
    text: str = ""
    meta: str = ""
    icon: str = "file-text"
    language: str = ""


def one_of(field: str, values: Iterable[object]) -> str | None:
    """A query for documents with one of the values; None when there is none to ask for."""
    wanted = sorted({str(value) for value in values if value is not None})
    return f"({' OR '.join(f'{field}:{value}' for value in wanted)})" if wanted else None


def either(*queries: str | None) -> str | None:
    """Documents that one of the queries finds."""
    asked = [query for query in queries if query]
    return EVERYTHING if EVERYTHING in asked else f"({' OR '.join(asked)})" if asked else None


def both(*queries: str | None) -> str | None:
    """Documents that all of the queries find."""
    if None in queries:
        return None
    asked = [query for query in queries if query and query != EVERYTHING]
    return f"({' AND '.join(asked)})" if asked else EVERYTHING


class TenantIndex(indexes.SearchIndex):
    """Index of one model of a tenant; subclasses fill the fields by `prepare_<field>`.

    Haystack finds index classes by a mark, in every module that imports one: only subclasses
    carry it, not this base.
    """

    kind = ""
    haystack_use_for_indexing = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.haystack_use_for_indexing = True

    text = indexes.CharField(document=True)
    title = indexes.CharField()
    tenant_id = indexes.IntegerField(model_attr="tenant_id")
    # The language whose stemmer reads the text; the tenant's default where it is empty.
    language = indexes.CharField(default="")
    # Languages in which the document is offered (an untranslated article stands in for others).
    shown_in = indexes.MultiValueField(null=True)
    published = indexes.BooleanField(default=True)
    audience = indexes.CharField(default="customers")
    category_id = indexes.IntegerField(null=True)
    # What one thing in several languages has in common.
    group_id = indexes.IntegerField(null=True)
    customer_id = indexes.IntegerField(null=True)
    requester_id = indexes.IntegerField(null=True)

    def queryset(self) -> Any:
        """The rows to index, read inside the tenant's scope."""
        return self.get_model().objects.all()

    def visible_query(self, actor: Actor, language: str) -> str | None:
        """Which documents of the kind the actor may find: EVERYTHING, a query, or None."""
        raise NotImplementedError

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        """The rows among the keys that the actor may see, asked of the database in one query."""
        raise NotImplementedError

    def index_queryset(self, using: str | None = None) -> "EveryTenant":
        """What `rebuild_index` and `update_index` walk through."""
        return EveryTenant(self)


class EveryTenant:
    """The part of a queryset that Haystack's commands use, over all tenants, each in its scope."""

    def __init__(self, index: TenantIndex, keys: list[tuple[int, int]] | None = None) -> None:
        self.index = index
        self.tenants = {tenant.pk: tenant for tenant in Tenant.objects.all()}
        self.keys = self._all_keys() if keys is None else keys

    def _all_keys(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for tenant in self.tenants.values():
            with tenant_scope(tenant):
                keys = self.index.queryset().order_by().values_list("pk", flat=True)
                found.extend((key, tenant.pk) for key in keys)
        return sorted(found)

    def all(self) -> "EveryTenant":
        return self

    def order_by(self, *fields: str) -> "EveryTenant":
        """Always by primary key, which is the only order that is asked for."""
        return self

    def filter(self, pk__gt: int = 0) -> "EveryTenant":
        start = bisect_right(self.keys, pk__gt, key=lambda pair: pair[0])
        return EveryTenant(self.index, self.keys[start:])

    def count(self) -> int:
        return len(self.keys)

    def values_list(self, *fields: str, flat: bool = True) -> list[int]:
        return [key for key, _tenant in self.keys]

    def __getitem__(self, part: slice) -> list[Any]:
        """The rows of a part of the keys, in their order."""
        by_tenant: dict[int, list[int]] = defaultdict(list)
        for key, tenant_id in self.keys[part]:
            by_tenant[tenant_id].append(key)
        rows: list[Any] = []
        for tenant_id, keys in by_tenant.items():
            with tenant_scope(self.tenants[tenant_id]):
                rows.extend(self.index.queryset().filter(pk__in=keys))
        return sorted(rows, key=lambda row: row.pk)
