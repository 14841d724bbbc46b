"""Tables and the chart."""

from xml.etree import ElementTree

from benchmarks.chart import chart
from benchmarks.figures import Figures
from benchmarks.measure import repeated
from benchmarks.report import Result, markdown_table, plain_table

FIGURES = Figures(app_ms=3.04, database_ms=1.0, cpu_ms=4.0, p50_ms=5.0, p95_ms=9.0, ratio=2.25)
QUICK = Result("List & more", 2.5, 12, FIGURES, statements=9, size=2048)
SLOW = Result("Home", 1.9, 12, FIGURES, statements=13, size=1024)
MISSING = Result("Queue", 3.0, 12, problem="not measured: no address")
SVG = "{http://www.w3.org/2000/svg}"


def test_markdown_rows_tell_figures_and_verdict() -> None:
    lines = markdown_table([QUICK, SLOW, MISSING]).splitlines()
    assert lines[2] == (
        "| List & more | 9 | 3.0 | 1.0 | 4.0 | 5.0 | 9.0 | 2.0 | 2.25× | ≤ 2.5× | met |"
    )
    assert lines[3].endswith("| ≤ 1.9× | 2.25× > 1.9×; 13 > 12 SQL |")
    assert lines[4].endswith("| ≤ 3× | not measured: no address |")


def test_terminal_columns_line_up() -> None:
    heading, quick, slow = plain_table([QUICK, SLOW]).splitlines()
    assert heading.index("Verdict") == quick.index("met") == slow.index("2.25× >")


def test_chart_has_a_bar_for_each_measured_page() -> None:
    root = ElementTree.fromstring(chart([QUICK, SLOW, MISSING]))
    bars = [bar.get("class") for bar in root.iter(f"{SVG}rect")]
    assert bars == ["met", "missed"]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert "List & more" in texts
    assert "Queue" not in texts


def test_chart_of_nothing_is_still_an_image() -> None:
    assert ElementTree.fromstring(chart([MISSING])).tag == f"{SVG}svg"


def test_repeated_statements_are_counted() -> None:
    assert repeated(["select 1", "select 2", "select 1"]) == {"select 1": 2}
