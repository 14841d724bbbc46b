"""What OpenSearch is asked for a search: a counting request, then one that fetches.

The counting one says how many documents of each kind have some and all of the words, and whether a
word has any at all; from that follows what is shown, by the rules of the embedded engine.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from haystack.constants import DJANGO_CT, DJANGO_ID, ID

from portal.shared.search.asked import NAMES, Asked, Clause, Match, Part, Word
from portal.shared.search.engines import narrowing
from portal.shared.search.engines.fitting import ANYWHERE, IN_TITLE, rarity, shares
from portal.shared.search.engines.ranking import BOOST_STEP, alone, least_words, telling_words
from portal.shared.search.spelling import exchanged, is_short, keeps_first_letter, slips_allowed

Body = dict[str, Any]
KINDS, FACET_VALUES, MOST = 30, 100, 10_000
KEYS = [ID, DJANGO_CT, DJANGO_ID, "kind"]
NOTHING: Body = {"match_none": {}}


def filter_body(wanted: narrowing.Filter) -> Body:
    """A filter of `visible_query` as the server reads it: values, never its query language."""
    if isinstance(wanted, narrowing.Everything):
        return {"match_all": {}}
    if isinstance(wanted, narrowing.Value):
        return {"term": {wanted.field: wanted.value}}
    if isinstance(wanted, narrowing.Not):
        return {"bool": {"must_not": [filter_body(wanted.part)]}}
    if isinstance(wanted, narrowing.And):
        return {"bool": {"filter": [filter_body(part) for part in wanted.parts]}}
    values = [part for part in wanted.parts if isinstance(part, narrowing.Value)]
    if len(values) == len(wanted.parts) and len({value.field for value in values}) == 1:
        return {"terms": {values[0].field: [value.value for value in values]}}
    parts = [filter_body(part) for part in wanted.parts]
    return {"bool": {"should": parts, "minimum_should_match": 1}}


def clause_body(clause: Clause) -> Body:
    """A clause; a word too short to be misspelt matches nothing as one."""
    if clause.match is Match.TERM:
        return {"term": {clause.field: {"value": clause.term, "boost": clause.weight}}}
    if clause.match is Match.PREFIX:
        return {"prefix": {clause.field: {"value": clause.term, "boost": clause.weight}}}
    if not (slips := slips_allowed(clause.term)):
        return NOTHING
    if is_short(clause.term):
        return _short_body(clause)
    start = int(keeps_first_letter(clause.term))
    options = {"value": clause.term, "fuzziness": slips, "boost": clause.weight}
    options["prefix_length"] = start
    return {"fuzzy": {clause.field: {**options, "transpositions": True, "max_expansions": 20}}}


def _short_body(clause: Clause) -> Body:
    """A letter left out, or two exchanged: `fuzzy` would take one letter for another as well."""
    term, name = clause.term, clause.field
    longer = [f"{term[:place]}?{term[place:]}" for place in range(1, len(term) + 1)]
    queries = [{"wildcard": {name: {"value": text}}} for text in longer]
    queries += [{"term": {name: {"value": text}}} for text in exchanged(term)]
    return {"dis_max": {"queries": queries, "boost": clause.weight}}


def part_body(part: Part) -> Body:
    """The best of the clauses counts."""
    bodies = [body for clause in part if (body := clause_body(clause)) is not NOTHING]
    return {"dis_max": {"queries": bodies}} if bodies else NOTHING


def word_body(word: Word) -> Body:
    """The best of the word's options counts."""
    options = [
        part_body(option.parts[0])
        if len(option.parts) == 1
        else {"bool": {"must": [part_body(part) for part in option.parts]}}
        for option in word.options
    ]
    return {"dis_max": {"queries": options, "boost": word.weight}} if options else NOTHING


def title_body(word: Word, *, is_replaced: bool) -> Body:
    """Titles and labels with the word itself, in any of its forms, or what stands in for it."""
    if is_replaced:
        return part_body(tuple(clause for clause in word.near if clause.field == NAMES))
    own = [clause for part in word.options[0].parts for clause in part] if word.options else []
    stems = {clause.term for clause in own if clause.match is Match.TERM}
    begun = [{"prefix": {NAMES: {"value": stem}}} for stem in sorted(stems)]
    return {"dis_max": {"queries": begun}} if begun else NOTHING


