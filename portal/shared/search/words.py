"""From what people type to a query over the languages' fields; no input is an error."""

import re
from collections.abc import Iterable

from whoosh import query

from portal.shared.search.analysis import LANGUAGES, STOP_WORDS, fold, stems, words_of

TITLE_WEIGHT = 3.0
PREFIX_WEIGHT = 2.0
MAX_WORDS = 12
SHORTEST_PREFIX = 2
LONG_WORD = 6
EXCLUDED = re.compile(r"(?<!\S)-(?=\w)")


def wanted_words(text: str) -> list[str]:
    """The words of a text worth asking for: no repetitions, stop words only if nothing else."""
    words = list(dict.fromkeys(words_of(text)))
    telling = [word for word in words if fold(word) not in STOP_WORDS]
    return (telling or words)[:MAX_WORDS]


def all_words(text: str) -> str:
    """The query for documents with every word; a word after a minus must be absent."""
    kept, excluded = _split(text)
    words = wanted_words(kept)
    return " ".join([*words, *(f"-{word}" for word in wanted_words(excluded))]) if words else ""


def any_words(text: str) -> str:
    """The query for documents with some of the words, the best first."""
    return " OR ".join(wanted_words(_split(text)[0]))


def typed_words(text: str) -> str:
    """The query while typing: the last word may be unfinished."""
    words = wanted_words(_split(text)[0])
    return " ".join([*words[:-1], f"{words[-1]}*"]) if words else ""


def _split(text: str) -> tuple[str, str]:
    parts = EXCLUDED.split(text)
    kept, excluded = [parts[0]], []
    for part in parts[1:]:
        word, _space, rest = part.partition(" ")
        excluded.append(word)
        kept.append(rest)
    return " ".join(kept), " ".join(excluded)


def user_query(text: str) -> query.Query | None:
    """The Whoosh query of the little language above; None where there is nothing to ask for."""
    if text.strip("() ") == "*":
        return query.Every()
    parts = text.strip("() ").split()
    kept = _queries(part for part in parts if part != "OR" and not part.startswith("-"))
    excluded = _queries(part for part in parts if part.startswith("-"))
    if not kept:
        return None
    wanted: query.Query = query.Or(kept) if "OR" in parts else query.And(kept)
    return query.AndNot(wanted, query.Or(excluded)) if excluded else wanted


def _queries(parts: Iterable[str]) -> list[query.Query]:
    return [
        _fuzzy_query(word) if part.endswith("~") else _word_query(word, prefix=part.endswith("*"))
        for part in parts
        for word in words_of(part)
    ]


def _fuzzy_query(word: str) -> query.Query:
    """Words of titles that differ by a letter or two; the first one has to be right."""
    distance = 1 if len(word) < LONG_WORD else 2
    return query.Or(
        [
            query.FuzzyTerm(f"title_{language}", fold(word), maxdist=distance, prefixlength=1)
            for language in LANGUAGES
        ]
    )


def _word_query(word: str, *, prefix: bool) -> query.Query:
    """The word in every language's fields: a company's people write in more than one."""
    parts: list[query.Query] = []
    folded = fold(word)
    for language in LANGUAGES:
        forms = stems(word, language)
        parts.extend(query.Term(f"text_{language}", form) for form in forms)
        parts.extend(
            query.Term(f"title_{language}", form, boost=TITLE_WEIGHT)
            for form in dict.fromkeys((*forms, folded))
        )
        if prefix and len(folded) >= SHORTEST_PREFIX:
            parts.append(query.Prefix(f"title_{language}", folded, boost=PREFIX_WEIGHT))
    return query.Or(parts)
