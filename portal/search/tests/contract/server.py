"""A server that speaks the part of OpenSearch's REST that the portal asks for, kept in memory.

It is written by whoever wrote the requests: it tells that these are
well formed and mean what they should, not that a real server agrees. It refuses what it doesn't
know, as a real one does.
"""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import log
from typing import Any
from urllib.parse import urlsplit

from portal.shared.search.spelling import distance

Body = dict[str, Any]
Scores = dict[str, float]


EXTRAS = ("post_filter", "track_total_hits")
FUZZY = ("fuzziness", "transpositions", "max_expansions", "prefix_length")


class Index:
    """One index: its mapping and its documents."""

    def __init__(self, body: Body) -> None:
        self.fields: Body = body["mappings"]["properties"]
        self.similarity: Body = body["settings"]["index"]["similarity"]["weighed"]
        self.docs: dict[str, Body] = {}
        self.versions: dict[str, int] = {}

    def terms(self, key: str, field: str) -> Counter[str]:
        """A document's terms of a field; raises KeyError for one that isn't in the mapping."""
        kind = self.fields[field]["type"]
        value = self.docs[key].get(field)
        if value is None:
            return Counter()
        values = value if isinstance(value, list) else [value]
        if kind == "text":
            return Counter(term for text in values for term in text.split(" "))
        return Counter(str(item) for item in values)

    # --- queries --------------------------------------------------------------------------------
    def run(self, query: Body) -> Scores:
        """Documents with their scores."""
        ((name, body),) = query.items()
        return dict(getattr(self, f"_{name}")(body))

    def _match_all(self, body: Body) -> Scores:
        return dict.fromkeys(self.docs, 1.0)

    def _match_none(self, body: Body) -> Scores:
        return {}

    def _matching(self, body: Body, is_wanted: Callable[[str, Body], bool]) -> Scores:
        ((field, options),) = body.items()
        options = options if isinstance(options, dict) else {"value": options}
        assert set(options) <= {"value", "boost", *FUZZY}
        found: Scores = {}
        for key in self.docs:
            terms = self.terms(key, field)
            number = sum(n for term, n in terms.items() if is_wanted(term, options))
            if number:
                found[key] = float(number)
        rarity = log(1 + (len(self.docs) - len(found) + 0.5) / (len(found) + 0.5))
        k1, boost = self.similarity["k1"], options.get("boost", 1.0)
        return {key: boost * rarity * tf / (tf + k1) for key, tf in found.items()}

    def _term(self, body: Body) -> Scores:
        return self._matching(body, lambda term, options: term == str(options["value"]))

    def _prefix(self, body: Body) -> Scores:
        return self._matching(body, lambda term, options: term.startswith(options["value"]))

    def _wildcard(self, body: Body) -> Scores:
        return self._matching(body, lambda term, options: fnmatchcase(term, options["value"]))

    def _fuzzy(self, body: Body) -> Scores:
        def near(term: str, options: Body) -> bool:
            value, most = options["value"], options["fuzziness"]
            kept = options["prefix_length"]
            return term[:kept] == value[:kept] and distance(value, term, most) <= most

        return self._matching(body, near)

    def _terms(self, body: Body) -> Scores:
        ((field, values),) = body.items()
        wanted = {str(value) for value in values}
        return {key: 1.0 for key in self.docs if wanted & set(self.terms(key, field))}

    def _dis_max(self, body: Body) -> Scores:
        found: Scores = {}
        for query in body["queries"]:
            for key, score in self.run(query).items():
                found[key] = max(found.get(key, 0.0), score)
        return {key: score * body.get("boost", 1.0) for key, score in found.items()}

    def _bool(self, body: Body) -> Scores:
        assert set(body) <= {"must", "filter", "should", "must_not", "minimum_should_match"}
        found = dict.fromkeys(self.docs, 0.0)
        for query in body.get("must", []):
            scores = self.run(query)
            found = {key: score + scores[key] for key, score in found.items() if key in scores}
        for query in body.get("filter", []):
            scores = self.run(query)
            found = {key: score for key, score in found.items() if key in scores}
        for query in body.get("must_not", []):
            scores = self.run(query)
            found = {key: score for key, score in found.items() if key not in scores}
        matched: Counter[str] = Counter()
        for query in body.get("should", []):
            for key, score in self.run(query).items():
                matched[key] += 1
                if key in found:
                    found[key] += score
        least = body.get("minimum_should_match", 0)
        return {key: score for key, score in found.items() if matched[key] >= least}

    def _function_score(self, body: Body) -> Scores:
        assert body["score_mode"] == "sum"
        found = self.run(body["query"])
        for function in body["functions"]:
            function["having"] = self.run(function.get("filter", {"match_all": {}}))
        for key, score in found.items():
            applied = [function for function in body["functions"] if key in function["having"]]
            factor = sum(self._function(function, key) for function in applied) if applied else 1.0
            found[key] = {"multiply": score * factor, "replace": factor}[body["boost_mode"]]
        least = body.get("min_score", 0.0)
        return {key: score for key, score in found.items() if score >= least}

    def _function(self, function: Body, key: str) -> float:
        if "weight" in function:
            return float(function["weight"])
        worth = function["field_value_factor"]
        value = self.docs[key].get(worth["field"], worth["missing"])
        return float(worth["factor"]) * float(value)

    # --- answers --------------------------------------------------------------------------------
    def search(self, body: Body) -> Body:
        assert set(body) <= {"query", "size", "from", "_source", "aggs", *EXTRAS}
        found = self.run(body["query"])
        start = body.get("from", 0)
        left = self.run(body.get("post_filter", {"match_all": {}}))
        kept = {key: score for key, score in found.items() if key in left}
        shown = self._hits(kept, body.get("_source"))[start : start + body.get("size", 10)]
        return {
            "hits": {"total": {"value": len(kept)}, "hits": shown},
            "aggregations": self._aggregated(body.get("aggs", {}), found),
        }

    def _hits(self, found: Scores, source: Any) -> list[Body]:
        ordered = sorted(found.items(), key=lambda pair: -pair[1])
        return [
            {
                "_id": key,
                "_score": score,
                "_source": {name: self.docs[key][name] for name in source or self.docs[key]},
            }
            for key, score in ordered
        ]

    def _aggregated(self, aggs: Body, found: Scores) -> Body:
        answer: Body = {}
        for name, agg in aggs.items():
            inner = agg.get("aggs", {})
            if "filter" in agg:
                kept = {key: found[key] for key in self.run(agg["filter"]) if key in found}
                answer[name] = {"doc_count": len(kept), **self._aggregated(inner, kept)}
            elif "terms" in agg:
                answer[name] = {"buckets": self._buckets(agg["terms"], inner, found)}
            else:
                hits = self._hits(found, agg["top_hits"]["_source"])[: agg["top_hits"]["size"]]
                answer[name] = {"hits": {"hits": hits}}
        return answer

    def _buckets(self, options: Body, inner: Body, found: Scores) -> list[Body]:
        field = options["field"]
        assert self.fields[field]["type"] != "text"
        values: Counter[str] = Counter(term for key in found for term in self.terms(key, field))
        return [
            {
                "key": value,
                "doc_count": number,
                **self._aggregated(
                    inner, {k: s for k, s in found.items() if value in self.terms(k, field)}
                ),
            }
            for value, number in values.most_common(options["size"])
        ]

    def write(self, verb: str, action: Body, source: Body | None) -> Body:
        key, version = action["_id"], action["version"]
        assert action["version_type"] == "external_gte"
        if version < self.versions.get(key, 0):
            return {verb: {"_id": key, "status": 409}}
        self.versions[key] = version
        if verb == "delete":
            known = self.docs.pop(key, None) is not None
            return {verb: {"_id": key, "status": 200 if known else 404}}
        assert source is not None
        unknown = set(source) - set(self.fields)
        assert not unknown, unknown
        self.docs[key] = source
        return {verb: {"_id": key, "status": 201}}


