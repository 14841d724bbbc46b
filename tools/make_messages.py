"""Collects the visible strings into locale/<language>/ and compiles what is translated.

usage: python -m tools.make_messages lt pt es
"""

import os
import subprocess
import sys
from pathlib import Path

import polib

from tools.project import ROOT

IGNORED = (
    ".venv",
    "var",
    "staticfiles",
    "node_modules",
    "tools",
    "benchmarks",
    "docs",
    "*/tests/*",
)


def collect(root: Path, languages: list[str]) -> None:
    """Django's makemessages with what keeps the catalogues' history quiet."""
    command = [sys.executable, str(root / "manage.py"), "makemessages", "--verbosity", "0"]
    command += ["--no-wrap", "--no-obsolete", "--add-location", "never"]
    for language in languages:
        (root / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
        command += ["--locale", language]
    for pattern in IGNORED:
        command += ["--ignore", pattern]
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings.test", **os.environ}
    subprocess.run(command, cwd=root, check=True, env=environment)


def tidy(path: Path, language: str) -> None:
    """A plain header: gettext's own has blanks to fill in and a date that changes on every run."""
    po = polib.pofile(str(path), wrapwidth=0)
    po.header = ""
    po.metadata_is_fuzzy = False
    po.metadata = {
        "Project-Id-Version": "portal",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": po.metadata["Plural-Forms"],
    }
    po.save()


def compile_catalogues(root: Path, languages: list[str]) -> None:
    for language in languages:
        folder = root / "locale" / language / "LC_MESSAGES"
        for catalogue in sorted(folder.glob("*.po")):
            tidy(catalogue, language)
            target = catalogue.with_suffix(".mo")
            subprocess.run(
                ["msgfmt", "--check-format", "-o", str(target), str(catalogue)], check=True
            )


def main(languages: list[str]) -> int:
    collect(ROOT, languages)
    compile_catalogues(ROOT, languages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
