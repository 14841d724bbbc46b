"""The sentences of a passage that answer: marked where they stand, never rewritten."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.ask.rankers import Candidate, Question, occurrences

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
ITEM = re.compile(r"(?P<mark>-|\||\d+\.) (?P<text>.*)", re.DOTALL)
HEADS = "|"
# The second sentence has to be nearly as good as the first.
NEARLY, MOST = 0.7, 2


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as it stands in the article."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, the item of a list with its mark ("-" or "1."), or a table's heads ("|")."""

    mark: str
    sentences: tuple[Sentence, ...]


def quoted(question: Question, text: str, text_language: str) -> list[Block]:
    """The passage in its blocks, the sentences marked that speak of the question most."""
    lines = [_line(line) for line in text.split("\n") if line.strip()]
    sentences = [sentence for mark, parts in lines if mark != HEADS for sentence in parts]
    best = _best(question, sentences, text_language)
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


def _best(question: Question, sentences: Sequence[str], text_language: str) -> frozenset[str]:
    scores = {
        sentence: _said(question, Candidate("", "", sentence, text_language))
        for sentence in sentences
    }
    top = max(scores.values(), default=0)
    if not top:
        # The title asked and the passage answers: its beginning does.
        return frozenset(sentences[:1])
    ranked = sorted(scores, key=lambda one: -scores[one])
    return frozenset(one for one in ranked[:MOST] if scores[one] >= NEARLY * top)


def _said(question: Question, sentence: Candidate) -> float:
    return sum(word.weight for word in question.words if occurrences(word, question.code, sentence))
