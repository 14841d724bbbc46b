"""What generated requests say: made-up words, or the real words of four languages."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random
from typing import Protocol

from babel.messages.pofile import read_po

from benchmarks import words
from tickets.markup import message_html

LOCALE = Path(__file__).resolve().parent.parent / "locale"
LANGUAGES = ("en", "pt", "es", "lt")
WORD = re.compile(r"[^\W\d_]{2,}")
NO_TEXT = re.compile(r"%\(\w+\)[sd]|%[sd]|<[^>]*>|\{\w*\}")
FIXED_BODIES = 200
# One sentence in so many names a serial number, which hardly any other request has.
CODE_EVERY = 6


class Texts(Protocol):
    """Subjects and messages in the customer's language."""

    def subject(self, language: str) -> str:
        """A request's title."""
        ...

    def body(self, language: str) -> tuple[str, str]:
        """A message, and the same as HTML."""
        ...


class MadeUp:
    """The other benchmarks' made-up words; a few bodies that come again and again."""

    def __init__(self, random: Random) -> None:
        self.random = random
        texts = [words.paragraph(random, random.randrange(2, 7)) for _number in range(FIXED_BODIES)]
        self.bodies = [(text, message_html(text)) for text in texts]

    def subject(self, language: str) -> str:
        """Three words and a number, whatever the language."""
        return words.subject(self.random)

    def body(self, language: str) -> tuple[str, str]:
        """One of the fixed bodies."""
        return self.random.choice(self.bodies)


class Spoken:
    """Words of the portal's own texts, as often as they come there; no body comes twice."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def subject(self, language: str) -> str:
        """Three to six words."""
        return self._words(language, self.random.randrange(3, 7)).capitalize()

    def body(self, language: str) -> tuple[str, str]:
        """One to six sentences."""
        text = " ".join(self._sentence(language) for _n in range(self.random.randrange(1, 7)))
        return text, f"<p>{text}</p>"

    def _sentence(self, language: str) -> str:
        text = self._words(language, self.random.randrange(5, 13)).capitalize()
        if self.random.randrange(CODE_EVERY) == 0:
            text += f" {self.code()}"
        return f"{text}."

    def _words(self, language: str, count: int) -> str:
        known = vocabulary(language)
        return " ".join(rank_choice(known, self.random) for _number in range(count))

    def code(self) -> str:
        """A serial number, as in KX48213."""
        letters = "".join(self.random.choice("BCDFGKLMRTX") for _number in range(2))
        return f"{letters}{self.random.randrange(10_000, 99_999)}"


def rank_choice(known: list[str], random: Random) -> str:
    """One word: the n-th about as often as 1/n, as in any language."""
    return known[int(len(known) ** random.random()) - 1]


@cache
def vocabulary(language: str) -> list[str]:
    """The different words of the portal's texts in a language, the most frequent first."""
    counts = Counter(
        word.casefold() for text in _texts(language) for word in WORD.findall(NO_TEXT.sub("", text))
    )
    return sorted(counts, key=lambda word: (-counts[word], word))


def _texts(language: str) -> Iterable[str]:
    source = language if language != "en" else "pt"
    with (LOCALE / source / "LC_MESSAGES" / "django.po").open("rb") as file:
        for message in read_po(file):
            found = message.id if language == "en" else message.string
            yield from (found,) if isinstance(found, str) else found or ()


def company(number: int, language: str) -> str:
    """A customer's name: two words of its language, and a number."""
    known = vocabulary(language)
    first, second = known[(number * 7) % len(known)], known[(number * 13 + 5) % len(known)]
    return f"{first.capitalize()} {second.capitalize()} {number:05}"
