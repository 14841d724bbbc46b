"""Sizes and shape of the code: file and function length, nested imports, annotations.

The limits fail; the goals of ARCHITECTURE.md are printed beside what the code reaches.
"""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from tools.project import ROOT, is_test, python_files

MAX_FILE = 400
MAX_FUNCTION = 40

type_of_function = (ast.FunctionDef, ast.AsyncFunctionDef)
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Figures:
    files: list[int] = field(default_factory=list)
    functions: list[int] = field(default_factory=list)
    views: list[int] = field(default_factory=list)
    code_lines: int = 0
    test_lines: int = 0


def length(node: Function) -> int:
    """Lines from `def` to the end; decorators are not part of what has to be understood."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def functions(tree: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, type_of_function))


def missing_annotations(node: Function) -> list[str]:
    args = node.args
    positional = args.posonlyargs + args.args
    if positional and positional[0].arg in {"self", "cls", "mcs"}:
        positional = positional[1:]
    every = positional + args.kwonlyargs + [a for a in (args.vararg, args.kwarg) if a]
    missing = [arg.arg for arg in every if arg.annotation is None]
    if node.returns is None and node.name != "__init__":
        missing.append("return")
    return missing


def nested_imports(node: Function) -> list[int]:
    if node.name == "ready":
        return []
    return [n.lineno for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]


def function_problems(node: Function, *, test: bool) -> Iterator[tuple[int, str]]:
    if length(node) > MAX_FUNCTION:
        yield node.lineno, f"{node.name} has {length(node)} lines, at most {MAX_FUNCTION}"
    for line in nested_imports(node):
        yield line, f"import inside {node.name}"
    if not test and (missing := missing_annotations(node)):
        yield node.lineno, f"{node.name} lacks annotations: {', '.join(missing)}"


def problems(path: Path, source: str) -> list[str]:
    tree = ast.parse(source, filename=str(path))
    lines = source.count("\n")
    found: set[tuple[int, str]] = set()
    if lines > MAX_FILE:
        found.add((1, f"{lines} lines, at most {MAX_FILE}"))
    for node in functions(tree):
        found.update(function_problems(node, test=is_test(path)))
    return [f"{path}:{line}: {text}" for line, text in sorted(found)]


def measure(files: Iterable[tuple[Path, str]]) -> Figures:
    """Figures over the code itself; tests only count for the ratio."""
    figures = Figures()
    for path, source in files:
        lines = source.count("\n")
        if is_test(path):
            figures.test_lines += lines
            continue
        figures.code_lines += lines
        figures.files.append(lines)
        sizes = [length(node) for node in functions(ast.parse(source))]
        figures.functions += sizes
        if "views" in path.parts or path.name == "views.py":
            figures.views += sizes
    return figures


def p95(values: list[int]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else sum(values)


def report(figures: Figures) -> list[str]:
    ratio = figures.test_lines / max(figures.code_lines, 1)
    middle = median(figures.functions) if figures.functions else 0
    rows = [
        ("file, 95th percentile", p95(figures.files), "<= 330", p95(figures.files) <= 330),
        ("file, longest", max(figures.files, default=0), "<= 400", True),
        ("function, median", middle, "<= 8", middle <= 8),
        ("view, 95th percentile", p95(figures.views), "<= 25", p95(figures.views) <= 25),
        ("tests / code", round(ratio, 2), ">= 1.4", ratio >= 1.4),
    ]
    return [
        f"  {name:<24}{value:>8g}   goal {goal}{'' if met else '   not reached'}"
        for name, value, goal, met in rows
    ]


def main() -> int:
    files = [(path.relative_to(ROOT), path.read_text()) for path in python_files()]
    found = [line for path, source in files for line in problems(path, source)]
    print("\n".join(found + report(measure(files))))
    print(f"sizes: {len(files)} files, {len(found)} problems")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
