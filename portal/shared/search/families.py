"""Families of words made of one another, for languages whose stems change too much to tell.

In Lithuanian verb and noun share neither ending nor vowel, and a prefix stands before both (siųsti,
siunčiu, išsiuntimas): the families are listed by their beginnings, and found behind the prefixes.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LANGUAGES = frozenset({"lt"})
DENIED = re.compile(r"\A(?:nebe|tebe|ne|be)(?=\w{4})")
# The prefix of a verb, and the mark of what one does to or for oneself.
PREFIXES = ["api", "ap", "ati", "at", "is", "i", "nu", "par", "pa", "per", "pra", "pri", "su", "uz"]
ONESELF = "si"
SHORTEST = 3
END = "."


@lru_cache(maxsize=4)
def _beginnings(language: str) -> tuple[dict[str, str], int]:
    """The families' names by their beginnings, and the length of the longest."""
    text = (DATA / f"roots_{language}.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    found = {start: line[0].rstrip(END) for line in lines for start in line}
    return found, max(map(len, found))


def family_of(folded: str, language: str) -> str:
    """The name of the family of a word without accents; empty where none is listed."""
    if language not in LANGUAGES:
        return ""
    found = (_listed(rest, language) for rest in _without_prefixes(folded))
    return next((name for name in found if name), "")


def _listed(word: str, language: str) -> str:
    beginnings, longest = _beginnings(language)
    if whole := beginnings.get(word + END):
        return whole
    for size in range(min(len(word), longest), SHORTEST - 1, -1):
        if name := beginnings.get(word[:size]):
            return name
    return ""


def _without_prefixes(word: str) -> Iterator[str]:
    """The word itself, then what is left of it without what verbs begin with."""
    yield word
    positive = DENIED.sub("", word)
    if positive != word:
        yield positive
        yield positive.removeprefix(ONESELF)
    for prefix in PREFIXES:
        if positive.startswith(prefix):
            bare = positive.removeprefix(prefix)
            yield bare
            yield bare.removeprefix(ONESELF)
