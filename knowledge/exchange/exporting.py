"""Articles out: Markdown files in an archive, or questions as a table."""

import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.core.files.storage import storages

from knowledge.enums import ArticleKind
from knowledge.exchange import front_matter
from knowledge.exchange.describing import Described, describe, in_portions
from knowledge.exchange.entries import Entry
from knowledge.models import ArticleFile, ArticleGroup, Snippet
from portal.shared.actors import Actor

# The same content makes the same bytes, whenever it is written.
MOMENT = (2000, 1, 1, 0, 0, 0)
CHUNK = 64 * 1024
PRESSED = zipfile.ZIP_DEFLATED
CSV_HEAD = ("key", "language", "category", "question", "answer", "labels", "state")


def export_archive(*, actor: Actor, target: IO[bytes]) -> int:
    """Write every article that the actor works on, with files and snippets; returns the texts."""
    number = 0
    with zipfile.ZipFile(target, "w", PRESSED) as archive:
        for described in _described(actor, ArticleGroup.objects.visible_to(actor)):
            for entry in described.entries.values():
                _write(archive, entry.path, text_of(entry).encode())
                number += 1
            for path, file in sorted(described.files.items()):
                _copy(archive, path, file)
        for snippet in Snippet.objects.order_by("language", "key"):
            path = f"snippets/{snippet.language}/{snippet.key}.md"
            _write(archive, path, snippet.body.encode())
    return number


def _described(actor: Actor, groups: Any) -> Iterator[Described]:
    for group in in_portions(groups, actor.tenant):
        yield describe(group, actor.tenant)


def text_of(entry: Entry) -> str:
    """An entry as a Markdown file."""
    values = {"title": entry.title, "key": entry.key} | {
        name: value
        for name, value in entry.values().items()
        if name not in ("title", "body") and value not in ("", ())
    }
    return front_matter.write(values, entry.body)


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, MOMENT)
    info.compress_type = PRESSED
    info.external_attr = 0o644 << 16
    return info


def _write(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    archive.writestr(_info(path), data)


def _copy(archive: zipfile.ZipFile, path: str, file: ArticleFile) -> None:
    """A file whose bytes are gone is left out: the text that names it says so when it comes in."""
    try:
        content = storages["private"].open(file.stored.storage_name)
    except FileNotFoundError:
        return
    with content, archive.open(_info(path), "w") as place:
        while piece := content.read(CHUNK):
            place.write(piece)


def question_rows(actor: Actor) -> Iterator[tuple[str, ...]]:
    """The FAQ's questions in every language, as rows below `CSV_HEAD`."""
    groups = ArticleGroup.objects.visible_to(actor).filter(kind=ArticleKind.FAQ)
    for described in _described(actor, groups):
        for entry in described.entries.values():
            yield (
                entry.key,
                entry.language,
                entry.category or "",
                entry.title,
                entry.body,
                "; ".join(entry.labels or ()),
                entry.state or "",
            )
