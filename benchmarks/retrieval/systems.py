"""What is compared: each takes a query and answers with articles, best first."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_

from django.db.models import Q

from benchmarks.retrieval.corpus import Judged
from benchmarks.retrieval.scoring import DEPTH
from knowledge.models import Article
from portal.shared.actors import Actor
from portal.shared.search.queries import search

KIND = "article"
System = Callable[[Actor, Judged], Sequence[int]]


def portal(actor: Actor, query: Judged) -> list[int]:
    """The portal's search, as the results page asks it."""
    found = search(actor, query.text, query.language, kinds=[KIND], size=DEPTH)
    return [hit.key for hit in found.hits]


def phrase(actor: Actor, query: Judged) -> list[int]:
    """`icontains` with what was typed, titles first."""
    return _containing(actor, query, [query.text])


def every_word(actor: Actor, query: Judged) -> list[int]:
    """`icontains` with each word, titles first."""
    return _containing(actor, query, query.text.split())


def _containing(actor: Actor, query: Judged, parts: Sequence[str]) -> list[int]:
    rows = (
        Article.objects.visible_to(actor)
        .in_language(query.language, actor)
        .filter(reduce(and_, (_anywhere(part) for part in parts)))
        .values_list("pk", "title")
    )
    words = [part.casefold() for part in parts]
    ordered = sorted(rows, key=lambda row: -sum(word in row[1].casefold() for word in words))
    return [pk for pk, _title in ordered[:DEPTH]]


def _anywhere(part: str) -> Q:
    return Q(title__icontains=part) | Q(summary__icontains=part) | Q(body__icontains=part)


SYSTEMS: dict[str, System] = {
    "Portal's search": portal,
    "icontains, every word": every_word,
    "icontains, as typed": phrase,
}
