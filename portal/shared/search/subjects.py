"""Everyday subjects of a help centre: what differently worded texts have in common.

"My colleague has left and can still get in" and "Remove a user" share no word. Each subject comes
with expressions that people use for it (`data/subjects_*.txt`); a text is about the subjects whose
expressions it resembles, by its words and by pairs of them. Articles are marked when they are
indexed, questions when they are asked: a further way to meet, never a condition. What this does is
explicit semantic analysis (Gabrilovich and Markovitch, 2007) over a short list of concepts.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log

from portal.shared.search.analysis import (
    LANGUAGES,
    fold,
    listed_family,
    stems,
    stop_words,
    words_of,
)
from portal.shared.search.general import light_words, lines

# What sets the mark of a subject apart from words.
MARK = "^"
# A subject that is said in other words most of the time has many words; each counts by how many of
# its expressions have it.
LEAST_SHARE = 0.7
PAIR = 1.0
# A word by itself tells of the subjects that speak of little else.
CENTRAL = 0.85
# Words of a pair stand so near each other.
NEAR = 5
# Of a long story the beginning tells; nobody's text is worth more time than that.
LONGEST, MOST_WORDS = 600, 60
# How much of a text's telling words speaks of its best subject at least, and what the next ones
# need of its score.
SURE, NEXT, MOST = 0.25, 0.6, 3
# What a sure mark weighs in a document (a word of a title weighs 5), how many words of the text are
# its beginning, and how far less these tell than the title.
WEIGHT, BEGINNING, LESS = 5.0, 25, 0.8
Feature = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Subjects:
    """The subjects of a language."""

    weights: Mapping[Feature, Mapping[str, float]]
    number: int

    def rarity(self, feature: Feature) -> float:
        """The fewer subjects have it, the more it tells them apart."""
        return log(1 + self.number / (1 + len(self.weights.get(feature, ()))))


@lru_cache(maxsize=8)
def subjects_of(language: str) -> Subjects:
    """Those that come with the portal; none for other languages."""
    found: dict[Feature, dict[str, float]] = {}
    rows = [line.partition(":") for line in lines(f"subjects_{language}.txt")]
    for key, _colon, text in rows:
        counts: Counter[Feature] = Counter()
        for expression in text.split(","):
            counts.update(set(_features(expression, language)))
        most = max((n for feature, n in counts.items() if isinstance(feature, str)), default=1)
        for feature, number in counts.items():
            share = LEAST_SHARE + (1 - LEAST_SHARE) * min(1.0, number / most)
            found.setdefault(feature, {})[key.strip()] = share
    return Subjects(found, len(rows))


def about(text: str, language: str) -> tuple[tuple[str, float], ...]:
    """The subjects of a text's beginning, the surest first, each from 0 to 1; none where none is.

    Nothing is kept of the text: it may be somebody's own.
    """
    known = subjects_of(language) if language in LANGUAGES else Subjects({}, 0)
    features = set(_features(text, language)) if known.number else set()
    is_alone = sum(isinstance(feature, str) for feature in features) == 1
    scores: dict[str, float] = {}
    whole = 0.0
    for feature in features:
        rarity = known.rarity(feature)
        is_word = isinstance(feature, str)
        whole += rarity if is_word else 0.0
        for key, share in known.weights.get(feature, {}).items():
            if is_alone and share < CENTRAL:
                continue
            scores[key] = scores.get(key, 0.0) + rarity * share * (1.0 if is_word else PAIR)
    best = max(scores.values(), default=0.0)
    if not best or best < SURE * whole:
        return ()
    order = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    sure = min(1.0, best / whole)
    kept = [(key, score / best) for key, score in order[:MOST] if score >= NEXT * best]
    return tuple((key, round(share * sure, 3)) for key, share in kept)


def marks_of(texts: Mapping[str, str], language: str) -> dict[str, float]:
    """The marks of a document by its title and how its text begins, with what each weighs."""
    title = texts.get("title") or ""
    beginning = " ".join(words_of((texts.get("text") or "")[:LONGEST])[:BEGINNING])
    found: dict[str, float] = {}
    for text, trust in ((title, 1.0), (f"{title} {beginning}", LESS)):
        for key, share in about(text, language):
            found[key] = max(found.get(key, 0.0), share * trust)
    return {MARK + key: round(WEIGHT * share, 3) for key, share in found.items()}


def _features(text: str, language: str) -> Iterator[Feature]:
    """The telling words in the form that their kin share, and the pairs of near ones.

    Light words tell in pairs alone: "close" is of many subjects, "close today" of one.
    """
    said = words_of(text[:LONGEST])[:MOST_WORDS]
    words = [word for word in said if word not in stop_words(language)]
    light = light_words(language)
    forms = [listed_family(word, language) or stems(word, language)[-1] for word in words]
    telling = [form for form, word in zip(forms, words, strict=True) if fold(word) not in light]
    yield from telling or forms
    for one, form in enumerate(forms):
        for other in forms[one + 1 : one + NEAR]:
            if form != other:
                first, second = sorted((form, other))
                yield first, second
