"""Who may import what, where import-linter's contracts would have to name every module.

- Nothing below the top imports `portal` besides `portal.shared`.
- An app is entered from outside only by its doors.
Tests and migrations are free.
"""

import sys
from collections.abc import Iterable

import grimp

from tools.project import PACKAGES

DOORS = {"services", "selectors", "models", "enums", "events"}
# The top wires the apps together: it may also include their urls and call their task entry points.
TOP_DOORS = DOORS | {"urls", "tasks"}
FREE = {"tests", "migrations", "conftest"}

Import = tuple[str, str]


def is_free(module: str) -> bool:
    return bool(FREE & set(module.split(".")))


def is_shared(module: str) -> bool:
    return module == "portal.shared" or module.startswith("portal.shared.")


def problem(importer: str, imported: str) -> str | None:
    """What is wrong with this import, if anything."""
    source, target = importer.split(".")[0], imported.split(".")[0]
    if is_free(importer) or is_shared(imported):
        return None
    if target == "portal":
        allowed = source == "portal" and not is_shared(importer)
        return None if allowed else "only portal.shared may be imported from below"
    if source == target:
        return None
    doors = TOP_DOORS if source == "portal" else DOORS
    parts = imported.split(".")
    if len(parts) < 2 or parts[1] not in doors:
        return f"enter {target} by {', '.join(sorted(doors))}"
    return None


def problems(imports: Iterable[Import]) -> list[str]:
    found = []
    for importer, imported in sorted(imports):
        if text := problem(importer, imported):
            found.append(f"{importer} -> {imported}: {text}")
    return found


def project_imports() -> set[Import]:
    graph = grimp.build_graph(*PACKAGES, cache_dir=None)
    return {
        (module, imported)
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }


def main() -> int:
    imports = project_imports()
    found = problems(imports)
    print("\n".join([*found, f"doors: {len(imports)} imports, {len(found)} problems"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
