"""Whoosh behind Haystack, tuned and made safe.

The stock backend opens the index two or three times a search, a searcher per document when it
writes, and drops deletions while somebody else holds the lock. This one keeps one reader that is
replaced when the index changed, writes a batch in one writer that waits for the lock, and stores
nothing but keys. What is asked comes as a tree (`asked.Asked`), so nothing that people type meets
a query grammar; `segments` and `ranking` carry it out.
"""

import logging
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from haystack import connections
from haystack.backends.whoosh_backend import WhooshEngine, WhooshSearchBackend
from haystack.constants import DJANGO_CT, DJANGO_ID, ID
from haystack.models import SearchResult
from haystack.utils import get_identifier, get_model_ct
from whoosh import writing
from whoosh.fields import ID as KEY
from whoosh.fields import KEYWORD, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.formats import Existence
from whoosh.index import EmptyIndexError, exists_in
from whoosh.reading import SegmentReader
from whoosh.util.filelock import try_for

from portal.shared.search.analysis import LANGUAGES
from portal.shared.search.asked import NAMES, Asked, words_field
from portal.shared.search.documents import Loader, documents_of, exact_fields
from portal.shared.search.engines import SearchUnavailable
from portal.shared.search.engines.counting import counted, narrowed
from portal.shared.search.engines.query import PortalSearchQuery
from portal.shared.search.engines.ranking import Ranked, Ranking, best, enough
from portal.shared.search.engines.segments import Segment
from portal.shared.search.words import read_plainly

log = logging.getLogger(__name__)

LOCK_SECONDS = 30.0
LOCK_DELAY = 0.05
# Segments below this size are put together online; the nightly `optimize` does the rest.
SMALL_SEGMENT = 2_000
MANY_SEGMENTS = 8
# An index of another format is as good as none: it is rebuilt, never read wrongly.
NAME = "portal3"
LOCK = f"{NAME}_WRITELOCK"  # the one that writers take


Posting = tuple[bytes, int, float, bytes]


class Weighted(FieldType):
    """A field whose terms come with their weights already reckoned."""

    def __init__(self) -> None:
        self.format = Existence()
        self.analyzer = None
        self.scorable = self.stored = self.unique = False

    def index(self, value: dict[str, float], **kwargs: Any) -> list[Posting]:
        """Terms with frequency, weight and nothing else."""
        return [(term.encode(), 1, weight, b"") for term, weight in sorted(value.items())]


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
    """One thread's view of the index; Haystack keeps an instance per thread."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self._reader: Any = None
        self._seen: tuple[Any, ...] = ()

    # --- opening ------------------------------------------------------------------------------
    def setup(self) -> None:
        """Know the schema; nothing is opened or made before it is needed."""
        fields = connections[self.connection_alias].get_unified_index().all_searchfields()
        self.content_field_name, self.schema = self.build_schema(fields)
        self.storage = FileStorage(self.path)
        self.setup_complete = True

    def build_schema(self, fields: dict[str, Any]) -> tuple[str, Schema]:
        """Weighted stems once per language, everything else as exact values."""
        found: dict[str, Any] = {
            ID: KEY(stored=True, unique=True),
            DJANGO_CT: KEY(stored=True),
            DJANGO_ID: KEY(stored=True),
            "kind": KEY(stored=True),
            NAMES: Weighted(),
        }
        for name, is_list in exact_fields(fields).items():
            found[name] = KEYWORD(commas=True) if is_list else KEY()
        found |= {words_field(language): Weighted() for language in LANGUAGES}
        return "text", Schema(**found)

    def ensure_setup(self) -> None:
        if not self.setup_complete:
            self.setup()

    def reader(self) -> Any:
        """The kept reader, opened anew when the index was written, rebuilt or replaced."""
        self.ensure_setup()
        now = self._signature()
        if self._reader is None or now != self._seen:
            self.forget()
            self._reader = self._opened()
            self._seen = now
        return self._reader

    def _opened(self) -> Any:
        try:
            return self.storage.open_index(indexname=NAME, schema=self.schema).reader()
        except EmptyIndexError as error:
            raise SearchUnavailable("there is no search index") from error
        except Exception as error:
            raise SearchUnavailable(f"the search index is damaged ({error!r})") from error

    def segments(self) -> list[Segment]:
        """The segments of the index as it is now."""
        reader = self.reader()
        leaves = reader.leaf_readers()
        return [Segment(leaf, offset) for leaf, offset in leaves if leaf.doc_count_all()]

    def forget(self) -> None:
        """Let go of the open files."""
        if self._reader is not None:
            self._reader.close()
        self._reader = None

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
            if not exists_in(self.path, NAME):
                return self.storage.create_index(self.schema, indexname=NAME)
            return self.storage.open_index(indexname=NAME, schema=self.schema)
        finally:
            lock.release()

    # --- writing ------------------------------------------------------------------------------
    def documents(self, index: Any, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """What the index holds of the rows, each read in its tenant's scope."""
        return documents_of(index, rows)

    def write(self, documents: Sequence[dict[str, Any]], removed: Sequence[str] = ()) -> None:
        """Put documents in and take others out in one commit."""
        if documents or removed:
            self.write_rows(lambda: (documents, removed))

    def write_rows(self, load: Loader) -> None:
        """Write what `load` answers once the lock is held, so that nothing newer is overwritten.

        Raises LockError when the lock isn't free in half a minute; the caller tries again later.
        """
        writer = self._index().writer(timeout=LOCK_SECONDS, delay=LOCK_DELAY, limitmb=64)
        try:
            documents, removed = load()
            latest = {document[ID]: document for document in documents}
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
        """Index rows, or keys as `EveryTenant` gives them: these are read under the lock."""
        rows = list(iterable)
        self.write_rows(lambda: (documents_of(index, index.loaded(rows)), []))

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
        lock = self.storage.lock(LOCK)
        if not try_for(lock.acquire, LOCK_SECONDS, LOCK_DELAY):
            raise writing.LockError
        try:
            self.storage.create_index(self.schema, indexname=NAME)
        finally:
            lock.release()

    def optimize(self) -> None:
        """One segment: for the night, it may take half a minute."""
        self._index().writer(timeout=LOCK_SECONDS, delay=LOCK_DELAY).commit(optimize=True)

    # --- searching ----------------------------------------------------------------------------
    def search(self, query_string: str, **options: Any) -> dict[str, Any]:
        """Hits among the documents that the narrow queries leave.

        Raises SearchUnavailable without an index or with a damaged one; `queries` then asks the
        database.
        """
        try:
            return self._search(query_string, **options)
        except SearchUnavailable:
            raise
        except Exception as error:
            log.exception("the search failed; if the index is damaged, run manage.py rebuild_index")
            self.forget()
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
        segments = self.segments()
        ranking = Ranking(segments, _limits(narrow_queries, models))
        asked = asked or read_plainly(query_string)
        ranked = ranking.rank(asked)
        shown = _shown(ranked, _by_kind(segments, ranked), asked, apart=bool(each or kind))
        groups = [shown.groups.get(kind, [])] if kind else list(shown.groups.values())
        every = [number for numbers in groups for number in numbers]
        numbers = narrowed(segments, every, chosen or {})
        if each:
            page = [n for group in groups for n in best(ranked.scores, group, 0, each)]
        else:
            page = best(ranked.scores, numbers, start_offset or 0, end_offset)
        made = result_class or SearchResult
        return {
            "results": [_result(self._reader, n, ranked.scores[n], made) for n in page],
            "hits": len(numbers),
            "counts": {name: len(numbers) for name, numbers in shown.groups.items() if numbers},
            "partial": shown.partial,
            "replaced": ranked.replaced,
            "facets": {"fields": counted(segments, every, facets, chosen or {})},
        }


