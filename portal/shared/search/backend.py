"""Whoosh behind Haystack, tuned and made safe.

The stock backend opens the index two or three times a search, a searcher per document when it
writes, and drops deletions while somebody else holds the lock. This one keeps one searcher that is
replaced when the index changed, writes a batch in one writer that waits for the lock, and stores
nothing but keys. User's words never meet a query grammar, so nothing they type can be a fault.
"""

import logging
import os
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from haystack import connections
from haystack.backends.whoosh_backend import WhooshEngine, WhooshSearchBackend, WhooshSearchQuery
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.exceptions import SkipDocument
from haystack.models import SearchResult
from haystack.utils import get_identifier, get_model_ct
from whoosh import query, writing
from whoosh.fields import BOOLEAN, DATETIME, KEYWORD, NUMERIC, TEXT, Schema
from whoosh.fields import ID as KEY
from whoosh.filedb.filestore import FileStorage
from whoosh.index import EmptyIndexError, exists_in
from whoosh.qparser import QueryParser
from whoosh.reading import SegmentReader
from whoosh.util.filelock import try_for

from portal.shared.context import tenant_scope
from portal.shared.search.analysis import LANGUAGES, LanguageAnalyzer
from portal.shared.search.words import user_query

log = logging.getLogger(__name__)

LOCK_SECONDS = 30.0
LOCK_DELAY = 0.05
# Segments below this size are put together online; the nightly `optimize` does the rest.
SMALL_SEGMENT = 2_000
MANY_SEGMENTS = 8
NOTHING: dict[str, Any] = {"results": [], "hits": 0}


class UnreadableIndex(Exception):
    """The index's files are damaged."""


def merge_tiny(writer: Any, segments: list[Any]) -> list[Any]:
    """Put small segments together once there are many: a big merge may take half a minute."""
    tiny = [segment for segment in segments if segment.doc_count_all() < SMALL_SEGMENT]
    if len(tiny) < MANY_SEGMENTS:
        return segments
    for segment in tiny:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [segment for segment in segments if segment not in tiny]


