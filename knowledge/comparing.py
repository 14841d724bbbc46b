"""What changed from one text to another: line by line, and word by word within a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest

WORDS = re.compile(r"\s+|\w+|[^\w\s]")
CONTEXT = 3  # lines that stay in sight around a change
ALIKE = 0.4  # below it a line is another one, not the same one changed
LONGEST_LINE = 5_000  # letters; longer ones are shown as gone and come


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a line; `changed` ones are what differs."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line on either side: kept, changed, removed, added; or a fold of kept ones."""

    kind: str
    old: list[Part] = field(default_factory=list)
    new: list[Part] = field(default_factory=list)
    folded: list["Row"] = field(default_factory=list)


def compare_texts(old: str, new: str) -> list[Row]:
    """Rows of both texts; long stretches without a change are folded."""
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    codes = matcher.get_opcodes()
    rows: list[Row] = []
    for number, (tag, start, end, new_start, new_end) in enumerate(codes):
        if tag == "equal":
            kept = [Row("kept", [Part(line)], [Part(line)]) for line in before[start:end]]
            rows += _folded(kept, first=number == 0, last=number == len(codes) - 1)
        else:
            rows += _replaced(before[start:end], after[new_start:new_end])
    return rows


def has_changes(rows: list[Row]) -> bool:
    """Whether the texts differ at all."""
    return any(row.kind not in ("kept", "fold") for row in rows)


def _folded(rows: list[Row], *, first: bool, last: bool) -> list[Row]:
    head = 0 if first else CONTEXT
    tail = 0 if last else CONTEXT
    hidden = rows[head : len(rows) - tail]
    if len(hidden) <= CONTEXT:
        return rows
    return [*rows[:head], Row("fold", folded=hidden), *rows[len(rows) - tail :]]


def _replaced(before: list[str], after: list[str]) -> Iterator[Row]:
    """Lines that stand for each other are compared by word."""
    for old, new in zip_longest(before, after):
        if old is None:
            yield Row("added", new=[Part(new, changed=True)])
        elif new is None:
            yield Row("removed", old=[Part(old, changed=True)])
        else:
            yield from _changed(old, new)


def _changed(old: str, new: str) -> Iterator[Row]:
    before, after = WORDS.findall(old), WORDS.findall(new)
    matcher = SequenceMatcher(None, before, after)
    too_long = max(len(old), len(new)) > LONGEST_LINE
    if too_long or matcher.quick_ratio() < ALIKE or matcher.ratio() < ALIKE:
        yield Row("removed", old=[Part(old, changed=True)])
        yield Row("added", new=[Part(new, changed=True)])
        return
    left, right = [], []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if end > start:
            left.append(Part("".join(before[start:end]), tag != "equal"))
        if new_end > new_start:
            right.append(Part("".join(after[new_start:new_end]), tag != "equal"))
    yield Row("changed", left, right)
