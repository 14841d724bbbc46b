"""From what people type to what the index is asked for; no input is an error."""

import re
from collections.abc import Sequence
from dataclasses import replace

from portal.shared.search.analysis import (
    LANGUAGES,
    STOP_WORDS,
    fold,
    listed_family,
    readings,
    root_of,
    stems,
    stop_words,
    words_of,
)
from portal.shared.search.asked import (
    EVERY_DOCUMENT,
    NAMES,
    Asked,
    Clause,
    Match,
    Option,
    Part,
    Word,
    words_field,
)
from portal.shared.search.families import LANGUAGES as FAMILIES
from portal.shared.search.general import is_known, light_words
from portal.shared.search.subjects import MARK, about
from portal.shared.search.synonyms import NO_SYNONYMS, Phrase, Synonyms

MAX_WORDS = 12
# Of a longer text the beginning is asked for.
LONGEST = 1_000
MAX_ALTERNATIVES = 8
SHORTEST_PREFIX = 2
# A word's beginning finds what is derived from it: deliver, delivery.
SHORTEST_ROOT = 5
# A stem of so few letters is near those of words that have nothing in common with it.
SHORT_STEM = 4
ENDING = 2
EXCLUDED = re.compile(r"(?<!\S)-(?=\w)")

# What a find counts: in the reader's language, in another one, by a synonym, by a beginning.
OTHER_LANGUAGE = 0.6
SYNONYM = 0.75
# Where words have listed families, more stands for a word, and less exactly.
LOOSE_SYNONYM = 0.4
ROOT = 0.45
FAMILY = 0.6
TYPED_PREFIX = 1.0
NEAR = 0.7
LIGHT = 0.3
# A subject counts so many words.
SUBJECT = 1.0


def wanted_words(text: str, language: str = "") -> list[str]:
    """The words of a text worth asking for: no repetitions, stop words only if nothing else."""
    words = list(dict.fromkeys(words_of(text)))
    telling = [word for word in words if not _tells_nothing(word, language)]
    return (telling or words)[:MAX_WORDS]


def _tells_nothing(word: str, language: str) -> bool:
    if language:
        return word in stop_words(language)
    return fold(word) in STOP_WORDS


def asked_for(
    text: str,
    language: str,
    synonyms: Synonyms = NO_SYNONYMS,
    *,
    typing: bool = False,
    strict: bool = True,
    near_only: bool = False,
) -> Asked:
    """All that a text asks for; a word after a minus must be absent.

    While `typing`, the last word may be unfinished; with `near_only`, only words of near spelling
    are asked for.
    """
    language = language if language in LANGUAGES else LANGUAGES[0]
    kept, excluded = _split(text[:LONGEST])
    said = readings(kept)
    words = wanted_words(" ".join(said[-1]), language)
    if not words:
        return Asked()
    found = [_word(word, said, language, synonyms) for word in words]
    if typing and words[-1] == said[-1][-1]:
        found[-1] = _unfinished(words[-1], found[-1])
    found += _for_phrases(said, language, synonyms)
    left_out = tuple(_plain_word(word, language) for word in wanted_words(excluded, language))
    if near_only:
        found = [replace(word, options=()) for word in found]
        return Asked(tuple(found), excluded=left_out if excluded else (), strict=strict)
    subject = None if typing else _subject(kept, language)
    return Asked(tuple(found), subject, left_out if excluded else (), strict)


def _subject(text: str, language: str) -> Word | None:
    """What the text is about as a word whose options are the marks."""
    field = words_field(language)
    options = [
        Option(((Clause(field, MARK + key, share),),)) for key, share in about(text, language)
    ]
    return Word(text, tuple(options), SUBJECT) if options else None


def read_plainly(text: str) -> Asked:
    """What a text asks for that comes without a language: Haystack's own commands ask so."""
    return EVERY_DOCUMENT if text.strip("() ") in ("*", "*:*") else asked_for(text, "")


