"""Reading Whoosh's segments quickly: whole lists of documents at a time, kept while they are used.

A segment never changes (what is deleted from it is said beside it), so what was read of one is true
for as long as it lives, for all threads. Whoosh's own matchers go document by document through
several layers of Python; a list at a time is some twenty times quicker.
"""

import threading
from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from whoosh.codec.whoosh3 import W3LeafMatcher

from portal.shared.search.engines import narrowing

Kept = TypeVar("Kept")
Postings = tuple[array, array]
NONE: Postings = (array("I"), array("f"))
# Some 64 MB at most, of which the lists of documents are half.
MAX_ITEMS = 8_000_000
LEAST_COST = 16


class SharedCache:
    """Values by key with a cost each; the longest unused go first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.cost = 0
        self.values: OrderedDict[Any, tuple[Any, int]] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: Any, make: Callable[[], Kept], cost: Callable[[Kept], int]) -> Kept:
        with self.lock:
            if key in self.values:
                self.values.move_to_end(key)
                found: Kept = self.values[key][0]
                return found
        made = make()
        with self.lock:
            if key not in self.values:
                self.values[key] = (made, cost(made) + LEAST_COST)
                self.cost += self.values[key][1]
            while self.cost > self.limit and self.values:
                _key, (_value, freed) = self.values.popitem(last=False)
                self.cost -= freed
        return made

    def clear(self) -> None:
        with self.lock:
            self.values.clear()
            self.cost = 0


CACHE = SharedCache(MAX_ITEMS)


class Segment:
    """One segment of an open index."""

    def __init__(self, reader: Any, offset: int) -> None:
        self.reader = reader
        self.offset = offset
        self.size = reader.doc_count_all()
        self.name = reader.segment().segment_id()

    def postings(self, field: str, term: str) -> Postings:
        """The documents with a term and what it weighs in each, deleted ones included."""
        key = (self.name, field, term)
        return CACHE.get(key, lambda: self._read(field, term), lambda found: len(found[0]))

    def _read(self, field: str, term: str) -> Postings:
        terms = self.reader._terms
        name = (field, term.encode())
        if name not in terms:
            return NONE
        matcher = terms.matcher(*name, self.reader.schema[field].format)
        ids, weights = array("I"), array("f")
        for block_ids, block_weights in _blocks(matcher):
            ids.extend(block_ids)
            weights.extend(block_weights)
        return ids, weights

    def allowed(self, narrow: str) -> bytearray:
        """A byte for each document: whether the filter lets it through and it isn't deleted."""
        key = (self.name, "", narrow)
        kept = CACHE.get(key, lambda: self._flags(narrowing.parse(narrow)), len)
        deleted = self.reader.segment().deleted_docs()
        if not deleted:
            return kept
        found = bytearray(kept)
        for number in deleted:
            found[number] = 0
        return found

    def _flags(self, wanted: narrowing.Filter) -> bytearray:
        if isinstance(wanted, narrowing.Everything):
            return bytearray(b"\1") * self.size
        if isinstance(wanted, narrowing.Value):
            found = bytearray(self.size)
            if wanted.field in self.reader.schema:
                for number in self.postings(wanted.field, wanted.value)[0]:
                    found[number] = 1
            return found
        if isinstance(wanted, narrowing.Not):
            return _joined("xor", [self._flags(wanted.part), bytearray(b"\1") * self.size])
        verb = "and" if isinstance(wanted, narrowing.And) else "or"
        return _joined(verb, [self._flags(part) for part in wanted.parts])

    def column(self, field: str) -> list[str]:
        """The value of each document in a field of exact values; empty where it has none."""
        return CACHE.get((self.name, field, None), lambda: self._column(field), len)

    def _column(self, field: str) -> list[str]:
        values = [""] * self.size
        for term in self.lexicon(field):
            for number in self.postings(field, term)[0]:
                values[number] = term
        return values

    def values(self, field: str) -> list[tuple[str, ...]]:
        """All values of each document in a field of exact values; alike ones are kept once."""
        return CACHE.get((self.name, field, "", "values"), lambda: self._values(field), len)

    def _values(self, field: str) -> list[tuple[str, ...]]:
        alike: dict[tuple[str, ...], tuple[str, ...]] = {}
        found: list[tuple[str, ...]] = [()] * self.size
        for term in self.lexicon(field):
            for number in self.postings(field, term)[0]:
                more = (*found[number], term)
                found[number] = alike.setdefault(more, more)
        return found

    def lexicon(self, field: str) -> list[str]:
        """All terms of a field, in order."""

        def read() -> list[str]:
            if field not in self.reader.schema:
                return []
            return [term.decode() for term in self.reader.lexicon(field)]

        # Longer than the key of a term, which may be empty.
        return CACHE.get((self.name, field, "", "terms"), read, lambda found: 4 * len(found))


def _joined(verb: str, flags: list[bytearray]) -> bytearray:
    """One of the flags with the others, all documents at once."""
    numbers = [int.from_bytes(part, "little") for part in flags]
    found = numbers[0]
    for number in numbers[1:]:
        found = {"and": found & number, "or": found | number, "xor": found ^ number}[verb]
    return bytearray(found.to_bytes(len(flags[0]), "little"))


def _blocks(matcher: Any) -> Iterator[tuple[Any, Any]]:
    """A matcher's documents and weights, a block at a time."""
    if not isinstance(matcher, W3LeafMatcher):  # a single document is kept with the term
        while matcher.is_active():
            yield [matcher.id()], [matcher.weight()]
            matcher.next()
        return
    while matcher.is_active():
        matcher._read_ids()
        matcher._read_weights()
        yield matcher._ids, matcher._weights
        matcher._next_block()
