"""OpenSearch behind Haystack, by django-haystack-opensearch, for installations that outgrow a file.

The same stems as in the embedded engine are sent ready made, as tokens that the server only cuts at
spaces, so both agree on what meets what. A word's weight is told by repeating its token; BM25
without its own length rule then saturates it as `ranking` does.
"""

import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django_haystack_opensearch.haystack import OpenSearchSearchBackend, OpenSearchSearchEngine
from haystack import connections
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.models import SearchResult
from haystack.utils import get_identifier, get_model_ct
from opensearchpy.exceptions import NotFoundError, OpenSearchException
from opensearchpy.helpers import bulk

from portal.shared.search.analysis import LANGUAGES
from portal.shared.search.asked import NAMES, Asked, words_field
from portal.shared.search.documents import Document, Loader, documents_of, exact_fields
from portal.shared.search.engines import SearchUnavailable
from portal.shared.search.engines.opensearch_bodies import Plan, facets_of
from portal.shared.search.engines.query import PortalSearchQuery
from portal.shared.search.weighing import SATURATION
from portal.shared.search.words import read_plainly

log = logging.getLogger(__name__)

# An index of another format has another name.
FORMAT = 3
# Tokens for a weight of one, and at most for a word.
TOKENS, MOST_TOKENS = 4, 60
# After a failure the server isn't asked again for a while: pages must not wait for it each time.
PAUSE_SECONDS = 15.0
GONE, NEWER = 404, 409

SETTINGS = {
    "index": {
        "similarity": {
            "weighed": {"type": "BM25", "b": 0.0, "k1": SATURATION * TOKENS},
        }
    }
}


