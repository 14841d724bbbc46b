"""What every tenant's search knows of a language: general synonyms, words that tell little."""

from functools import lru_cache
from pathlib import Path

from portal.shared.search.analysis import fold, stems, stop_words, words_of

# A stem of so few letters is that of words that have nothing in common.
SHORT_STEM = 3
DATA = Path(__file__).parent / "data"
# What is said, and what is looked for then; each may be several words.
Group = tuple[tuple[str, ...], tuple[str, ...]]


def lines(name: str) -> list[str]:
    """The lines of a file of words, without its remarks; none of a file that isn't there."""
    path = DATA / name
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


@lru_cache(maxsize=8)
def light_words(language: str) -> frozenset[str]:
    """Words of a question that many texts have and that say little, without accents."""
    words = " ".join(lines(f"light_{language}.txt")).split()
    return frozenset(fold(word) for word in words)


@lru_cache(maxsize=8)
def general_groups(language: str) -> tuple[Group, ...]:
    """The groups of words of alike meaning that come with the portal.

    "a, b => c": who says a or b looks for c as well, but not the other way round.
    """
    return tuple(map(_group, lines(f"synonyms_{language}.txt")))


def _group(line: str) -> Group:
    said, _arrow, found = line.partition("=>")
    return (_words(said), _words(found)) if found else (_words(line), _words(line))


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


@lru_cache(maxsize=8)
def _known_forms(language: str) -> frozenset[str]:
    texts = {text for group in general_groups(language) for texts in group for text in texts}
    words = {word for text in texts for word in words_of(text)}
    words |= light_words(language) | stop_words(language)
    return frozenset(form for word in words for form in _forms(word, language))


def _forms(word: str, language: str) -> set[str]:
    """The word itself, and its stems as far as they are more than a beginning of many words."""
    return {fold(word), *(stem for stem in stems(word, language) if len(stem) > SHORT_STEM)}


def is_known(word: str, language: str) -> bool:
    """Whether a word is surely one of the language, and so no slip of another."""
    return not _known_forms(language).isdisjoint(_forms(word, language))
