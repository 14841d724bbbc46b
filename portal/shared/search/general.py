"""What every tenant's search knows of a language: general synonyms, words that tell little."""

from functools import lru_cache
from pathlib import Path

from portal.shared.search.analysis import fold

DATA = Path(__file__).parent / "data"
# What is said, and what is looked for then; each may be several words.
Group = tuple[tuple[str, ...], tuple[str, ...]]


def _lines(name: str) -> list[str]:
    path = DATA / name
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


@lru_cache(maxsize=8)
def light_words(language: str) -> frozenset[str]:
    """Words of a question that many texts have and that say little, without accents."""
    words = " ".join(_lines(f"light_{language}.txt")).split()
    return frozenset(fold(word) for word in words)


@lru_cache(maxsize=8)
def general_groups(language: str) -> tuple[Group, ...]:
    """The groups of words of alike meaning that come with the portal.

    "a, b => c": who says a or b looks for c as well, but not the other way round.
    """
    return tuple(map(_group, _lines(f"synonyms_{language}.txt")))


def _group(line: str) -> Group:
    said, _arrow, found = line.partition("=>")
    return (_words(said), _words(found)) if found else (_words(line), _words(line))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
