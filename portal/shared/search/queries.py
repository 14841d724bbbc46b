"""Asking the index: the words, narrowed to what the actor may see, checked by the database.

Without an index the database is asked for the words themselves (`degraded`).
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from haystack import connections
from haystack.inputs import Raw
from haystack.query import SQ

from portal.shared.actors import Actor
from portal.shared.search.asked import Asked
from portal.shared.search.engines import SearchUnavailable
from portal.shared.search.fallback import from_database
from portal.shared.search.indexes import Hit, both, either, indexes_by_kind
from portal.shared.search.synonyms import synonyms_of
from portal.shared.search.words import asked_for

__all__ = [
    "PAGE_SIZE",
    "Found",
    "Overview",
    "by_kind",
    "indexes_by_kind",
    "near",
    "permission_query",
    "search",
    "suggest",
    "suggest_any",
    "suggest_keys",
]

log = logging.getLogger(__name__)

PAGE_SIZE = 20
# A word of the title counts most of its rarity, one in the text about a third.
LEAST = 0.18


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; `relaxed` when no document had all of the words.

    `replaced` are words that no document had, in whose place near spellings were taken;
    `degraded` when the database answered in place of the index.
    """

    hits: Sequence[Hit] = ()
    total: int = 0
    relaxed: bool = False
    has_more: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)
    partial: frozenset[str] = frozenset()
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)
    replaced: Sequence[str] = ()
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class Overview:
    """What was found of each kind."""

    kinds: Mapping[str, Found]
    replaced: Sequence[str] = ()
    degraded: bool = False
    # Of each kind, whatever was chosen of it.
    counts: Mapping[str, int] = field(default_factory=dict)
    facets: Mapping[str, Sequence[tuple[str, int]]] = field(default_factory=dict)


def search(
    actor: Actor,
    text: str,
    language: str,
    *,
    kinds: Iterable[str] = (),
    page: int = 1,
    size: int = PAGE_SIZE,
    facets: Sequence[str] = (),
    chosen: Mapping[str, str] | None = None,
) -> Found:
    """What the actor may see of what has all of the words, or else some of them.

    `facets` are the fields to count by, `chosen` the value that one of them has to have.
    """
    asked = asked_for(text, language, synonyms_of(actor.tenant, language))
    start = (page - 1) * size
    wanted = _Wanted(actor, text, language, tuple(kinds), start, start + size)
    return wanted.found(asked, facets=facets, chosen=chosen)


def by_kind(
    actor: Actor,
    text: str,
    language: str,
    *,
    kind: str = "",
    page: int = 1,
    size: int = 6,
    facets: Sequence[str] = (),
    chosen: Mapping[str, str] | None = None,
) -> Overview:
    """How many there are of each kind, in one search: with the best of each, or a page of one.

    The page is of what has the values `chosen`; each of the `facets` is counted as if nothing were
    chosen of it.
    """
    asked = asked_for(text, language, synonyms_of(actor.tenant, language))
    start = (page - 1) * size if kind else 0
    wanted = _Wanted(actor, text, language, (), start, start + size)
    options = {"kind": kind, "facets": facets, "chosen": chosen} if kind else {"each": size}
    found = wanted.found(asked, **options)
    totals = {**found.counts, **({kind: found.total} if kind in found.counts else {})}
    kinds = {
        name: Found(
            [hit for hit in found.hits if hit.kind == name],
            total,
            relaxed=name in found.partial,
            has_more=start + size < total,
        )
        for name, total in totals.items()
    }
    return Overview(kinds, found.replaced, found.degraded, found.counts, found.facets)


def suggest(
    actor: Actor, text: str, language: str, *, kinds: Iterable[str] = (), limit: int = 6
) -> Sequence[Hit]:
    """Hits while typing; the last word may be unfinished."""
    asked = asked_for(text, language, synonyms_of(actor.tenant, language), typing=True)
    return _Wanted(actor, text, language, tuple(kinds), 0, limit).found(asked).hits


def suggest_any(
    actor: Actor, text: str, language: str, *, kinds: Iterable[str] = (), limit: int = 5
) -> Sequence[Hit]:
    """The best hits for a sentence, of which documents have only some words.

    None where that is too little of it: what nobody wrote about has no answer here.
    """
    asked = asked_for(text, language, synonyms_of(actor.tenant, language), strict=False)
    asked = replace(asked, least=LEAST)
    return _Wanted(actor, text, language, tuple(kinds), 0, limit).found(asked).hits


