"""One text of an article as archives and tables hold it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

# Nested one below the language and the category.
FILES = "../../files/"


@dataclass(frozen=True, slots=True)
class Entry:
    """A text and its article's place; None says nothing of it: what stands is kept.

    The body names files as `../../files/<key>/<name>`; `attachments` are paths in the archive.
    """

    path: str
    language: str
    key: str
    title: str
    body: str
    category: str | None = None
    kind: str | None = None
    position: int | None = None
    labels: tuple[str, ...] | None = None
    state: str | None = None
    publish_at: datetime | None = None
    expires_at: datetime | None = None
    summary: str | None = None
    slug: str | None = None
    follows_source: bool | None = None
    attachments: tuple[str, ...] | None = None

    def values(self) -> dict[str, object]:
        """What is compared between an entry and what stands."""
        names = (
            "title",
            "body",
            "category",
            "kind",
            "position",
            "labels",
            "state",
            "publish_at",
            "expires_at",
            "summary",
            "slug",
            "follows_source",
            "attachments",
        )
        found = {name: getattr(self, name) for name in names}
        return {name: value for name, value in found.items() if value is not None}


@dataclass(frozen=True, slots=True)
class SnippetEntry:
    """A snippet in one language."""

    path: str
    language: str
    key: str
    body: str


@dataclass(frozen=True, slots=True)
class Broken:
    """What could not be read, and why."""

    path: str
    reason: str


class Refused(Exception):
    """An entry that can't be taken; the message says why."""


AnyEntry = Entry | SnippetEntry | Broken


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entry, or would."""

    path: str
    outcome: str  # created, changed, unchanged, error
    title: str = ""
    notes: tuple[str, ...] = ()

    def as_row(self) -> Mapping[str, object]:
        """As reports are stored."""
        return {
            "path": self.path,
            "outcome": self.outcome,
            "title": self.title,
            "notes": list(self.notes),
        }


@dataclass(slots=True)
class Report:
    """Outcomes in the order of the entries."""

    rows: list[Outcome] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(("created", "changed", "unchanged", "error"), 0)
        for row in self.rows:
            found[row.outcome] += 1
        return found
