"""What every tenant's search knows of a language: general synonyms, words that tell little."""

from functools import lru_cache
from pathlib import Path

from portal.shared.search.analysis import fold

DATA = Path(__file__).parent / "data"


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
def general_groups(language: str) -> tuple[tuple[str, ...], ...]:
    """The groups of words of alike meaning that come with the portal."""
    groups = (line.split(",") for line in _lines(f"synonyms_{language}.txt"))
    return tuple(tuple(word.strip() for word in group if word.strip()) for group in groups)