class PortalOpenSearchBackend(OpenSearchSearchBackend):
    """The index on a server; Haystack keeps an instance per thread."""

    down_until = 0.0

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.index_name = f"{self.index_name}-{FORMAT}"

    # --- the index ------------------------------------------------------------------------------
    def setup(self) -> None:
        """Make the index where it is missing."""
        body = {"settings": SETTINGS, "mappings": {"dynamic": False, "properties": self.mapping()}}
        self.conn.indices.create(index=self.index_name, body=body, ignore=[400])
        self.content_field_name = "text"
        self.setup_complete = True

    def mapping(self) -> dict[str, Any]:
        """Weighed stems once per language, everything else as exact values."""
        tokens = {"type": "text", "analyzer": "whitespace", "index_options": "freqs"}
        fields = connections[self.connection_alias].get_unified_index().all_searchfields()
        exact = [ID, DJANGO_CT, DJANGO_ID, "kind", *exact_fields(fields)]
        return {
            **{name: {"type": "keyword"} for name in exact},
            "boost": {"type": "byte"},
            NAMES: tokens,
            **{words_field(code): {**tokens, "similarity": "weighed"} for code in LANGUAGES},
        }

    def _lists(self) -> frozenset[str]:
        """The fields that hold several values."""
        fields = connections[self.connection_alias].get_unified_index().all_searchfields()
        return frozenset(name for name, is_list in exact_fields(fields).items() if is_list)

    def documents(self, index: Any, rows: Iterable[Any]) -> list[Document]:
        """What the index holds of the rows, each read in its tenant's scope."""
        return documents_of(index, rows)

    # --- writing --------------------------------------------------------------------------------
    def write(self, documents: Sequence[Document], removed: Sequence[str] = ()) -> None:
        """Put documents in and take others out."""
        if documents or removed:
            self.write_rows(lambda: (documents, removed))

    def write_rows(self, load: Loader) -> None:
        """Write what `load` answers, as of now: what was read later stays, whoever comes last.

        Raises SearchUnavailable; the caller tries again later.
        """
        version, lists = time.time_ns() // 1000, self._lists()
        documents, removed = load()
        versioned = {"version": version, "version_type": "external_gte"}
        target = {"_index": self.index_name, **versioned}
        actions = [
            *({"_id": d[ID], "_source": as_source(d, lists), **target} for d in documents),
            *({"_op_type": "delete", "_id": key, **target} for key in removed),
        ]
        try:
            if not self.setup_complete:
                self.setup()
            _done, errors = bulk(self.conn, actions, raise_on_error=False, refresh=True)
        except OpenSearchException as error:
            self.setup_complete = False
            raise SearchUnavailable(repr(error)) from error
        if failed := [error for error in errors if _status(error) not in (GONE, NEWER)]:
            raise SearchUnavailable(f"{len(failed)} documents were refused: {failed[:1]}")

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        rows = list(iterable)
        self.write_rows(lambda: (documents_of(index, index.loaded(rows)), []))

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        self.write([], [get_identifier(obj_or_string)])

    def clear(self, models: Iterable[Any] | None = None, commit: bool = True) -> None:
        """Empty the index, or take out some models."""
        if models:
            wanted = [get_model_ct(model) for model in models]
            body = {"query": {"terms": {DJANGO_CT: wanted}}}
            self.conn.delete_by_query(index=self.index_name, body=body, refresh=True)
            return
        self.conn.indices.delete(index=self.index_name, ignore=[404])
        self.setup()

    def optimize(self) -> None:
        """The server merges its segments itself."""

    def forget(self) -> None:
        """Nothing is kept open that another process could replace."""

    # --- searching ------------------------------------------------------------------------------
    def search(self, query_string: str, **options: Any) -> dict[str, Any]:
        """As the embedded engine does; raises SearchUnavailable when the server doesn't answer."""
        if time.monotonic() < PortalOpenSearchBackend.down_until:
            raise SearchUnavailable("the search server did not answer a moment ago")
        try:
            return self._search(query_string, **options)
        except NotFoundError as error:
            raise SearchUnavailable("there is no search index") from error
        except OpenSearchException as error:
            PortalOpenSearchBackend.down_until = time.monotonic() + PAUSE_SECONDS
            raise SearchUnavailable(repr(error)) from error

    def _search(
        self,
        query_string: str,
        start_offset: int = 0,
        end_offset: int | None = None,
        narrow_queries: Iterable[str] | None = None,
        models: Iterable[Any] | None = None,
        result_class: Any = None,
        asked: Asked | None = None,
        each: int = 0,
        kind: str = "",
        facets: Collection[str] = (),
        chosen: Mapping[str, str] | None = None,
        **options: Any,
    ) -> dict[str, Any]:
        asked = asked or read_plainly(query_string)
        limits = list(narrow_queries or ())
        if models:
            limits.append(" OR ".join(f"{DJANGO_CT}:{get_model_ct(m)}" for m in models))
        plan = Plan(asked, limits, apart=bool(each or kind))
        while plan.take_counts(self._ask(plan.counting())):
            pass
        body = plan.fetching(start_offset or 0, end_offset, each, kind, facets, chosen or {})
        answer = self._ask(body)
        found = plan.hits_of(answer, each)
        counts = plan.counts()
        total = counts.get(kind, 0) if kind else sum(counts.values())
        return {
            "results": [_result(hit, result_class or SearchResult) for hit in found],
            "hits": answer["aggregations"]["left"]["doc_count"] if chosen else total,
            "counts": counts,
            "partial": plan.partial(),
            "replaced": plan.replaced,
            "facets": {"fields": facets_of(answer, facets)},
        }

    def _ask(self, body: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.conn.search(index=self.index_name, body=body)
        return found


def as_source(document: Document, lists: Collection[str]) -> dict[str, Any]:
    """A document as the server takes it: weights as repeated tokens, several values as a list."""
    source: dict[str, Any] = {}
    for name, value in document.items():
        if name == NAMES:
            source[name] = " ".join(value)
        elif isinstance(value, dict):
            source[name] = " ".join(_repeated(term, weight) for term, weight in value.items())
        elif name in lists:
            source[name] = value.split(",")
        else:
            source[name] = value
    return source


def _repeated(term: str, weight: float) -> str:
    return " ".join([term] * min(max(round(weight * TOKENS), 1), MOST_TOKENS))


def _status(error: dict[str, Any]) -> int:
    return int(next(iter(error.values())).get("status", 0))


def _result(hit: dict[str, Any], result_class: Any) -> Any:
    stored = hit["_source"]
    app_label, model = stored[DJANGO_CT].split(".")
    return result_class(
        app_label,
        model,
        stored[DJANGO_ID],
        hit.get("_score") or 0,
        id=stored[ID],
        kind=stored["kind"],
    )


class PortalOpenSearchEngine(OpenSearchSearchEngine):
    """The search engine on a server."""

    backend = PortalOpenSearchBackend
    query = PortalSearchQuery
