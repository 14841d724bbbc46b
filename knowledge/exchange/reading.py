"""From an archive or a table to entries; what can't be understood is told, not guessed."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from knowledge.enums import ArticleKind, ArticleState
from knowledge.exchange import front_matter
from knowledge.exchange.archive import Archive
from knowledge.exchange.entries import AnyEntry, Broken, Entry, SnippetEntry
from portal.shared.csv_export import FORMULA_STARTS
from portal.shared.errors import UploadRefused

ARTICLE = re.compile(r"(?P<language>[a-z]{2}(?:-[a-z]{2})?)/(?:(?P<category>[\w-]+)/)?[^/]+\.md\Z")
SNIPPET = re.compile(r"snippets/(?P<language>[a-z]{2}(?:-[a-z]{2})?)/(?P<key>[a-z0-9-]+)\.md\Z")
KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
FIELDS: dict[str, type] = {
    "title": str,
    "key": str,
    "category": str,
    "kind": str,
    "position": int,
    "labels": list,
    "state": str,
    "summary": str,
    "slug": str,
    "follows_source": bool,
    "attachments": list,
}
NEEDED = ("question", "answer", "language")
MAX_ROWS = 20_000
LONGEST = {"title": 140, "summary": 300, "slug": 100, "key": 100}
MAX_BODY = 50_000
# Beyond them lie mistakes, and what a database or a zone can't reckon with.
YEARS = range(2000, 2200)


def read_archive(archive: Archive) -> Iterator[AnyEntry]:
    """Snippets first, since texts use them; then every text in the order of the paths."""
    paths = archive.texts()
    for path in sorted(paths, key=lambda path: (not path.startswith("snippets/"), path)):
        try:
            text = archive.text(path)
        except ValueError as error:
            yield Broken(path, str(error))
        else:
            yield _read(path, text)


def _read(path: str, text: str) -> AnyEntry:
    snippet = SNIPPET.match(path)
    if snippet:
        return SnippetEntry(path, snippet["language"], snippet["key"], text)
    place = ARTICLE.match(path)
    if place is None:
        return Broken(path, _("Texts lie at <language>/<category>/<key>.md."))
    try:
        values, body = front_matter.read(text)
    except front_matter.NotUnderstood as error:
        return Broken(
            path, _("The lines above the text aren't understood: %(at)s.") % {"at": error}
        )
    return _entry(path, {"category": place["category"]} | values, body, place["language"])


def _entry(path: str, values: dict[str, Any], body: str, language: str) -> AnyEntry:
    for name, kind in FIELDS.items():
        value = values.get(name)
        if value is not None and (not isinstance(value, kind) or value is True and kind is int):
            return Broken(path, _("“%(name)s” has a value of the wrong kind.") % {"name": name})
    try:
        moments = {name: _moment(values.get(name)) for name in ("publish_at", "expires_at")}
    except ValueError:
        return Broken(path, _("A date isn't understood; write 2030-01-31T09:00."))
    key = values.get("key") or path.rsplit("/", 1)[-1].removesuffix(".md")
    found = Entry(
        path=path,
        language=language,
        key=key,
        title=str(values.get("title") or "").strip(),
        body=body.replace("\0", ""),
        labels=_words(values.get("labels")),
        attachments=_words(values.get("attachments")),
        **{
            name: values.get(name)
            for name in ("category", "kind", "position", "state", "summary", "slug")
        },
        publish_at=moments["publish_at"],
        expires_at=moments["expires_at"],
        follows_source=values.get("follows_source"),
    )
    return _checked(found)


def _moment(value: Any) -> datetime | None:
    """A moment as TOML or YAML have it; without a zone it is of the portal's own.

    Raises ValueError.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if not isinstance(value, datetime) or value.year not in YEARS:
        raise ValueError
    return value


def _words(values: Any) -> tuple[str, ...] | None:
    return None if values is None else tuple(str(value) for value in values)


def _checked(entry: Entry) -> AnyEntry:
    """What would be refused whatever stands already."""
    problem = ""
    if not entry.title:
        problem = _("Enter a title.")
    elif not KEY.match(entry.key):
        problem = _("The key “%(key)s” has other letters than a–z, 0–9 and hyphens.")
    elif entry.slug and not KEY.match(entry.slug):
        problem = _("The address has other letters than a–z, 0–9 and hyphens.")
    elif entry.kind is not None and entry.kind not in ArticleKind.values:
        problem = _("There is no kind “%(kind)s”.")
    elif entry.state is not None and entry.state not in ArticleState.values:
        problem = _("There is no state “%(state)s”.")
    elif entry.position is not None and not 0 <= entry.position <= 30_000:
        problem = _("The position is out of range.")
    elif _too_long(entry):
        problem = _("A value is too long.")
    if not problem:
        return entry
    names = {"key": entry.key, "kind": entry.kind, "state": entry.state}
    return Broken(entry.path, problem % names)


def _too_long(entry: Entry) -> bool:
    over = (len(getattr(entry, name) or "") > limit for name, limit in LONGEST.items())
    return len(entry.body) > MAX_BODY or any(over)


def read_questions(data: bytes) -> Iterator[AnyEntry]:
    """The rows of a CSV file with the columns of the export; separated by commas or semicolons.

    Raises UploadRefused for what is no such table at all.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadRefused(_("The text is not UTF-8.")) from error
    head = text.split("\n", 1)[0]
    separator = ";" if head.count(";") > head.count(",") else ","
    reader = csv.DictReader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=separator)
    names = [name.strip().lower() for name in _head_of(reader)]
    if missing := [name for name in NEEDED if name not in names]:
        raise UploadRefused(_("The columns %(names)s are missing.") % {"names": ", ".join(missing)})
    reader.fieldnames = names
    yield from _rows(reader)


def _head_of(reader: "csv.DictReader[str]") -> list[str]:
    try:
        return list(reader.fieldnames or [])
    except csv.Error as error:
        raise UploadRefused(_("This is not a CSV file, or it is damaged.")) from error


def _rows(reader: "csv.DictReader[str]") -> Iterator[AnyEntry]:
    try:
        for number, row in enumerate(reader, 2):
            if number > MAX_ROWS:
                raise UploadRefused(_("The table has too many rows."))
            cells = {name: _cell(value) for name, value in row.items() if isinstance(name, str)}
            if any(cells.values()):
                yield _question(number, cells)
    except csv.Error as error:
        raise UploadRefused(_("This is not a CSV file, or it is damaged.")) from error


def _cell(value: Any) -> str:
    """What the export put before a text that begins like a formula is taken off again."""
    text = value if isinstance(value, str) else ""
    guarded = text.startswith("'") and text[1:].lstrip(" ").startswith(FORMULA_STARTS)
    return text[1:] if guarded else text


def _question(number: int, cells: dict[str, str]) -> AnyEntry:
    labels = cells.get("labels")
    values = {
        "title": cells["question"],
        "key": cells.get("key") or slugify(cells["question"])[:100].strip("-") or "question",
        "category": cells.get("category") or None,
        "kind": ArticleKind.FAQ.value,
        "state": cells.get("state") or None,
        "labels": None
        if labels is None
        else [part for piece in labels.split(";") if (part := piece.strip())],
    }
    path = _("row %(number)s") % {"number": number}
    return _entry(path, values, cells["answer"].replace("\r\n", "\n"), cells["language"].strip())