@dataclass(slots=True)
class Plan:
    """One search on its way: what is asked for each word, and what was counted."""

    asked: Asked
    limits: Sequence[str]
    apart: bool
    words: list[Body] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    missing: int = 0
    some: dict[str, int] = field(default_factory=dict)
    whole: dict[str, int] = field(default_factory=dict)
    nears: dict[int, Body] = field(default_factory=dict)
    # How many documents the reader may see, and how many of these have each word.
    total: int = 0
    numbers: list[int] = field(default_factory=list)
    about: int = 0

    def __post_init__(self) -> None:
        self.words = [word_body(word) for word in self.asked.words]
        self.nears = {
            place: part_body(word.near) for place, word in enumerate(self.asked.words) if word.near
        }

    # --- counting -------------------------------------------------------------------------------
    def counting(self) -> Body:
        """How many documents have each word, some of them, all of them."""
        kinds = {"terms": {"field": "kind", "size": KINDS}}
        aggs: Body = {"whole": {"filter": self._all(), "aggs": {"kinds": kinds}}}
        for place, word in enumerate(self.words):
            aggs[f"word{place}"] = {"filter": word}
        for place, near in self.nears.items():
            aggs[f"near{place}"] = {"filter": near}
        if self.asked.subject:
            aggs["about"] = {"filter": word_body(self.asked.subject)}
        # Near words must be counted among all that the reader may see.
        scope: Body = {"bool": {"filter": self._filters(), "must_not": self._excluded()}}
        aggs["some"] = {"filter": self._any(), "aggs": {"kinds": kinds}}
        return {"size": 0, "query": scope, "aggs": aggs, "track_total_hits": True}

    def take_counts(self, answer: Body) -> bool:
        """Learn from the counting request; True when words were replaced, to count again."""
        found = answer["aggregations"]
        self.some, self.whole = _counts(found["some"]), _counts(found["whole"])
        self.total = answer["hits"]["total"]["value"]
        self.numbers = [found[f"word{place}"]["doc_count"] for place in range(len(self.words))]
        self.about = found["about"]["doc_count"] if self.asked.subject else 0
        again = False
        for place in list(self.nears):
            near = self.nears.pop(place)
            if not found[f"word{place}"]["doc_count"] and found[f"near{place}"]["doc_count"]:
                self.words[place] = near
                self.replaced.append(self.asked.words[place].typed)
                again = True
        return again

    def _any(self) -> Body:
        if self.asked.everything:
            return {"match_all": {}}
        least = least_words(len(self._telling()))
        enough: Body = {"bool": {"should": self._telling(), "minimum_should_match": least}}
        subject = [word_body(self.asked.subject)] if self.asked.subject else []
        if subject:
            enough = {"bool": {"should": [enough, *subject], "minimum_should_match": 1}}
        return {"bool": {"filter": [enough], "should": [*self.words, *subject]}}

    def _all(self) -> Body:
        if self.asked.everything:
            return {"match_all": {}}
        return {"bool": {"filter": self._telling()}}

    def _telling(self) -> list[Body]:
        telling = telling_words(self.asked.words)
        pairs = zip(self.asked.words, self.words, strict=True)
        return [body for word, body in pairs if word in telling]

    def _filters(self) -> list[Body]:
        return [filter_body(narrowing.parse(limit)) for limit in self.limits]

    def _excluded(self) -> list[Body]:
        return [word_body(word) for word in self.asked.excluded]

    # --- what is shown --------------------------------------------------------------------------
    def _only_whole(self) -> set[str]:
        """The kinds of which only documents with all of the words are shown."""
        words = len(self._telling())
        if self.apart:
            return {k for k, number in self.whole.items() if alone(self.asked, words, number)}
        return set(self.some) if alone(self.asked, words, sum(self.whole.values())) else set()

    def counts(self) -> dict[str, int]:
        """How many are shown of each kind."""
        only = self._only_whole()
        found = {k: self.whole.get(k, 0) if k in only else n for k, n in self.some.items()}
        return {kind: number for kind, number in found.items() if number}

    def partial(self) -> frozenset[str]:
        """Kinds of which no document has all of the words."""
        if self.apart:
            return frozenset(kind for kind in self.some if not self.whole.get(kind))
        return frozenset() if any(self.whole.values()) else frozenset(self.some)

    def _shown(self) -> list[Body]:
        only = sorted(self._only_whole())
        if not only:
            return []
        whole = {"bool": {"filter": [{"terms": {"kind": only}}, self._all()]}}
        others = {"bool": {"must_not": [{"terms": {"kind": only}}]}}
        return [{"bool": {"should": [whole, others], "minimum_should_match": 1}}]

    def _fitting(self) -> list[Body]:
        """Documents that say enough of what was asked."""
        if not self.asked.least:
            return []
        words, functions = self.asked.words, []
        parts, whole = shares(words, self.numbers, self.replaced, self.total)
        for word, body, part in zip(words, self.words, parts, strict=True):
            title = title_body(word, is_replaced=word.typed in self.replaced)
            functions.append({"filter": body, "weight": ANYWHERE * part})
            functions.append({"filter": title, "weight": IN_TITLE * part})
        subject = [word_body(self.asked.subject)] if self.asked.subject else []
        for body in subject:
            part = rarity(self.about, self.total) / whole if whole else 1.0
            functions.append({"filter": body, "weight": (ANYWHERE + IN_TITLE) * part})
        # One function applies at least: a document without any would count as one in full.
        scored = {
            "query": {"bool": {"should": [*self.words, *subject], "minimum_should_match": 1}},
            "functions": functions,
            "score_mode": "sum",
            "boost_mode": "replace",
            "min_score": self.asked.least,
        }
        return [{"function_score": scored}]

    # --- fetching -------------------------------------------------------------------------------
    def fetching(
        self,
        start: int,
        end: int | None,
        each: int,
        kind: str,
        facets: Collection[str],
        chosen: Mapping[str, str],
    ) -> Body:
        """A page of what has the values chosen, or the best of each kind."""
        limits = [*self._filters(), *self._shown(), *self._fitting()]
        if kind:
            limits.append({"term": {"kind": kind}})
        wanted = {"bool": {"must": [self._any()], "filter": limits, "must_not": self._excluded()}}
        worth = {"field_value_factor": {"field": "boost", "factor": BOOST_STEP, "missing": 0}}
        scored = {
            "function_score": {
                "query": wanted,
                "functions": [{"weight": 1}, worth],
                "score_mode": "sum",
                "boost_mode": "multiply",
            }
        }
        aggs = facets_body(facets, chosen)
        if each:
            best = {"top_hits": {"size": each, "_source": KEYS}}
            aggs["best"] = {"terms": {"field": "kind", "size": KINDS}, "aggs": {"best": best}}
        size = 0 if each else max((end or MOST) - start, 0)
        page = {"query": scored, "from": start, "size": size, "_source": KEYS, "aggs": aggs}
        return page | ({"post_filter": chosen_body(chosen)} if chosen else {})

    def hits_of(self, answer: Body, each: int) -> list[Body]:
        """The documents of the answer, the best first; kind by kind where asked so."""
        if not each:
            return list(answer["hits"]["hits"])
        kinds = answer["aggregations"]["best"]["buckets"]
        return [hit for bucket in kinds for hit in bucket["best"]["hits"]["hits"]]


def _counts(found: Body) -> dict[str, int]:
    return {bucket["key"]: bucket["doc_count"] for bucket in found["kinds"]["buckets"]}


def chosen_body(chosen: Mapping[str, str]) -> Body:
    """Documents with each of the values."""
    return {"bool": {"filter": [{"term": {name: value}} for name, value in chosen.items()]}}


def facets_body(facets: Collection[str], chosen: Mapping[str, str]) -> Body:
    """Each field's values among what the choices of the others leave, and what all leave."""
    found: Body = {"left": {"filter": chosen_body(chosen)}} if chosen else {}
    for name in facets:
        others = {field: value for field, value in chosen.items() if field != name}
        values = {"terms": {"field": name, "size": FACET_VALUES}}
        found[f"by_{name}"] = {"filter": chosen_body(others), "aggs": {"values": values}}
    return found


def facets_of(answer: Body, facets: Collection[str]) -> dict[str, list[tuple[str, int]]]:
    """Values and numbers by field."""
    found = answer.get("aggregations", {})
    buckets = {name: found[f"by_{name}"]["values"]["buckets"] for name in facets}
    return {
        name: [(bucket["key"], bucket["doc_count"]) for bucket in values]
        for name, values in buckets.items()
    }
