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
        having = {n + s.offset for s in segments for n in s.postings(name, value)[0]}
        numbers = [number for number in numbers if number in having]
    return numbers


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
