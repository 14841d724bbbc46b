"""Which passages speak of a question: by words here; another ranker is a setting away.

`ASK_RANKER` names a class like `BM25Ranker`: `least`, and `rank()` that gives every candidate a
score between 0 and 1. One that compares embeddings has room there; it only sees what the asker may
read, and only orders it, so it can neither leak nor invent.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.shared.search.analysis import LANGUAGES, fold, stems, words_of
from portal.shared.search.words import wanted_words

# How much a word counts where it stands.
TITLE, HEADING = 2, 2
K1, B = 1.2, 0.6
# A word that begins alike is nearly the word: endings that no stemmer takes off.
ALIKE_LETTERS, ALIKE_WEIGHT, ALIKE_SHARE = 5, 0.8, 0.7
# Words that every question has: they say little of what it is about.
_FILLERS = (
    "want need possible please help know tell get got give make does do work works way much many "
    "long take takes use using what when where which who why how see find show view go goes put "
    "quero preciso posso pode podem como quando onde qual quais quanto quanta quantos porque "
    "quem fazer faço ter existe gostaria saber vejo ver encontro encontrar tempo demora minha "
    "minhas meu meus "
    "quiero necesito puedo puede pueden cómo cuándo dónde cuál cuánto cuánta cuántos quién "
    "hacer hago tener hay saber gustaría veo ver encuentro encontrar tiempo tarda mis "
    "noriu reikia galiu galima gauti kaip kada kur kuris kiek kas kodėl prašau padaryti turiu "
    "ar man jums laiko trunka rasti matyti mano"
)
# What is sold goes by many names; whether this one stands in the text says little.
_GENERAL = (
    "product products item items goods article thing things stuff something "
    "produto produtos artigo artigos coisa coisas algo "
    "producto productos artículo artículos cosa cosas "
    "prekė prekės prekę prekes daiktas daiktą daiktus"
)
WEIGHTS = {fold(word): 0.4 for word in _GENERAL.split()} | {
    fold(word): 0.2 for word in _FILLERS.split()
}


@dataclass(frozen=True)
class Candidate:
    """A passage that may answer."""

    title: str
    heading: str
    text: str
    language: str
    # How well the search for articles thought of the whole article.
    prior: float = 1.0

    @cached_property
    def counts(self) -> Counter[str]:
        """How often each form of a word is in it; titles count more."""
        found: Counter[str] = Counter()
        for text, weight in ((self.text, 1), (self.heading, HEADING), (self.title, TITLE)):
            for word in words_of(text):
                for form in forms_of(word, self.language):
                    found[form] += weight
        return found

    @cached_property
    def length(self) -> int:
        return max(1, len(words_of(self.text)))


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with how well it fits, from 0 to 1."""

    candidate: Candidate
    score: float


class Ranker(Protocol):
    """Orders passages by how well they answer."""

    # What scores less answers nothing.
    least: float

    def rank(self, question: str, language: str, candidates: Sequence[Candidate]) -> list[Ranked]:
        """Every candidate, the best first."""


def forms_of(word: str, language: str) -> tuple[str, ...]:
    """The forms under which a word is compared."""
    code = language if language in LANGUAGES else LANGUAGES[0]
    return tuple(dict.fromkeys((*stems(word, code), fold(word))))


class BM25Ranker:
    """BM25 over the passages at hand; the score is how much of the question a passage speaks of."""

    least = 0.55

    def rank(self, question: str, language: str, candidates: Sequence[Candidate]) -> list[Ranked]:
        words = wanted_words(question)
        if not words or not candidates:
            return []
        rows = [self._matches(words, language, one) for one in candidates]
        weights = [weight_of(word) for word in words]
        rarities = [rarity(sum(1 for row in rows if row[n]), len(rows)) for n in range(len(words))]
        average = sum(one.length for one in candidates) / len(candidates)
        scored = []
        for one, row in zip(candidates, rows, strict=True):
            covered = sum(min(1.0, part) * w for part, w in zip(row, weights, strict=True))
            share = covered / sum(weights)
            norm = K1 * (1 - B + B * one.length / average)
            bm25 = sum(
                rare * w * part * (K1 + 1) / (part + norm)
                for part, rare, w in zip(row, rarities, weights, strict=True)
            )
            scored.append((bm25 * share * one.prior, Ranked(one, share)))
        scored.sort(key=lambda pair: -pair[0])
        return [ranked for _key, ranked in scored]

    def _matches(self, words: Sequence[str], language: str, one: Candidate) -> list[float]:
        return [occurrences(word, language, one) for word in words]


def occurrences(word: str, language: str, one: Candidate) -> float:
    """How often the word is in the passage; nearly the word counts a little less."""
    forms = {*forms_of(word, language), *forms_of(word, one.language)}
    exact = max((one.counts[form] for form in forms), default=0)
    if exact:
        return float(exact)
    return ALIKE_WEIGHT if any(_alike(form, other) for form in forms for other in one.counts) else 0


def _alike(one: str, other: str) -> bool:
    if len(one) < ALIKE_LETTERS or one[:ALIKE_LETTERS] != other[:ALIKE_LETTERS]:
        return False
    shorter, longer = sorted((one, other), key=len)
    common = next(
        (n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter)
    )
    return common >= ALIKE_SHARE * len(longer)


def weight_of(word: str) -> float:
    """How much a word of a question says."""
    return WEIGHTS.get(fold(word), 1.0)


def rarity(having: int, of: int) -> float:
    """The fewer passages have a word, the more it tells them apart."""
    return math.log(1 + (of - having + 0.5) / (having + 0.5))


@lru_cache(maxsize=4)
def _made(path: str) -> Ranker:
    ranker: Ranker = import_string(path)()
    return ranker


def ranker() -> Ranker:
    """The one that is set."""
    return _made(settings.ASK_RANKER)
