"""The sentences of a passage that answer: marked where they stand, never rewritten."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.ask.rankers import Candidate, occurrences, weight_of
from portal.shared.search.words import wanted_words

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
ITEM = re.compile(r"(?P<mark>-|\d+\.) (?P<text>.*)", re.DOTALL)
# The second sentence has to be nearly as good as the first.
NEARLY, MOST = 0.7, 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in the article."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or the item of a list with its mark ("-" or "1.")."""

    mark: str
    sentences: tuple[Sentence, ...]


def quoted(question: str, language: str, text: str, text_language: str) -> list[Block]:
    """The passage in its blocks, the sentences marked that speak of the question most."""
    lines = [_line(line) for line in text.split("\n") if line.strip()]
    sentences = [sentence for _mark, parts in lines for sentence in parts]
    best = _best(question, language, sentences, text_language)
    return [
        Block(mark, tuple(Sentence(part, part in best) for part in parts)) for mark, parts in lines
    ]


def _line(line: str) -> tuple[str, list[str]]:
    found = ITEM.match(line)
    mark, words = (found["mark"], found["text"]) if found else ("", line)
    return mark, sentences_of(words)


def sentences_of(text: str) -> list[str]:
    """A text in its sentences; a small letter goes on with the one before ("approx. 3 days")."""
    found: list[str] = []
    for part in SENTENCE_END.split(text.strip()):
        if found and part[:1].islower():
            found[-1] = f"{found[-1]} {part}"
        elif part:
            found.append(part)
    return found


def _best(
    question: str, language: str, sentences: Sequence[str], text_language: str
) -> frozenset[str]:
    words = wanted_words(question)
    scores = {
        sentence: sum(
            weight_of(word)
            for word in words
            if occurrences(word, language, Candidate("", "", sentence, text_language))
        )
        for sentence in sentences
    }
    top = max(scores.values(), default=0)
    if not top:
        # The title asked and the passage answers: its beginning does.
        return frozenset(sentences[:1])
    ranked = sorted(scores, key=lambda one: -scores[one])
    return frozenset(one for one in ranked[:MOST] if scores[one] >= NEARLY * top)
