"""What is compared: each takes a query and answers with articles, best first."""

from collections.abc import Callable, Sequence
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from benchmarks.retrieval.corpus import Judged
from benchmarks.retrieval.scoring import DEPTH
from knowledge.ask.answering import answer_to
from knowledge.models import Article
from portal.shared.actors import Actor
from portal.shared.search.queries import search

KIND = "article"
ASK = "Ask, questions"
QUESTION_WORDS = 5
System = Callable[[Actor, Judged], Sequence[int]]


def portal(actor: Actor, query: Judged) -> list[int]:
    """The portal's search, as the results page asks it."""
    found = search(actor, query.text, query.language, kinds=[KIND], size=DEPTH)
    return [hit.key for hit in found.hits]


def ask(actor: Actor, query: Judged) -> list[int]:
    """The passage that answers a question in one's own words, and the others that it names."""
    answer = answer_to(actor, query.text, query.language)
    return [answer.article_id, *(more.article_id for more in answer.more)] if answer else []


def phrase(actor: Actor, query: Judged) -> list[int]:
    """`icontains` with what was typed, titles first."""
    return _containing(actor, query, [query.text])


def every_word(actor: Actor, query: Judged) -> list[int]:
    """`icontains` with each word, titles first."""
    return _containing(actor, query, query.text.split())


def any_word(actor: Actor, query: Judged) -> list[int]:
    """`icontains` with any of the words: the articles with most of them first, titles twice."""
    words = query.text.casefold().split()
    rows = (
        Article.objects.visible_to(actor)
        .in_language(query.language, actor)
        .filter(reduce(or_, map(_anywhere, words)))
        .values_list("pk", "title", "summary", "body")
    )
    return [pk for _worth, pk in sorted((-_worth(words, row[1:]), row[0]) for row in rows)[:DEPTH]]


def _worth(words: Sequence[str], texts: Sequence[str]) -> int:
    title, whole = texts[0].casefold(), " ".join(texts).casefold()
    return sum((word in whole) + (word in title) for word in words)


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
    ASK: ask,
    "icontains, any word": any_word,
    "icontains, every word": every_word,
    "icontains, as typed": phrase,
}


def takes(system: str, query: Judged) -> bool:
    """Whether the system is meant for such queries: Ask is, for questions."""
    return system != ASK or len(query.text.split()) >= QUESTION_WORDS