def _limits(narrow: Iterable[str] | None, models: Iterable[Any] | None) -> str:
    """All filters as one, the same for the same filters."""
    limits = [f"({text})" for text in sorted(narrow or ())]
    if models:
        limits.append(f"({' OR '.join(f'{DJANGO_CT}:{get_model_ct(m)}' for m in models)})")
    return " AND ".join(limits) or "*"


def _by_kind(segments: Sequence[Segment], ranked: Ranked) -> dict[str, list[int]]:
    """The ranked documents by their kind."""
    found: dict[str, list[int]] = defaultdict(list)
    columns = [(s.offset, s.offset + s.size, s.column("kind")) for s in segments]
    for number in ranked.scores:
        for start, stop, kinds in columns:
            if start <= number < stop:
                found[kinds[number - start]].append(number)
                break
    return found


@dataclass(frozen=True, slots=True)
class Shown:
    """The documents shown by kind, and the kinds of which none has all of the words."""

    groups: dict[str, list[int]]
    partial: frozenset[str]


def _shown(ranked: Ranked, kinds: dict[str, list[int]], asked: Asked, *, apart: bool) -> Shown:
    """Which documents are shown: reckoned for each kind apart, or for all together."""
    if apart:
        found = {kind: enough(ranked, numbers, asked) for kind, numbers in kinds.items()}
        partial = frozenset(kind for kind, (_numbers, lacking) in found.items() if lacking)
        return Shown({kind: numbers for kind, (numbers, _) in found.items()}, partial)
    numbers, lacking = enough(ranked, ranked.scores, asked)
    chosen = set(numbers)
    groups = {kind: [n for n in found if n in chosen] for kind, found in kinds.items()}
    return Shown(groups, frozenset(groups) if lacking else frozenset())


def _result(reader: Any, number: int, score: float, result_class: Any) -> Any:
    stored = reader.stored_fields(number)
    app_label, model = stored[DJANGO_CT].split(".")
    return result_class(
        app_label, model, stored[DJANGO_ID], score, id=stored[ID], kind=stored["kind"]
    )


class PortalWhooshEngine(WhooshEngine):
    """The embedded search engine."""

    backend = PortalWhooshBackend
    query = PortalSearchQuery
