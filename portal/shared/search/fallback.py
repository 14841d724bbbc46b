"""Searching the database while there is no index: slower, by letters instead of words, capped."""

from collections.abc import Iterable

from portal.shared.actors import Actor
from portal.shared.search.analysis import stems, words_of
from portal.shared.search.indexes import Hit, indexes_by_kind
from portal.shared.search.words import wanted_words

MOST_HITS = 40
MOST_WORDS = 5
SHORTEST = 3


def from_database(
    actor: Actor, text: str, language: str, kinds: Iterable[str]
) -> dict[str, list[Hit]]:
    """At most MOST_HITS rows of each kind that have the beginnings of all of the words."""
    words = [beginning(word, language) for word in wanted_words(text, language)[:MOST_WORDS]]
    indexes = indexes_by_kind()
    return {
        kind: indexes[kind].database_hits(actor, words, language, limit=MOST_HITS) for kind in kinds
    }


def beginning(word: str, language: str) -> str:
    """What a word has in common with its stem, so that its other forms are found as well."""
    plain = words_of(word)[0] if words_of(word) else word
    size = 0
    for letter, stem_letter in zip(plain, stems(plain, language)[0], strict=False):
        if letter != stem_letter:
            break
        size += 1
    return plain[:size] if size >= SHORTEST else plain
