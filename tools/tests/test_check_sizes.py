import ast
from pathlib import Path

import pytest

from tools.check_sizes import Figures, length, measure, p95, problems, report

CODE = Path("tickets/services.py")
TEST = Path("tickets/tests/test_services.py")


def test_short_typed_code_passes() -> None:
    assert problems(CODE, "def f(a: int, *, b: str = '') -> None:\n    return None\n") == []


def test_file_length_limit_is_exact() -> None:
    assert problems(CODE, "x = 1\n" * 400) == []
    assert problems(CODE, "x = 1\n" * 401) == ["tickets/services.py:1: 401 lines, at most 400"]


def test_function_length_limit_is_exact() -> None:
    assert problems(CODE, "def f() -> None:\n" + "    pass\n" * 39) == []
    found = problems(CODE, "def f() -> None:\n" + "    pass\n" * 40)
    assert found == ["tickets/services.py:1: f has 41 lines, at most 40"]


@pytest.mark.parametrize(
    ("source", "missing"),
    [
        ("def f(a) -> int: return 1\n", "a"),
        ("def f(a: int): return 1\n", "return"),
        ("async def f(*args, **kw) -> int: return 1\n", "args, kw"),
        ("class A:\n    def f(self, x) -> int: return 1\n", "x"),
    ],
)
def test_missing_annotations_are_named(source: str, missing: str) -> None:
    [found] = problems(CODE, source)
    assert found.endswith(f"f lacks annotations: {missing}")
    assert problems(TEST, source) == []


def test_init_needs_no_return_annotation() -> None:
    assert problems(CODE, "class A:\n    def __init__(self, a: int): self.a = a\n") == []


def test_nested_import_only_in_ready() -> None:
    source = "def {}() -> None:\n    import os\n"
    assert problems(CODE, source.format("ready")) == []
    assert problems(CODE, source.format("go")) == ["tickets/services.py:2: import inside go"]
    assert problems(TEST, source.format("go")) != []


def test_nested_import_in_inner_function_is_named_for_both() -> None:
    source = "def a() -> None:\n    def b() -> None:\n        import os\n"
    assert len(problems(CODE, source)) == 2


def test_length_leaves_decorators_out() -> None:
    tree = ast.parse("@x\n@y\ndef f():\n    pass\n")
    node = tree.body[0]
    assert isinstance(node, ast.FunctionDef)
    assert length(node) == 2


def test_figures_count_tests_apart() -> None:
    view = Path("tickets/views/list.py")
    figures = measure([(CODE, "x = 1\n" * 10), (TEST, "x = 1\n" * 20), (view, "def f(): pass\n")])
    assert (figures.code_lines, figures.test_lines) == (11, 20)
    assert figures.files == [10, 1]
    assert figures.views == [1]


def test_report_marks_missed_goals() -> None:
    lines = report(Figures(files=[10], functions=[9, 9], views=[3], code_lines=10, test_lines=20))
    assert ["not reached" in line for line in lines] == [False, False, True, False, False]


def test_p95_of_few_values() -> None:
    assert p95([]) == 0
    assert p95([7]) == 7
    assert p95(list(range(1, 101))) == pytest.approx(95.05)
