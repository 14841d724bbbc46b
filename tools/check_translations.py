"""The catalogues are complete, current, sound and compiled.

usage: python -m tools.check_translations lt pt es
"""

import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

from tools.make_messages import collect
from tools.project import PACKAGES, ROOT

PLACEHOLDER = re.compile(r"%\([a-zA-Z_]\w*\)[#0 +-]*[\d.]*[a-zA-Z]|%[sd]|\{[a-zA-Z_]\w*[^{}]*\}")

Key = tuple[str | None, str, str | None]
Catalogue = dict[Key, tuple[str, ...]]


def key(entry: polib.POEntry | polib.MOEntry) -> Key:
    return entry.msgctxt or None, entry.msgid, entry.msgid_plural or None


def texts(entry: polib.POEntry | polib.MOEntry) -> tuple[str, ...]:
    """One text, or the plural forms in order."""
    if entry.msgid_plural:
        return tuple(text for _, text in sorted(entry.msgstr_plural.items()))
    return (entry.msgstr,)


def catalogue(entries: polib.POFile | polib.MOFile) -> Catalogue:
    return {key(entry): texts(entry) for entry in entries if not entry.obsolete}


def plural_forms(po: polib.POFile) -> int:
    match = re.search(r"nplurals\s*=\s*(\d+)", po.metadata.get("Plural-Forms", ""))
    return int(match.group(1)) if match else 0


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def entry_problems(entry: polib.POEntry, forms: int) -> Iterator[str]:
    found = texts(entry)
    if entry.fuzzy:
        yield "fuzzy"
    if not all(found):
        yield "not translated"
        return
    if entry.msgid_plural and len(found) != forms:
        yield f"{len(found)} plural forms of {forms}"
    # A plural form may leave the number out ("one request"), but never invent a placeholder.
    known = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
    for text in found:
        used = placeholders(text)
        if used - known or (not entry.msgid_plural and used != known):
            yield f"placeholders {sorted(used)} of {sorted(known)}"


def catalogue_problems(po: polib.POFile) -> Iterator[str]:
    forms = plural_forms(po)
    for entry in po:
        if not entry.obsolete:
            yield from (f"{text}: {entry.msgid[:60]!r}" for text in entry_problems(entry, forms))


def compiled_problems(po: polib.POFile, compiled: Path) -> Iterator[str]:
    if not compiled.exists():
        yield f"{compiled.name} is missing, run make messages"
    elif catalogue(po) != catalogue(polib.mofile(str(compiled))):
        yield f"{compiled.name} is not current, run make messages"


def source_problems(po: polib.POFile, fresh: polib.POFile) -> Iterator[str]:
    """Strings of the source that the catalogue lacks, and those it holds in vain."""
    have, want = set(catalogue(po)), set(catalogue(fresh))
    yield from (
        f"not collected, run make messages: {k[1][:60]!r}" for k in sorted(want - have, key=str)
    )
    yield from (
        f"no longer used, run make messages: {k[1][:60]!r}" for k in sorted(have - want, key=str)
    )


def collect_afresh(target: Path, languages: list[str]) -> None:
    """Collect in a copy: a check must not change what it looks at."""
    for name in (*PACKAGES, "templates", "static", "locale"):
        if (ROOT / name).is_dir():
            shutil.copytree(
                ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__")
            )
    shutil.copy(ROOT / "manage.py", target)
    collect(target, languages)


def language_problems(language: str, fresh_root: Path) -> Iterator[str]:
    folder = Path("locale") / language / "LC_MESSAGES"
    names = sorted(path.name for path in (fresh_root / folder).glob("*.po"))
    for name in names:
        path = ROOT / folder / name
        if not path.exists():
            yield f"{folder / name}: missing, run make messages"
            continue
        po, fresh = polib.pofile(str(path)), polib.pofile(str(fresh_root / folder / name))
        found = [*catalogue_problems(po), *compiled_problems(po, path.with_suffix(".mo"))]
        yield from (f"{folder / name}: {text}" for text in [*found, *source_problems(po, fresh)])


def main(languages: list[str]) -> int:
    if shutil.which("xgettext") is None:
        print("GNU gettext is missing. Debian, Ubuntu: sudo apt-get install gettext")
        return 1
    with tempfile.TemporaryDirectory() as name:
        collect_afresh(Path(name), languages)
        found = [text for lang in languages for text in language_problems(lang, Path(name))]
    # The first hundred are enough to work on.
    print(
        "\n".join(
            [*found[:100], f"translations: {len(languages)} languages, {len(found)} problems"]
        )
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
