"""The page that `benchmarks.search_1m` writes."""

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.figures import percentile
from benchmarks.search_cases import WHO
from benchmarks.search_runs import Run

LIMIT_MS = 300
HEAD = (
    "| {what} | Who | p50 | p95 | slowest statement p95 | SQL |\n"
    "| --- | --- | ---: | ---: | ---: | ---: |"
)


def page(
    facts: Mapping[str, str],
    runs: Sequence[Run],
    written: Sequence[float],
    plans: Mapping[str, str],
) -> str:
    """The Markdown."""
    searches = [run for run in runs if run.case.is_search]
    leafed = [run for run in runs if not run.case.is_search]
    parts = [
        "# Searching and leafing among many requests",
        "Written by `python -m benchmarks.search_1m`. Times are milliseconds of whole pages, from "
        "the address to the last byte, each search with 20 different texts in turn and nothing "
        "warmed up; beside them the slowest SQL statement of each page.",
        _facts(facts, written),
        verdict(searches),
        _table("Search for", searches),
        "## The desk's list",
        _table("Page", leafed),
        *(_plan(label, plan) for label, plan in plans.items()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def verdict(searches: Iterable[Run]) -> str:
    """Whether each kind of search keeps the limit."""
    missed = [
        f"{run.case.label} ({WHO[run.case.who]})"
        for run in searches
        if percentile(run.pages, 0.95) >= LIMIT_MS
    ]
    if missed:
        return f"**p95 of {LIMIT_MS} ms or more: {'; '.join(missed)}.**"
    return f"**Every kind of search stays below a p95 of {LIMIT_MS} ms.**"


def _facts(facts: Mapping[str, str], written: Sequence[float]) -> str:
    lines = [f"- {name}: {value}" for name, value in facts.items()]
    half, most = percentile(written, 0.5), percentile(written, 0.95)
    lines.append(f"- Time to index one changed request: p50 {half:.0f} ms, p95 {most:.0f} ms")
    return "\n".join(lines)


def _table(what: str, runs: Sequence[Run]) -> str:
    if not runs:
        return ""
    return "\n".join([HEAD.format(what=what), *map(_row, runs)])


def _row(run: Run) -> str:
    half, most = percentile(run.pages, 0.5), percentile(run.pages, 0.95)
    slowest = percentile(run.slowest, 0.95)
    return (
        f"| {run.case.label} | {WHO[run.case.who]} | {half:.0f} | {most:.0f} | {slowest:.1f} "
        f"| {run.statements} |"
    )


def _plan(label: str, plan: str) -> str:
    return f"## {label}, as the application's role\n```\n{plan}\n```"
