"""Which passages speak of a question: by words here; another ranker is a setting away.

`ASK_RANKER` names a class like `BM25Ranker`: `least`, and `rank()` that gives every candidate a
score between 0 and 1. One that compares embeddings has room there; it only sees what the asker may
read, and only orders it, so it can neither leak nor invent.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.shared.search.analysis import LANGUAGES, fold, listed_family, readings, stems, words_of
from portal.shared.search.engines.fitting import rarity
from portal.shared.search.general import light_words
from portal.shared.search.subjects import about
from portal.shared.search.synonyms import NO_SYNONYMS, Phrase, Synonyms
from portal.shared.search.words import wanted_words

# How much a word counts where it stands.
TITLE, HEADING = 2, 2
K1, B = 1.2, 0.6
# A word that begins alike is nearly the word: endings that no stemmer takes off.
ALIKE_LETTERS, ALIKE_WEIGHT, ALIKE_SHARE = 5, 0.8, 0.7
SYNONYM_WEIGHT, LIGHT = 0.85, 0.3
# Of a long story a passage needs no more telling words than of a question of so many.
LONG_QUESTION = 5
# To be about the same is worth so much of a question's words.
ABOUT = 0.3
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
class Question:
    """What is asked, in whose words."""

    text: str
    language: str
    synonyms: Synonyms = NO_SYNONYMS

    @cached_property
    def words(self) -> list["AskedWord"]:
        """The telling words with all that may stand for them."""
        said = readings(self.text)
        return [self._word(word, said) for word in wanted_words(self.text, self.code)]

    @cached_property
    def subjects(self) -> dict[str, float]:
        """The everyday subjects it is about, each from 0 to 1."""
        return dict(about(self.text, self.code))

    @property
    def code(self) -> str:
        return self.language if self.language in LANGUAGES else LANGUAGES[0]

    def _word(self, word: str, said: Sequence[Phrase]) -> "AskedWord":
        alike = self.synonyms.alike(word, said, self.code)
        weight = WEIGHTS.get(fold(word), 1.0)
        if fold(word) in light_words(self.code) and not alike.in_phrase:
            weight = min(weight, LIGHT)
        return AskedWord(word, weight, tuple(alike.others))


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A word, how much it says of what is asked, and phrases of alike meaning."""

    text: str
    weight: float
    others: tuple[tuple[str, ...], ...] = ()


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
    def subjects(self) -> dict[str, float]:
        """The everyday subjects of its title, and of that with its heading."""
        whole = dict(about(f"{self.title} {self.heading}", self.language))
        for key, share in about(self.title, self.language):
            whole[key] = max(share, whole.get(key, 0.0))
        return whole

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

    def rank(self, question: Question, candidates: Sequence[Candidate]) -> list[Ranked]:
        """Every candidate, the best first."""


def forms_of(word: str, language: str) -> tuple[str, ...]:
    """The forms under which a word is compared, its family among them where it is listed."""
    code = language if language in LANGUAGES else LANGUAGES[0]
    family = listed_family(word, code)
    return tuple(dict.fromkeys((*stems(word, code), fold(word), *([family] if family else ()))))


class BM25Ranker:
    """BM25 over the passages at hand; the score is how much of the question a passage speaks of."""

    least = 0.5

    def rank(self, question: Question, candidates: Sequence[Candidate]) -> list[Ranked]:
        words = question.words
        if not words or not candidates:
            return []
        rows = [[occurrences(word, question.code, one) for word in words] for one in candidates]
        rarities = [rarity(sum(1 for row in rows if row[n]), len(rows)) for n in range(len(words))]
        average = sum(one.length for one in candidates) / len(candidates)
        scored = []
        for one, row in zip(candidates, rows, strict=True):
            share = min(1.0, covered(words, row) + ABOUT * meeting(question, one))
            bm25 = _bm25(words, row, rarities, one.length / average)
            scored.append((bm25 * share * one.prior, Ranked(one, share)))
        scored.sort(key=lambda pair: -pair[0])
        return [ranked for _key, ranked in scored]


def covered(words: Sequence[AskedWord], row: Sequence[float]) -> float:
    """The share of the question that is spoken of, from 0 to 1."""
    whole = min(LONG_QUESTION, sum(word.weight for word in words))
    found = sum(min(1.0, part) * word.weight for word, part in zip(words, row, strict=True))
    return min(1.0, found / whole) if whole else 0.0


def meeting(question: Question, one: Candidate) -> float:
    """How surely question and passage are about the same, from 0 to 1."""
    pairs = ((share, one.subjects.get(key, 0.0)) for key, share in question.subjects.items())
    return max(map(min, pairs), default=0.0)


def _bm25(
    words: Sequence[AskedWord], row: Sequence[float], rarities: Sequence[float], length: float
) -> float:
    norm = K1 * (1 - B + B * length)
    return sum(
        rare * word.weight * part * (K1 + 1) / (part + norm)
        for word, part, rare in zip(words, row, rarities, strict=True)
    )


def occurrences(word: AskedWord, language: str, one: Candidate) -> float:
    """How often the word is in the passage; another word for it, or nearly it, counts less."""
    forms = {*forms_of(word.text, language), *forms_of(word.text, one.language)}
    exact = max((one.counts[form] for form in forms), default=0)
    if exact:
        return float(exact)
    if any(_says(phrase, language, one) for phrase in word.others):
        return SYNONYM_WEIGHT
    alike = any(_alike(form, other) for form in forms for other in one.counts)
    return ALIKE_WEIGHT if alike else 0.0


def _says(phrase: Sequence[str], language: str, one: Candidate) -> bool:
    return all(any(one.counts[form] for form in forms_of(part, language)) for part in phrase)


def _alike(one: str, other: str) -> bool:
    if len(one) < ALIKE_LETTERS or one[:ALIKE_LETTERS] != other[:ALIKE_LETTERS]:
        return False
    shorter, longer = sorted((one, other), key=len)
    common = next(
        (n for n, (a, b) in enumerate(zip(shorter, longer, strict=False)) if a != b), len(shorter)
    )
    return common >= ALIKE_SHARE * len(longer)


@lru_cache(maxsize=4)
def _made(path: str) -> Ranker:
    ranker: Ranker = import_string(path)()
    return ranker


def ranker() -> Ranker:
    """The one that is set."""
    return _made(settings.ASK_RANKER)