class PortalWhooshBackend(WhooshSearchBackend):
    """One process's view of the index; Haystack keeps an instance per thread."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self._searcher: Any = None
        self._seen: tuple[Any, ...] = ()

    # --- opening ------------------------------------------------------------------------------
    def setup(self) -> None:
        """Know the schema; nothing is opened or made before it is needed."""
        unified = connections[self.connection_alias].get_unified_index()
        self.content_field_name, self.schema = self.build_schema(unified.all_searchfields())
        self.storage = FileStorage(self.path)
        self.parser = QueryParser("kind", schema=self.schema)
        self.setup_complete = True

    def build_schema(self, fields: dict[str, Any]) -> tuple[str, Schema]:
        """Text and title once per language, everything else as exact values."""
        found: dict[str, Any] = {
            ID: KEY(stored=True, unique=True),
            DJANGO_CT: KEY(stored=True),
            DJANGO_ID: KEY(stored=True),
            "kind": KEY(stored=True),
        }
        for name, field in fields.items():
            if name not in ("text", "title"):
                found[name] = _exact_field(field)
        for language in LANGUAGES:
            found[f"text_{language}"] = TEXT(LanguageAnalyzer(language), phrase=False)
            found[f"title_{language}"] = TEXT(LanguageAnalyzer(language, whole=True), phrase=False)
        return "text", Schema(**found)

    def ensure_setup(self) -> None:
        if not self.setup_complete:
            self.setup()

    def searcher(self) -> Any:
        """The kept searcher, opened anew when the index was written, rebuilt or replaced.

        Raises EmptyIndexError where there is no index, UnreadableIndex where it is damaged.
        """
        self.ensure_setup()
        now = self._signature()
        if self._searcher is None or now != self._seen:
            self.forget()
            self._searcher = self._opened()
            self._seen = now
        return self._searcher

    def _opened(self) -> Any:
        try:
            return self.storage.open_index(schema=self.schema).searcher()
        except EmptyIndexError:
            raise
        except Exception as error:
            raise UnreadableIndex(repr(error)) from error

    def forget(self) -> None:
        """Let go of the open files."""
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = None

    def _signature(self) -> tuple[Any, ...]:
        """Changes with every commit and with a rebuilt index (generations start anew then)."""
        try:
            with os.scandir(self.path) as entries:
                tocs = [entry for entry in entries if entry.name.endswith(".toc")]
                return tuple(sorted((e.name, e.inode(), e.stat().st_mtime_ns) for e in tocs))
        except FileNotFoundError:
            return ()

    def _index(self) -> Any:
        """The index for writing, made when it is missing; only one process makes it."""
        self.ensure_setup()
        os.makedirs(self.path, exist_ok=True)
        lock = self.storage.lock("portal-create")
        if not try_for(lock.acquire, LOCK_SECONDS, LOCK_DELAY):
            raise writing.LockError
        try:
            if not exists_in(self.path):
                return self.storage.create_index(self.schema)
            return self.storage.open_index(schema=self.schema)
        finally:
            lock.release()

    # --- writing ------------------------------------------------------------------------------
    def documents(self, index: Any, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """What the index holds of the rows, each read in its tenant's scope."""
        found: list[dict[str, Any]] = []
        for _key, group in groupby(rows, key=lambda row: row.tenant_id):
            members = list(group)
            with tenant_scope(members[0].tenant):
                for row in members:
                    found.extend(self._document(index, row))
        return found

    def _document(self, index: Any, row: Any) -> list[dict[str, Any]]:
        try:
            prepared = index.full_prepare(row)
        except SkipDocument:
            return []
        language = prepared.get("language") or row.tenant.default_language
        language = language if language in LANGUAGES else LANGUAGES[0]
        prepared |= {"language": language, "kind": index.kind}
        for name in ("text", "title"):
            prepared[f"{name}_{language}"] = prepared.pop(name)
        return [
            {name: _plain(value) for name, value in prepared.items() if value not in (None, "")}
        ]

    def write(self, documents: Sequence[dict[str, Any]], removed: Sequence[str] = ()) -> None:
        """Put documents in and take others out in one commit, waiting for the lock.

        Raises LockError when it isn't free in half a minute; the caller tries again later.
        """
        latest = {document[ID]: document for document in documents}
        if not latest and not removed:
            return
        writer = self._index().writer(timeout=LOCK_SECONDS, delay=LOCK_DELAY, limitmb=64)
        try:
            with writer.searcher() as searcher:
                for key in (*latest, *removed):
                    writer.delete_by_term(ID, key, searcher=searcher)
            for document in latest.values():
                writer.add_document(**document)
        except BaseException:
            writer.cancel()
            raise
        writer.commit(mergetype=merge_tiny)

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        self.ensure_setup()
        self.write(self.documents(index, iterable))

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        self.write([], [get_identifier(obj_or_string)])

    def clear(self, models: Sequence[Any] | None = None, commit: bool = True) -> None:
        """Empty the index, or take out some models; a broken index is replaced by an empty one."""
        if models:
            with self._index().writer(timeout=LOCK_SECONDS, delay=LOCK_DELAY) as writer:
                for model in models:
                    writer.delete_by_term(DJANGO_CT, get_model_ct(model))
            return
        self.ensure_setup()
        os.makedirs(self.path, exist_ok=True)
        lock = self.storage.lock("MAIN_WRITELOCK")  # the one that writers take
        if not try_for(lock.acquire, LOCK_SECONDS, LOCK_DELAY):
            raise writing.LockError
        try:
            self.storage.create_index(self.schema)
        finally:
            lock.release()

    def optimize(self) -> None:
        """One segment: for the night, it may take half a minute."""
        self._index().optimize()

    # --- searching ----------------------------------------------------------------------------
    def search(self, query_string: str, **options: Any) -> dict[str, Any]:
        """Hits of the user's words among the documents that the narrow queries leave.

        A missing or broken index answers with nothing and a line in the log, never with an error.
        """
        try:
            return self._search(query_string, **options)
        except EmptyIndexError:
            log.warning("there is no search index: run manage.py rebuild_index")
        except UnreadableIndex as error:
            log.error("the search index is damaged (%s): run manage.py rebuild_index", error)
        except Exception:
            log.exception("the search failed; if the index is damaged, run manage.py rebuild_index")
            self._searcher = None
        return dict(NOTHING)

    def _search(
        self,
        query_string: str,
        start_offset: int = 0,
        end_offset: int | None = None,
        narrow_queries: Iterable[str] | None = None,
        models: Iterable[Any] | None = None,
        result_class: Any = None,
        **options: Any,
    ) -> dict[str, Any]:
        searcher = self.searcher()
        wanted = user_query(query_string)
        if wanted is None:
            return dict(NOTHING)
        limits = [self.parser.parse(text) for text in narrow_queries or ()]
        if models:
            limits.append(query.Or([query.Term(DJANGO_CT, get_model_ct(m)) for m in models]))
        if limits:
            wanted = query.Require(wanted, query.And(limits))
        # Not optimized: Whoosh's skipping by quality fails under Require, and the count would
        # need a second pass.
        results = searcher.search(wanted, limit=end_offset, optimize=False)
        page = [
            _result(results, place, result_class or SearchResult)
            for place in range(start_offset or 0, results.scored_length())
        ]
        return {"results": page, "hits": len(results), "spelling_suggestion": None}


def _exact_field(field: Any) -> Any:
    """A field for filtering: exact values, not words."""
    if field.is_multivalued:
        return KEYWORD(commas=True)
    types = {
        # No steps: nobody asks for ranges, and they would be sixteen more terms a value.
        "integer": NUMERIC(numtype=int, bits=64, shift_step=0),
        "boolean": BOOLEAN(),
        "datetime": DATETIME(),
    }
    return types.get(field.field_type) or KEY()


def _plain(value: Any) -> Any:
    """Lists as Whoosh wants them: one text with commas."""
    return ",".join(map(str, value)) if isinstance(value, (list, tuple, set)) else value


def _result(results: Any, place: int, result_class: Any) -> Any:
    stored = results.fields(place)
    app_label, model = stored[DJANGO_CT].split(".")
    score = results.score(place) or 0
    return result_class(
        app_label, model, stored[DJANGO_ID], score, id=stored[ID], kind=stored["kind"]
    )


class PortalSearchQuery(WhooshSearchQuery):
    """Haystack's query; the words themselves are read by `words.user_query`."""


class PortalWhooshEngine(WhooshEngine):
    """The embedded search engine."""

    backend = PortalWhooshBackend
    query = PortalSearchQuery


# Below 5,000 documents Whoosh's Or scores every posting before the tenant's filter narrows them;
# the matcher it takes for larger indexes skips what the filter leaves out (30-60% less time).
query.Or.matcher_type = query.Or.DEFAULT_MATCHER
