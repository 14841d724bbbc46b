"""The base of every part's index class (see the package's docstring for how to write one)."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from haystack import connections, indexes

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


@dataclass(frozen=True, slots=True)
class RowKey:
    """A row to index, read only when the index is held for writing."""

    pk: int
    tenant_id: int


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
    # Whether its rows are texts about something, to be marked by their everyday subjects.
    has_subjects = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.haystack_use_for_indexing = True

    text = indexes.CharField(document=True)
    title = indexes.CharField()
    headings = indexes.CharField(default="")
    labels = indexes.CharField(default="")
    # The labels' keys, to filter and count by.
    label_keys = indexes.MultiValueField(null=True)
    # 0 to 10: how helpful, how much read; each step counts 2%.
    boost = indexes.IntegerField(null=True)
    tenant_id = indexes.IntegerField(model_attr="tenant_id")
    # The language whose stemmer reads the text; the tenant's default where it is empty.
    language = indexes.CharField(default="")
    # Languages in which the document is offered (an untranslated article stands in for others).
    shown_in = indexes.MultiValueField(null=True)
    # Those of them in which a text is being written: it stands in for readers, not for writers.
    drafted_in = indexes.MultiValueField(null=True)
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

    # --- without an index -----------------------------------------------------------------------
    # What the database is asked while there is no index: lookups from the row. A kind without
    # any isn't found then.
    database_titles: ClassVar[tuple[str, ...]] = ()
    database_texts: ClassVar[tuple[str, ...]] = ()

    def readable(self, actor: Actor, language: str) -> Any:
        """The rows that the actor may find, as the database says."""
        return self.get_model().objects.visible_to(actor)

    def database_hits(
        self, actor: Actor, words: Sequence[str], language: str, *, limit: int
    ) -> list[Hit]:
        """Hits without the index: rows with every word somewhere, those in the title first."""
        lookups = (*self.database_titles, *self.database_texts)
        if not words or not lookups or self.visible_query(actor, language) is None:
            return []
        keys: list[int] = []
        for wanted in (self.database_titles, lookups):
            if wanted and len(keys) < limit:
                rows = self.readable(actor, language).filter(_every_word(words, wanted))
                found = rows.order_by("-pk").values_list("pk", flat=True)[: limit + len(keys)]
                keys += [key for key in found if key not in keys]
        order = {key: place for place, key in enumerate(keys[:limit])}
        return sorted(self.hits(actor, list(order), language), key=lambda hit: order[hit.key])

    def moved_keys(self) -> list[int]:
        """Rows of the tenant in scope whose `boost` may have moved without a service's doing; they
        are indexed anew each night."""
        return []

    # --- rebuilding -----------------------------------------------------------------------------
    def loaded(self, rows: Iterable[Any]) -> list[Any]:
        """The rows behind keys, as they are now; rows themselves stay."""
        by_tenant: dict[int, list[int]] = defaultdict(list)
        found: list[Any] = []
        for row in rows:
            if isinstance(row, RowKey):
                by_tenant[row.tenant_id].append(row.pk)
            else:
                found.append(row)
        for tenant in Tenant.objects.filter(pk__in=list(by_tenant)):
            with tenant_scope(tenant):
                found.extend(self.queryset().filter(pk__in=by_tenant[tenant.pk]))
        return found

    def index_queryset(self, using: str | None = None) -> "EveryTenant":
        """What `rebuild_index` and `update_index` walk through."""
        return EveryTenant(self)


def indexes_by_kind() -> dict[str, TenantIndex]:
    """The parts' indexes by the kind of their documents."""
    unified = connections["default"].get_unified_index()
    found = unified.get_indexes().values()
    return {index.kind: index for index in found if isinstance(index, TenantIndex)}


def _every_word(words: Sequence[str], lookups: Sequence[str]) -> Q:
    """Rows that have each word in one of the columns."""
    wanted = Q()
    for word in words:
        wanted &= Q(*((f"{lookup}__icontains", word) for lookup in lookups), _connector=Q.OR)
    return wanted


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

    def __getitem__(self, part: slice) -> list[RowKey]:
        """The keys of a part; the rows are read when the index is held for writing."""
        return [RowKey(key, tenant_id) for key, tenant_id in self.keys[part]]
