"""What a visitor asked for, resolved to terms of the index, before any engine reads it.

Every engine carries the same tree out: words, each with options that will do in its place, each of
these made of parts that must all be there (a synonym of two words), each part of clauses of which
one is enough (the stems of the word in the languages' fields).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

# The field of whole, folded words of titles and labels, in every language.
NAMES = "names"


def words_field(language: str) -> str:
    """The field with the stems of a language."""
    return f"words_{language}"


class Match(StrEnum):
    """How a clause's term is compared with the terms of the index."""

    TERM = "term"
    PREFIX = "prefix"
    FUZZY = "fuzzy"


@dataclass(frozen=True, slots=True)
class Clause:
    """A term of a field and how much finding it counts."""

    field: str
    term: str
    weight: float = 1.0
    match: Match = Match.TERM


Part = tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """What will do for a word: all of the parts, each by one of its clauses."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the visitor's, with its options; a light one tells little."""

    typed: str
    options: tuple[Option, ...]
    weight: float = 1.0
    # Asked only where the options find nothing: words of near spelling.
    near: Part = ()
    # Whether it is as rare as itself, however common what may stand for it.
    rare_by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The whole of a search."""

    words: tuple[Word, ...] = ()
    # What it seems to be about: documents about it are found without any of the words.
    subject: Word | None = None
    excluded: tuple[Word, ...] = ()
    # Documents with all of the words alone, where they are few and one is a number.
    strict: bool = True
    everything: bool = False
    # How much of all that was asked a document has to say, of 1; rare words are more of it.
    least: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.words) or self.everything

    @property
    def has_number(self) -> bool:
        """Whether a number or a reference is asked for."""
        return any(char.isdigit() for word in self.words for char in word.typed)


EVERY_DOCUMENT = Asked(everything=True)


def terms_of(words: Iterable[Word]) -> set[str]:
    """The terms that the words and their options ask for: what is marked in a text."""
    return {
        clause.term
        for word in words
        for option in word.options
        for part in option.parts
        for clause in part
    }
