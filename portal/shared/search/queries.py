"""Asking the index: the words, narrowed to what the actor may see, checked by the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from haystack import connections
from haystack.inputs import Raw
from haystack.query import SearchQuerySet

from portal.shared.actors import Actor
from portal.shared.search.indexes import Hit, TenantIndex, both, either
from portal.shared.search.words import all_words, any_words, typed_words

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits; `relaxed` when no document had all of the words."""

    hits: Sequence[Hit] = ()
    total: int = 0
    relaxed: bool = False
    has_more: bool = False


def indexes_by_kind() -> dict[str, TenantIndex]:
    """The parts' indexes by the kind of their documents."""
    unified = connections["default"].get_unified_index()
    found = unified.get_indexes().values()
    return {index.kind: index for index in found if isinstance(index, TenantIndex)}


def search(
    actor: Actor,
    text: str,
    language: str,
    *,
    kinds: Iterable[str] = (),
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Found:
    """What the actor may see of what has all of the words, or else some of them."""
    found = _run(actor, all_words(text), language, kinds, page, size)
    if found.total:
        return found
    found = _run(actor, any_words(text), language, kinds, page, size)
    return Found(found.hits, found.total, relaxed=bool(found.total), has_more=found.has_more)


def suggest(
    actor: Actor, text: str, language: str, *, kinds: Iterable[str] = (), limit: int = 6
) -> Sequence[Hit]:
    """Hits while typing; the last word may be unfinished."""
    return _run(actor, typed_words(text), language, kinds, 1, limit).hits


def suggest_any(
    actor: Actor, text: str, language: str, *, kinds: Iterable[str] = (), limit: int = 5
) -> Sequence[Hit]:
    """The best hits for a sentence, of which documents have only some words."""
    return _run(actor, any_words(text), language, kinds, 1, limit).hits


def near(actor: Actor, words: Sequence[str], language: str, limit: int = 10) -> Sequence[Hit]:
    """Hits whose titles have words spelt nearly so: for a search that found nothing."""
    fuzzy = " OR ".join(f"{word}~" for word in words)
    return _run(actor, fuzzy, language, (), 1, limit).hits


def _run(
    actor: Actor, words: str, language: str, kinds: Iterable[str], page: int, size: int
) -> Found:
    permitted = permission_query(actor, language, kinds)
    if not words or permitted is None:
        return Found()
    start = (page - 1) * size
    asked = (
        SearchQuerySet()
        .filter(content=Raw(words))
        .narrow(f"tenant_id:{actor.tenant.pk}")
        .narrow(permitted)
    )
    results = asked[start : start + size]
    total = asked.query.get_count()
    return Found(_checked(actor, results, language), total, has_more=start + size < total)


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


def _checked(actor: Actor, results: Iterable[object], language: str) -> list[Hit]:
    """The hits that the database confirms, in the index's order: one query a kind."""
    order = [(result.kind, int(result.pk)) for result in results]  # type: ignore[attr-defined]
    confirmed: dict[tuple[str, int], Hit] = {}
    for kind, index in indexes_by_kind().items():
        keys = [key for found, key in order if found == kind]
        if keys:
            confirmed |= {(kind, hit.key): hit for hit in index.hits(actor, keys, language)}
    return [confirmed[key] for key in order if key in confirmed]
