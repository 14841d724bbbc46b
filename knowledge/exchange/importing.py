"""Entries in: what each would do to what stands, and doing it, each by itself."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.enums import ArticleKind
from knowledge.exchange.archive import Archive
from knowledge.exchange.describing import Described, describe, file_paths, key_of, with_parts
from knowledge.exchange.entries import AnyEntry, Broken, Entry, Outcome, Refused, SnippetEntry
from knowledge.exchange.foreseeing import check_publishable, with_schedule
from knowledge.exchange.writing import write_entry, write_snippet
from knowledge.models import ArticleGroup, HelpCategory, Label, Snippet
from knowledge.rendering import SNIPPET
from portal.shared.actors import Actor
from portal.shared.errors import DomainError


@dataclass(frozen=True, slots=True)
class Plan:
    """What an entry does: to which article, and what differs."""

    entry: Entry
    described: Described | None
    changes: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        standing = self.described and self.entry.language in self.described.entries
        if not standing:
            return "created"
        return "changed" if self.changes else "unchanged"


def check_all(
    actor: Actor, entries: Iterable[AnyEntry], archive: Archive | None
) -> Iterator[Outcome]:
    """What importing would do; nothing is written.

    An entry may lean on one before it, as a translation does on its source.
    """
    policies.require(policies.can_publish(actor))
    coming: set[str] = set()
    for entry in entries:
        yield _told(entry, partial(_check, actor, entry, archive, coming))


def import_all(
    actor: Actor, entries: Iterable[AnyEntry], archive: Archive | None
) -> Iterator[Outcome]:
    """Take every entry, each in a transaction of its own; the tenant's scope is open."""
    policies.require(policies.can_publish(actor))
    for entry in entries:
        yield _told(entry, partial(_take, actor, entry, archive))


def _told(entry: AnyEntry, work: Callable[[], Outcome]) -> Outcome:
    title = entry.title if isinstance(entry, Entry) else ""
    try:
        with transaction.atomic():
            return work()
    except (DomainError, Refused) as error:
        return Outcome(entry.path, "error", title, (str(error),))


def _check(actor: Actor, entry: AnyEntry, archive: Archive | None, coming: set[str]) -> Outcome:
    if isinstance(entry, Broken):
        raise Refused(entry.reason)
    _check_language(actor, entry)
    if isinstance(entry, SnippetEntry):
        coming.add(_mark(entry.language, entry.key))
        return _snippet(entry, None)
    plan = _plan(actor, entry, archive, coming)
    coming.add(entry.key)
    return Outcome(entry.path, plan.outcome, entry.title, plan.notes + plan.changes)


def _take(actor: Actor, entry: AnyEntry, archive: Archive | None) -> Outcome:
    if isinstance(entry, Broken):
        raise Refused(entry.reason)
    _check_language(actor, entry)
    if isinstance(entry, SnippetEntry):
        return _snippet(entry, lambda: write_snippet(actor, entry))
    plan = _plan(actor, entry, archive, set())
    outcome = plan.outcome
    if outcome != "unchanged":
        write_entry(actor, plan.entry, plan.described, archive)
    return Outcome(entry.path, outcome, entry.title, plan.notes + plan.changes)


def _check_language(actor: Actor, entry: Entry | SnippetEntry) -> None:
    if entry.language not in actor.tenant.languages:
        raise Refused(_("The portal doesn't offer this language."))


def _snippet(entry: SnippetEntry, write: Callable[[], Any] | None) -> Outcome:
    standing = Snippet.objects.filter(key=entry.key, language=entry.language).first()
    same = standing is not None and standing.body == entry.body
    if write and not same:
        write()
    outcome = "unchanged" if same else "changed" if standing else "created"
    return Outcome(entry.path, outcome, entry.key)


def _plan(actor: Actor, entry: Entry, archive: Archive | None, coming: set[str]) -> Plan:
    described = _standing(actor, entry)
    if described is not None and not entry.path.endswith(".md"):
        entry = replace(entry, key=described.key)  # a question found by its words
    entry, said = with_schedule(entry, described, actor.tenant)
    notes = _check_place(entry, described, coming)
    _check_files(entry, archive, described)
    _check_snippets(entry, coming)
    plan = Plan(entry, described, _changes(entry, described, archive), notes)
    if plan.outcome == "unchanged":
        return plan
    check_publishable(entry, described)
    return replace(plan, notes=notes + said)


def _standing(actor: Actor, entry: Entry) -> Described | None:
    """The article with the key; else one without a key yet that an export would call so."""
    groups = with_parts(ArticleGroup.objects.visible_to(actor), actor.tenant)
    default = actor.tenant.default_language
    found = groups.filter(key=entry.key).first()
    if found is None:
        same = groups.filter(key="", articles__slug=entry.key).distinct()
        found = next((row for row in same if key_of(row, default) == entry.key), None)
    if found is None and entry.kind == ArticleKind.FAQ and not entry.path.endswith(".md"):
        asked = {"articles__title": entry.title, "articles__language": entry.language}
        found = groups.filter(kind=ArticleKind.FAQ, **asked).first()
    return describe(found, actor.tenant) if found else None


def _check_place(entry: Entry, described: Described | None, coming: set[str]) -> tuple[str, ...]:
    category = entry.category
    if category is None and described is None and entry.key not in coming:
        raise Refused(_("Say which category a new article belongs to."))
    if category and not HelpCategory.objects.filter(key=category).exists():
        raise Refused(_("There is no category “%(key)s”.") % {"key": category})
    known = set(Label.objects.filter(key__in=entry.labels or ()).values_list("key", flat=True))
    new = [key for key in entry.labels or () if key not in known]
    return tuple(_("The label “%(key)s” will be made.") % {"key": key} for key in new)


def _check_files(entry: Entry, archive: Archive | None, described: Described | None) -> None:
    here = described.files if described else {}
    for path in [*file_paths(entry.body), *(entry.attachments or ())]:
        if not path.startswith("files/") or ".." in path.split("/"):
            raise Refused(_("“%(path)s” is not a path below files/.") % {"path": path})
        if path not in here and (archive is None or path not in archive):
            raise Refused(_("The archive lacks “%(path)s”.") % {"path": path})


def _mark(language: str, key: str) -> str:
    """A snippet among the keys of what is coming; no article's key has a colon."""
    return f"{language}:{key}"


def _check_snippets(entry: Entry, coming: set[str]) -> None:
    for key in dict.fromkeys(SNIPPET.findall(entry.body)):
        stands = Snippet.objects.filter(key=key, language=entry.language).exists()
        if not stands and _mark(entry.language, key) not in coming:
            raise Refused(_("There is no snippet “%(key)s” in this language.") % {"key": key})


def _changes(entry: Entry, described: Described | None, archive: Archive | None) -> tuple[str, ...]:
    """The names of what differs from what stands; all of it for what doesn't stand yet."""
    standing = described.entries.get(entry.language) if described else None
    if described is None or standing is None:
        return ()
    before, wanted = standing.values(), entry.values()
    changes = [name for name, value in wanted.items() if before.get(name) != _same(name, value)]
    if archive is not None and _files_differ(entry, described, archive):
        changes.append("files")
    return tuple(changes)


def _same(name: str, value: object) -> object:
    return tuple(sorted(value)) if name == "labels" and isinstance(value, tuple) else value


def _files_differ(entry: Entry, described: Described, archive: Archive) -> bool:
    for path in [*file_paths(entry.body), *(entry.attachments or ())]:
        file = described.files.get(path)
        if path in archive and (file is None or file.stored.sha256 != archive.sha256(path)):
            return True
    return False
