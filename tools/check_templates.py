"""Every template compiles, and none needs what the Content-Security-Policy refuses."""

import os
import re
import sys
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from tools.project import ROOT, template_dirs

COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.DOTALL)
TAG = r"<[a-zA-Z][^<>]*?\s"
# Refused everywhere: what switches escaping off.
ESCAPING = {
    "the safe filter": re.compile(r"\|\s*safe(seq)?\b"),
    "autoescape off": re.compile(r"\{%\s*autoescape\s+off"),
}
# Refused on pages; mail and PDF have no policy and no style sheet, the admin has its own.
INLINE = {
    "a style attribute": re.compile(TAG + r"style\s*=", re.DOTALL),
    "a style element": re.compile(r"<style\b"),
    "a script without src": re.compile(r"<script\b(?![^>]*\bsrc\s*=)"),
    "an event handler attribute": re.compile(TAG + r"on[a-z]+\s*=", re.DOTALL),
    "a javascript: address": re.compile(r"javascript:"),
    "an expression htmx would evaluate": re.compile(r"hx-on|hx-(vals|headers)=[\"']js:"),
}
NOT_PAGES = {"admin", "unfold", "email", "emails", "mail", "pdf"}


def blank(match: re.Match[str]) -> str:
    """Keep the line numbers when a comment goes."""
    return "\n" * match.group().count("\n")


def problems(name: str, source: str) -> list[str]:
    text = COMMENT.sub(blank, source)
    rules = dict(ESCAPING)
    # Plain text templates have no markup to be careless with, but autoescape off is theirs.
    if not name.endswith(".html"):
        rules = {}
    elif not NOT_PAGES & set(Path(name).parts):
        rules |= INLINE
    found = [
        f"{name}:{text.count(chr(10), 0, match.end()) + 1}: {what}"
        for what, pattern in rules.items()
        for match in pattern.finditer(text)
    ]
    return sorted(found)


def compile_problem(name: str) -> str | None:
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        return f"{name}: {error}"
    return None


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()
    found: list[str] = []
    count = 0
    for folder in template_dirs():
        for path in sorted(p for p in folder.rglob("*") if p.suffix in {".html", ".txt"}):
            count += 1
            found += problems(str(path.relative_to(ROOT)), path.read_text())
            if error := compile_problem(str(path.relative_to(folder))):
                found.append(error)
    print("\n".join([*found, f"templates: {count} files, {len(found)} problems"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
