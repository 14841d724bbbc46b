"""The results as a table for the terminal and as a page for the repository."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figures, shortcomings

# Every further section is of this level, the first of them follows the page's own.
FIRST_PART = "## Many at once"
HEADINGS = (
    "Page",
    "SQL",
    "App ms",
    "DB ms",
    "CPU ms",
    "p50 ms",
    "p95 ms",
    "KB",
    "Ratio",
    "Goal",
    "Verdict",
)


@dataclass(frozen=True, slots=True)
class Result:
    """One page's outcome; `figures` is missing where the page could not be measured."""

    label: str
    goal: float | None
    most_statements: int | None
    figures: Figures | None = None
    statements: int = 0
    size: int = 0
    problem: str = ""

    @property
    def missed(self) -> list[str]:
        """What falls short of the goals."""
        if self.figures is None:
            return [self.problem]
        return shortcomings(self.figures, self.statements, self.goal, self.most_statements)

    @property
    def verdict(self) -> str:
        return "; ".join(self.missed) or "met"


def cells(result: Result) -> list[str]:
    """The row of a result."""
    goal = f"≤ {result.goal:g}×" if result.goal is not None else "–"
    figures = result.figures
    if figures is None:
        return [result.label, *["–"] * 8, goal, result.verdict]
    return [
        result.label,
        str(result.statements),
        f"{figures.app_ms:.1f}",
        f"{figures.database_ms:.1f}",
        f"{figures.cpu_ms:.1f}",
        f"{figures.p50_ms:.1f}",
        f"{figures.p95_ms:.1f}",
        f"{result.size / 1024:.1f}",
        f"{figures.ratio:.2f}×",
        goal,
        result.verdict,
    ]


def plain_table(results: Sequence[Result]) -> str:
    """Columns for the terminal: words to the left, numbers to the right."""
    rows = [list(HEADINGS), *(cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    last = len(HEADINGS) - 1
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in (0, last) else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def markdown_table(results: Sequence[Result]) -> str:
    """The same in Markdown."""
    marks = ["---", *["---:"] * (len(HEADINGS) - 2), "---"]
    rows = [list(HEADINGS), marks, *(cells(result) for result in results)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def results_page(
    facts: dict[str, str], minimal: Result, results: Sequence[Result], runs: int, further: str = ""
) -> str:
    """RESULTS.md; `further` is what other measurements left."""
    met = sum(not result.missed for result in results)
    about = "\n".join(f"- {name}: {value}" for name, value in facts.items())
    return f"""# Speed of the main pages

Written by `make bench`; {met} of {len(results)} pages meet all of their goals.

{about}

{markdown_table([minimal, *results])}

![Each page's processor time as a multiple of the minimal page's](results.svg)

## How it is measured
- The portal runs with its production settings and all of its middleware, inside the measuring
  process; answers are compressed. It connects to PostgreSQL as a role that owns nothing, so
  row-level security counts.
- **CPU** is the processor time of this process (App) and of the database's server process (DB),
  the median of {runs} runs after a warm-up. **Ratio** compares it with the minimal page (session,
  user, one indexed query, 30 rows in a plain template, through the same middleware), whose runs
  alternate with the page's own. p50 and p95 are wall time; KB is the compressed answer.
- **SQL** counts statements without BEGIN, COMMIT and the setting of the tenant; goals are at most
  12 signed in, 6 for visitors, and none for a form that is sent.
- Goals are those of the architecture; p95 is to stay within three times p50.
- Requests, messages and notices are written by COPY, past the services; people, roles and
  articles by the services. The signed-in customer owns a tenth of all requests.
{further}"""


def further_parts(folder: Path) -> str:
    """The sections that other measurements keep as files, in the order of their names."""
    return "".join(f"\n{part.read_text()}" for part in sorted(folder.glob("*.md")))


def with_parts(page: str, folder: Path) -> str:
    """An older page with the sections as they are now."""
    own, _, _ = page.partition(f"\n{FIRST_PART}")
    return own.rstrip("\n") + "\n" + further_parts(folder)
