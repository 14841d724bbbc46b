"""`python -m benchmarks.concurrency`: what 32 processes at once do, on both databases.

Runs the concurrency tests, which assert the outcome, and writes what they recorded to a section of
RESULTS.md. PostgreSQL is the one that DATABASE_URL names.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.report import FIRST_PART, with_parts

HERE = Path(__file__).resolve().parent
PART = HERE / "parts" / "1-concurrency.md"
TESTS = (
    "portal/shared/tests/test_counters.py",
    "orders/tests/test_concurrency.py",
    "billing/tests/test_concurrency.py",
    "community/tests/test_concurrency.py",
)


def outcomes(environment: dict[str, str]) -> Iterator[tuple[str, str, float]]:
    """What was tried, what came out, and in how many seconds; raises where a test fails."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-q", "-o", "junit_family=legacy", f"--junitxml={report}"]
        command = [sys.executable, "-m", "pytest", *options, *TESTS]
        subprocess.run(command, cwd=HERE.parent, env=environment, check=True)
        for case in ElementTree.parse(report).iter("testcase"):
            for found in case.iter("property"):
                yield found.attrib["name"], found.attrib["value"], float(case.attrib["time"])


def section(by_database: dict[str, list[tuple[str, str, float]]]) -> str:
    """The Markdown of all databases."""
    tables = []
    for name, rows in by_database.items():
        lines = [f"| {tried} | {came} | {seconds:.1f} |" for tried, came, seconds in rows]
        head = f"| {name}: 32 processes at once | What came out | s |\n| --- | --- | ---: |"
        tables.append("\n".join([head, *lines]))
    return f"{FIRST_PART}\nWritten by `make concurrency`; the tests assert it.\n\n" + "\n\n".join(
        [*tables, ""]
    )


def main() -> None:
    """Both databases, then the page."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise SystemExit("Set DATABASE_URL to a PostgreSQL database first.")
    embedded = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    found = {
        "SQLite": list(outcomes(embedded)),
        "PostgreSQL": list(outcomes(dict(os.environ))),
    }
    PART.parent.mkdir(exist_ok=True)
    PART.write_text(section(found))
    page = HERE / "RESULTS.md"
    page.write_text(with_parts(page.read_text(), PART.parent))


if __name__ == "__main__":
    main()
