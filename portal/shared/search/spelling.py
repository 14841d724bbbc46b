"""Words of near spelling: a slip or two of the keyboard (Damerau-Levenshtein)."""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

SHORTEST = 4
LONG_WORD = 7
MOST = 6
LISTS_KEPT = 48


@dataclass(frozen=True, slots=True)
class Near:
    """A term of the index and how many slips it is away."""

    text: str
    distance: int


def slips_allowed(word: str) -> int:
    """How many slips a word may have and still be known."""
    if len(word) < SHORTEST or any(char.isdigit() for char in word):
        return 0
    return 1 if len(word) < LONG_WORD else 2


def keeps_first_letter(word: str) -> bool:
    """Whether no slip is believed at the start of a word.

    Short words are a letter away from many others, and few people miss the first one.
    """
    return len(word) < LONG_WORD


def slips_between(word: str, other: str) -> int:
    """How many slips make one word of the other; 0 where that wasn't meant."""
    most = slips_allowed(word)
    away = distance(word, other, most) if most else 0
    if away > most or (other[:1] != word[:1] and (away > 1 or keeps_first_letter(word))):
        return 0
    return 0 if is_short(word) and not _is_left_out_or_exchanged(word, other) else away


def is_short(word: str) -> bool:
    """Whether most words are a letter away from another: no letter is taken for a different one."""
    return len(word) <= SHORTEST


def _is_left_out_or_exchanged(word: str, other: str) -> bool:
    return len(other) > len(word) or sorted(other) == sorted(word)


def exchanged(word: str) -> list[str]:
    """The word with two neighbouring letters exchanged, but for the first."""
    return [
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for place in range(1, len(word) - 1)
    ]


def distance(one: str, other: str, most: int) -> int:
    """Slips between two words: a letter more, less, other, or two exchanged; at most `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        now = [row]
        for column, right in enumerate(other, 1):
            cost = min(last[column] + 1, now[column - 1] + 1, last[column - 1] + (left != right))
            if row > 1 and column > 1 and left == other[column - 2] and one[row - 2] == right:
                cost = min(cost, before[column - 2] + 1)
            now.append(cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return last[-1]


class Letters:
    """A list of terms ready to be compared: by length, with a bit for each letter."""

    def __init__(self, terms: Sequence[str]) -> None:
        self.by_length: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for term in terms:
            if not term[:1].isalnum():  # a mark for a root
                continue
            self.by_length[len(term)].append((_bits(term), term))

    def near(self, word: str) -> list[Near]:
        """The nearest terms, those with the same beginning first."""
        most = slips_allowed(word)
        if not most:
            return []
        wanted, found = _bits(word), []
        for length in range(len(word) - most, len(word) + most + 1):
            likely = [
                term
                for bits, term in self.by_length.get(length, ())
                if (bits ^ wanted).bit_count() <= 2 * most
            ]
            found += [Near(term, away) for term in likely if (away := slips_between(word, term))]
        found.sort(key=lambda near: (near.distance, -_common(near.text, word), near.text))
        return found[:MOST]


def _bits(word: str) -> int:
    bits = 0
    for char in word:
        bits |= 1 << (ord(char) & 31)
    return bits


def _common(one: str, other: str) -> int:
    """How many letters both begin with."""
    number = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        number += 1
    return number


_lists: OrderedDict[tuple[str, str], Letters] = OrderedDict()
_lock = threading.Lock()


def near_terms(key: tuple[str, str], terms: Sequence[str], word: str) -> list[Near]:
    """The terms of a list nearest to a word; `key` names the list for as long as it is kept."""
    with _lock:
        letters = _lists.get(key)
    if letters is None:
        letters = Letters(terms)
        with _lock:
            _lists[key] = letters
            while len(_lists) > LISTS_KEPT:
                _lists.popitem(last=False)
    return letters.near(word)
