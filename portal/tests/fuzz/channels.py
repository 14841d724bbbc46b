"""The ways to what is searched; each answers with the rows it showed, and what it counted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from knowledge.ask.answering import answer_to, passages_for
from portal.search.presenting import results_page
from portal.shared.search import queries
from portal.shared.search.fallback import from_database
from portal.shared.search.indexes import Hit, indexes_by_kind
from portal.tests.fuzz.world import Who

# More than any kind has, so that what is counted can be compared with what is shown.
ALL = 1_000
Key = tuple[str, int]


@dataclass(slots=True)
class Shown:
    """Rows by kind and key; `counted` says how many the index told of, where it tells."""

    rows: set[Key]
    counted: int | None = None
    html: str = ""
    words: list[str] = field(default_factory=list)


def _rows(hits: Iterable[object]) -> set[Key]:
    return {(hit.kind, hit.key) for hit in hits if isinstance(hit, Hit)}


def searched(who: Who, text: str, language: str, random: Random) -> Shown:
    """The search, over all kinds or some."""
    kinds = sorted(indexes_by_kind())
    some = random.sample(kinds, k=random.choice((1, 2))) if random.random() < 0.4 else ()
    found = queries.search(
        who.actor, text, language, kinds=some, size=ALL, facets=["category_id", "audience"]
    )
    counts = [count for field in found.facets.values() for _value, count in field]
    assert max(counts, default=0) <= found.total
    return Shown(_rows(found.hits), found.total)


def by_kind(who: Who, text: str, language: str, random: Random) -> Shown:
    """The results page's own, with a count for each kind."""
    found = queries.by_kind(who.actor, text, language, size=ALL)
    hits = [hit for one in found.kinds.values() for hit in one.hits]
    return Shown(_rows(hits), sum(one.total for one in found.kinds.values()))


def typed(who: Who, text: str, language: str, random: Random) -> Shown:
    """Suggestions while typing."""
    return Shown(_rows(queries.suggest(who.actor, text, language, limit=ALL)))


def similar(who: Who, text: str, language: str, random: Random) -> Shown:
    """What is offered beside a request that is being written."""
    return Shown(_rows(queries.suggest_any(who.actor, text, language, limit=ALL)))


def misspelt(who: Who, text: str, language: str, random: Random) -> Shown:
    """Near spellings."""
    return Shown(_rows(queries.near(who.actor, text.split()[:6], language, limit=ALL)))


def without_index(who: Who, text: str, language: str, random: Random) -> Shown:
    """The database in place of the index."""
    groups = from_database(who.actor, text, language, sorted(indexes_by_kind()))
    return Shown({row for hits in groups.values() for row in _rows(hits)})


def answered(who: Who, text: str, language: str, random: Random) -> Shown:
    """The passages that a question is answered with."""
    rows = {("article", one.article_id) for one in passages_for(who.actor, text, language).values()}
    answer = answer_to(who.actor, text, language)
    words: list[str] = []
    if answer:
        rows |= {("article", one.article_id) for one in (answer.source, *answer.more)}
        words = [answer.quote, answer.heading, *(one.title for one in answer.more)]
    return Shown(rows, words=words)


def page(who: Who, text: str, language: str, random: Random) -> Shown:
    """All that the results page says: titles, marked texts, other spellings."""
    context = results_page(who.actor, text, language, kind="", page=1)
    said = [str(context["corrected"]) if context["corrected"] else ""]
    for group in context["groups"]:
        said += [f"{one.title} {one.snippet} {one.meta}" for one in group.results]
    return Shown(set(), words=said)


Channel = Callable[[Who, str, str, Random], Shown]
# How often each is taken, of a hundred.
CHANNELS: dict[Channel, int] = {
    searched: 30,
    by_kind: 18,
    typed: 14,
    similar: 8,
    misspelt: 8,
    without_index: 8,
    answered: 5,
    page: 9,
}