class Handler(BaseHTTPRequestHandler):
    """Requests by verb and path."""

    indexes: dict[str, Index]
    asked: list[tuple[str, str]]

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""

    def do_PUT(self) -> None:
        name = self._path()[0]
        if name in self.indexes:
            self._answer(400, {"error": {"type": "resource_already_exists_exception"}})
            return
        self.indexes[name] = Index(json.loads(self._body()))
        self._answer(200, {"acknowledged": True})

    def do_DELETE(self) -> None:
        known = self.indexes.pop(self._path()[0], None)
        self._answer(200 if known else 404, {})

    def do_POST(self) -> None:
        *name, verb = self._path()
        body = self._body()
        if verb == "_bulk":
            self._answer(200, self._bulk(body))
        elif name[0] not in self.indexes:
            self._answer(404, {"error": {"type": "index_not_found_exception"}})
        elif verb == "_search":
            self._answer(200, self.indexes[name[0]].search(json.loads(body)))
        else:
            assert verb == "_delete_by_query", verb
            index = self.indexes[name[0]]
            for key in index.run(json.loads(body)["query"]):
                del index.docs[key]
            self._answer(200, {})

    def _bulk(self, body: bytes) -> Body:
        lines = [json.loads(line) for line in body.splitlines() if line]
        items = []
        while lines:
            ((verb, action),) = lines.pop(0).items()
            source = None if verb == "delete" else lines.pop(0)
            items.append(self.indexes[action["_index"]].write(verb, action, source))
        failed = any(next(iter(item.values()))["status"] >= 300 for item in items)
        return {"errors": failed, "items": items}

    def _path(self) -> list[str]:
        path = urlsplit(self.path).path
        self.asked.append((self.command, path))
        return [part for part in path.split("/") if part]

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, status: int, body: Body) -> None:
        sent = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)


@contextmanager
def running() -> Iterator[tuple[str, type[Handler]]]:
    """The server's host and port while it runs, and what it keeps."""
    keeping = type("Keeping", (Handler,), {"indexes": {}, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), keeping)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", keeping
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
