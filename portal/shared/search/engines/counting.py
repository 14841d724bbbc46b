"""Counting and narrowing what the embedded engine found, by the values of exact fields."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from portal.shared.search.engines.segments import Segment

Values = Sequence[tuple[str, int]]


def narrowed(
    segments: Sequence[Segment], numbers: Sequence[int], chosen: Mapping[str, str]
) -> Sequence[int]:
    """Those of the documents that have the value chosen of each field, in their order."""
    for name, value in chosen.items():
        numbers = _having(segments, numbers, name, value)
    return numbers


def _having(
    segments: Sequence[Segment], numbers: Sequence[int], name: str, value: str
) -> Sequence[int]:
    """Looks at the documents found alone, however many have the value."""
    columns = [(s.offset, s.offset + s.size, s.values(name)) for s in segments]
    return [
        number
        for number in numbers
        for start, stop, values in columns
        if start <= number < stop and value in values[number - start]
    ]


def counted(
    segments: Sequence[Segment],
    numbers: Sequence[int],
    fields: Collection[str],
    chosen: Mapping[str, str],
) -> dict[str, Values]:
    """How many of the documents have each value of a field, the most frequent first.

    Counted as if nothing were chosen of the field itself: what else could be is told, too.
    """
    found: dict[str, Values] = {}
    for name in fields:
        others = {field: value for field, value in chosen.items() if field != name}
        left = narrowed(segments, numbers, others)
        found[name] = _most_first(_values_in(segments, left, name))
    return found


def _values_in(segments: Sequence[Segment], numbers: Iterable[int], name: str) -> Counter[str]:
    """Alike combinations are counted together: many documents have few of them."""
    numbers, found = list(numbers), Counter[str]()
    for segment in segments:
        start, stop, values = segment.offset, segment.offset + segment.size, segment.values(name)
        inside = (number - start for number in numbers if start <= number < stop)
        for combination, number in Counter(map(values.__getitem__, inside)).items():
            for value in combination:
                found[value] += number
    return found


def _most_first(counts: Counter[str]) -> Values:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
