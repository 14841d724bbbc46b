"""Where the project's own files are; shared by the checks."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "accounts", "tickets", "knowledge", "orders", "billing", "community")
TOOLING = ("tools", "benchmarks")


def python_files(root: Path = ROOT) -> Iterator[Path]:
    """Every Python file of the project, migrations left out: those are generated."""
    yield from sorted(root.glob("*.py"))
    for name in PACKAGES + TOOLING:
        for path in sorted((root / name).rglob("*.py")):
            if "migrations" not in path.relative_to(root).parts:
                yield path


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name == "conftest.py"


def template_dirs(root: Path = ROOT) -> list[Path]:
    candidates = [root / "templates"]
    for name in PACKAGES:
        candidates += sorted((root / name).rglob("templates"))
    return [path for path in candidates if path.is_dir()]
