"""Articles as entries: what an export writes, and what an import compares with."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, unquote

from django.db.models import Prefetch, QuerySet

from knowledge.enums import ArticleState
from knowledge.exchange.entries import FILES, Entry
from knowledge.models import Article, ArticleFile, ArticleGroup, FileUse
from knowledge.rendering import FILE
from portal.shared.models import Tenant

AT_ONCE = 100
PATH = re.compile(rf"{re.escape(FILES)}([^\s()\"'<>|]+)")


@dataclass(frozen=True, slots=True)
class Described:
    """An article's texts as entries, and its files by their path in the archive."""

    group: ArticleGroup
    key: str
    entries: dict[str, Entry]
    files: dict[str, ArticleFile]


def with_parts(groups: QuerySet[ArticleGroup], tenant: Tenant) -> QuerySet[ArticleGroup]:
    """All that describing asks for, in a handful of queries."""
    texts = Article.objects.with_source_version(tenant.default_language).order_by("pk")
    uses = FileUse.objects.select_related("file__stored")
    return groups.select_related("category").prefetch_related(
        "labels",
        Prefetch("files", ArticleFile.objects.select_related("stored")),
        Prefetch("articles", texts.prefetch_related(Prefetch("file_uses", uses))),
    )


def in_portions(groups: QuerySet[ArticleGroup], tenant: Tenant) -> Iterator[ArticleGroup]:
    """All groups by key, some at a time: the same content comes in the same order anywhere."""
    names = Article.objects.filter(group__in=groups.order_by())
    found: dict[int, tuple[bool, int, str]] = {}
    for pk, group, key, language, slug in names.values_list(
        "pk", "group", "group__key", "language", "slug"
    ):
        own = (not key and language != tenant.default_language, pk, key or slug)
        found[group] = min(found.get(group, own), own)
    ordered = sorted(found, key=lambda group: (found[group][2], group))
    for start in range(0, len(ordered), AT_ONCE):
        portion = ordered[start : start + AT_ONCE]
        rows = {row.pk: row for row in with_parts(groups.filter(pk__in=portion), tenant)}
        yield from (rows[key] for key in portion if key in rows)


def key_of(group: ArticleGroup, default_language: str) -> str:
    """What an archive calls the article: its key, else its address in the default language."""
    if group.key:
        return str(group.key)
    texts = sorted(group.articles.all(), key=lambda row: (row.language != default_language, row.pk))
    return str(texts[0].slug) if texts else f"article-{group.pk}"


def describe(group: ArticleGroup, tenant: Tenant) -> Described:
    """The article as an archive holds it."""
    key = key_of(group, tenant.default_language)
    paths = _paths(key, group)
    texts = sorted(group.articles.all(), key=lambda text: text.language)
    entries = {text.language: _entry(key, group, text, paths) for text in texts}
    by_path = {path: file for file, path in paths.items()}
    return Described(group, key, entries, by_path)


def _entry(key: str, group: ArticleGroup, text: Article, paths: dict[ArticleFile, str]) -> Entry:
    by_address = {file.url: path for file, path in paths.items()}
    return Entry(
        path=f"{text.language}/{group.category.key}/{key}.md",
        language=text.language,
        key=key,
        title=text.title,
        body=_with_paths(text.body, by_address),
        category=group.category.key,
        kind=group.kind,
        position=group.position,
        labels=tuple(sorted(label.key for label in group.labels.all())),
        state=text.state,
        publish_at=text.publish_at if text.state == ArticleState.SCHEDULED else None,
        expires_at=group.expires_at,
        summary=text.summary,
        slug=text.slug,
        follows_source=not text.is_stale,
        attachments=_attached(paths, text.language),
    )


def _attached(paths: dict[ArticleFile, str], language: str) -> tuple[str, ...]:
    return tuple(
        path
        for file, path in paths.items()
        if file.is_attachment and file.language in ("", language)
    )


def _paths(key: str, group: ArticleGroup) -> dict[ArticleFile, str]:
    """Where each file of the article and of its texts lies; names that meet get a number."""
    own = [file for file in group.files.all() if file.stored is not None]
    shown = [use.file for text in group.articles.all() for use in text.file_uses.all()]
    paths: dict[ArticleFile, str] = {}
    for file in dict.fromkeys([*own, *_ordered(shown)]):
        bound = file.language if file.is_attachment else ""
        folder = f"files/{key}/{bound}/" if bound else f"files/{key}/"
        paths[file] = _free(folder, file.name, set(paths.values()))
    return paths


def _ordered(files: Iterable[ArticleFile]) -> list[ArticleFile]:
    return sorted((file for file in files if file.stored), key=lambda file: (file.name, file.pk))


def _free(folder: str, name: str, taken: set[str]) -> str:
    safe = PurePosixPath(name.replace("\\", "-").replace(":", "-"))
    path, number = f"{folder}{safe}", 2
    while path in taken:
        path, number = f"{folder}{safe.stem}-{number}{safe.suffix}", number + 1
    return path


def _with_paths(body: str, by_address: dict[str, str]) -> str:
    """Addresses of files as relative paths, which editors on a disk can follow."""

    def path(address: str) -> str:
        found = by_address.get(address)
        return f"../../{quote(found)}" if found else address

    return FILE.sub(lambda match: path(match[0]), body)


def file_paths(body: str) -> list[str]:
    """The archive's paths that a text names, in order."""
    found = [unquote(match[1]) for match in PATH.finditer(body)]
    return list(dict.fromkeys(f"files/{path}" for path in found))


def with_addresses(body: str, by_path: dict[str, str]) -> str:
    """Relative paths as the addresses of stored files; what isn't there stays."""
    return PATH.sub(lambda match: by_path.get(f"files/{unquote(match[1])}", match[0]), body)