def _split(text: str) -> tuple[str, str]:
    parts = EXCLUDED.split(text)
    kept, excluded = [parts[0]], []
    for part in parts[1:]:
        word, _space, rest = part.partition(" ")
        excluded.append(word)
        kept.append(rest)
    return " ".join(kept), " ".join(excluded)


def _plain_word(word: str, language: str) -> Word:
    return Word(word, (Option((_clauses(word, language),)),))


def _word(word: str, said: Sequence[Phrase], language: str, synonyms: Synonyms) -> Word:
    """A word with its synonyms and what is derived from it; near spellings if it is unknown."""
    options = [Option((_clauses(word, language),))]
    alike = synonyms.alike(word, said, language)
    options += [_in_place(other, language) for other in alike.others[:MAX_ALTERNATIVES]]
    if derived := root_of(word, language):
        weight = FAMILY if listed_family(word, language) else ROOT
        options.append(Option(((Clause(words_field(language), derived, weight),),)))
    if root := _root(word, language):
        options.append(Option(((Clause(words_field(language), root, ROOT, Match.PREFIX),),)))
    is_light = fold(word) in light_words(language) and not alike.in_phrase
    weight = LIGHT if is_light else 1.0
    near = () if is_known(word, language) else _near(word, language)
    return Word(word, tuple(options), weight, near, language in FAMILIES)


def _for_phrases(said: Sequence[Phrase], language: str, synonyms: Synonyms) -> list[Word]:
    """What phrases without a telling word mean: "ne tas" is a wrong one."""
    return [
        Word(" ".join(phrase), tuple(_in_place(other, language) for other in others))
        for phrase, others in synonyms.said_untelling(said, language)
        if others
    ]


def _in_place(other: Phrase, language: str) -> Option:
    return Option(tuple(_alike(part, language) for part in _telling(other, language)))


def _alike(word: str, language: str) -> Part:
    """A synonym, or a word of its family."""
    weight = LOOSE_SYNONYM if language in FAMILIES else SYNONYM
    clauses = _clauses(word, language, weight)
    if family := listed_family(word, language):
        return (*clauses, Clause(words_field(language), family, weight * FAMILY))
    return clauses


def _telling(phrase: Sequence[str], language: str) -> Sequence[str]:
    """The words of a phrase that a text is asked for: those that tell nothing aren't indexed."""
    return [word for word in phrase if word not in stop_words(language)] or phrase


def _root(word: str, language: str) -> str:
    """The beginning that a word shares with what is derived from it; empty for a short one."""
    stem = stems(word, language)[0]
    root = stem[:-1] if len(stem) > SHORTEST_ROOT + ENDING and stem[-1] in "aeiouy" else stem
    return root if len(root) >= SHORTEST_ROOT and not root.isdigit() else ""


def _near(word: str, language: str) -> Part:
    """Words of near spelling, by their stems where these say enough."""
    folded, stem = fold(word), stems(word, language)[-1]
    forms = dict.fromkeys((stem, folded) if len(stem) > SHORT_STEM else (folded,))
    near = [Clause(words_field(language), form, NEAR, Match.FUZZY) for form in forms]
    return (*near, Clause(NAMES, folded, NEAR, Match.FUZZY))


def _unfinished(word: str, asked: Word) -> Word:
    folded = fold(word)
    if len(folded) < SHORTEST_PREFIX:
        return asked
    begun = Option(((Clause(NAMES, folded, TYPED_PREFIX, Match.PREFIX),),))
    return replace(asked, options=(*asked.options, begun))


def _clauses(word: str, language: str, weight: float = 1.0) -> Part:
    """The word in every language's field: a company's people write in more than one."""
    ordered = [language, *(code for code in LANGUAGES if code != language)]
    return tuple(
        Clause(words_field(code), form, weight * (1.0 if code == language else OTHER_LANGUAGE))
        for code in ordered
        if code in LANGUAGES
        for form in stems(word, code)
    )