def suggest_keys(actor: Actor, text: str, language: str, kind: str, limit: int) -> list[int]:
    """Keys of the best of a kind for a sentence, as the index knows them.

    For callers who read the rows themselves, through `visible_to`: the database isn't asked here.
    """
    asked = asked_for(text, language, synonyms_of(actor.tenant, language), strict=False)
    return _Wanted(actor, text, language, (kind,), 0, limit).keys(asked)


def near(actor: Actor, words: Sequence[str], language: str, limit: int = 10) -> Sequence[Hit]:
    """Hits that have words spelt nearly so: for words that nothing has."""
    asked = asked_for(" ".join(words), language, near_only=True)
    wanted = _Wanted(actor, " ".join(words), language, (), 0, limit)
    return wanted.found(asked, fall_back=False).hits


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One search of one actor."""

    actor: Actor
    text: str
    language: str
    kinds: tuple[str, ...]
    start: int
    end: int

    def found(self, asked: Asked, *, fall_back: bool = True, **options: Any) -> Found:
        permitted = permission_query(self.actor, self.language, self.kinds)
        if not asked or permitted is None:
            return Found()
        try:
            return self._from_index(asked, permitted, **options)
        except SearchUnavailable as error:
            log.warning("searching the database instead of the index: %s", error)
        return self._from_database(**options) if fall_back else Found(degraded=True)

    def keys(self, asked: Asked) -> list[int]:
        """What the index finds, unchecked; of the database's finds the keys where it is gone."""
        permitted = permission_query(self.actor, self.language, self.kinds)
        if not asked or permitted is None:
            return []
        try:
            return [int(row.pk) for row in self._query(permitted).get_results(asked=asked)]
        except SearchUnavailable:
            return [hit.key for hit in self._from_database().hits]

    def _query(self, permitted: str) -> Any:
        query = connections["default"].get_query()
        query.add_filter(SQ(content=Raw(self.text)))
        for limit in (f"tenant_id:{self.actor.tenant.pk}", permitted):
            query.add_narrow_query(limit)
        query.set_limits(self.start, self.end)
        return query

    def _from_index(self, asked: Asked, permitted: str, **options: Any) -> Found:
        query = self._query(permitted)
        results = query.get_results(asked=asked, **options)
        answer = query.answer
        total = answer["hits"]
        return Found(
            self._checked(results),
            total,
            relaxed=bool(total) and answer["partial"].issuperset(answer["counts"]),
            has_more=self.end < total,
            counts=answer["counts"],
            partial=answer["partial"],
            facets=answer["facets"]["fields"],
            replaced=answer["replaced"],
        )

    def _checked(self, results: Iterable[Any]) -> list[Hit]:
        """The hits that the database confirms, in the index's order: one query a kind."""
        order = [(result.kind, int(result.pk)) for result in results]
        confirmed: dict[tuple[str, int], Hit] = {}
        for kind, index in indexes_by_kind().items():
            keys = [key for found, key in order if found == kind]
            if keys:
                hits = index.hits(self.actor, keys, self.language)
                confirmed |= {(kind, hit.key): hit for hit in hits}
        return [confirmed[key] for key in order if key in confirmed]

    def _from_database(self, *, each: int = 0, kind: str = "", **options: Any) -> Found:
        kinds = [name for name in indexes_by_kind() if not self.kinds or name in self.kinds]
        groups = from_database(self.actor, self.text, self.language, kinds)
        if each:
            shown = [hit for hits in groups.values() for hit in hits[:each]]
        else:
            chosen = [groups[kind]] if kind in groups else groups.values()
            shown = [hit for hits in chosen for hit in hits][self.start : self.end]
        total = len(groups.get(kind, ())) if kind else sum(map(len, groups.values()))
        return Found(
            shown,
            total,
            has_more=self.end < total,
            counts={name: len(hits) for name, hits in groups.items() if hits},
            degraded=True,
        )


def permission_query(actor: Actor, language: str, kinds: Iterable[str] = ()) -> str | None:
    """Which documents the actor may find; None for none at all."""
    wanted = set(kinds)
    return either(
        *(
            both(f"kind:{kind}", index.visible_query(actor, language))
            for kind, index in indexes_by_kind().items()
            if not wanted or kind in wanted
        )
    )
