"""An upload on its way in: kept, checked, carried out by the worker when somebody says so."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, Any

from django.core.files.storage import storages
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.selectors import actor_for
from knowledge import policies
from knowledge.enums import ImportState
from knowledge.exchange.archive import Archive
from knowledge.exchange.entries import AnyEntry, Broken, Outcome, Report
from knowledge.exchange.importing import check_all, import_all
from knowledge.exchange.reading import read_archive, read_questions
from knowledge.models import ArticleImport
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, UploadRefused
from portal.shared.files.access import files_by_owner
from portal.shared.files.services import owner_kind, remove_files, store_files
from portal.shared.models import StoredFile, Tenant

ACCEPTED = {".zip": "application/zip", ".csv": "text/csv"}
RUN = "article.import"


@transaction.atomic
def create_import(*, actor: Actor, upload: Any) -> ArticleImport:
    """Keep an upload with what importing it would do; nothing else is written.

    Raises UploadRefused.
    """
    policies.require(policies.can_publish(actor))
    row: ArticleImport = ArticleImport.objects.create(
        tenant=actor.tenant, name=upload.name[:150], author=actor.user
    )
    store_files(actor=actor, owner=row, uploads=[upload], allowed=ACCEPTED)
    upload.seek(0)
    entries, archive = opened(upload, upload.name)
    row.report = [outcome.as_row() for outcome in check_all(actor, entries, archive)]
    row.save(update_fields=["report"])
    return row


@transaction.atomic
def start_import(*, actor: Actor, row: ArticleImport) -> None:
    """Have the worker take what was checked; asked for twice it happens once."""
    policies.require(policies.can_publish(actor))
    waiting = ArticleImport.objects.filter(pk=row.pk, state=ImportState.CHECKED)
    if not waiting.update(state=ImportState.RUNNING, author=actor.user):
        raise DomainError(_("This file is imported already."))
    record(actor, "article.import", row)
    language = translation.get_language()
    outbox.enqueue(actor.tenant, RUN, {"import": row.pk, "language": language})


@transaction.atomic
def drop_import(*, actor: Actor, row: ArticleImport) -> None:
    """Forget a file that nobody wants to import."""
    policies.require(policies.can_publish(actor))
    if row.state == ImportState.RUNNING:
        raise DomainError(_("This file is being imported."))
    _forget_file(row)
    row.delete()


@outbox.external(RUN, heavy=True)
def run_import(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Each entry in a transaction of its own; after a crash what came in already is unchanged."""
    with tenant_scope(tenant):
        row = ArticleImport.objects.select_related("author").filter(pk=payload["import"]).first()
        if row is None or row.state != ImportState.RUNNING:
            return
        actor, stored = actor_for(row.author, tenant), _file_of(row)
    report: list[dict[str, Any]] = []
    if stored is not None:
        with translation.override(payload.get("language") or tenant.default_language):
            report = _taken(tenant, actor, stored)
    with tenant_scope(tenant), transaction.atomic():
        row.report, row.state = report, ImportState.DONE
        row.save(update_fields=["report", "state"])
        _forget_file(row)


def _taken(tenant: Tenant, actor: Actor, stored: StoredFile) -> list[dict[str, Any]]:
    with storages["private"].open(stored.storage_name) as content:
        entries, archive = opened(content, stored.name)
        return [dict(row.as_row()) for row in _one_by_one(tenant, actor, entries, archive)]


def _one_by_one(
    tenant: Tenant, actor: Actor, entries: Iterator[AnyEntry], archive: Archive | None
) -> Iterator[Outcome]:
    """A scope each: on PostgreSQL it is a transaction, and others wait for what it locks."""
    for entry in entries:
        with tenant_scope(tenant):
            yield from import_all(actor, [entry], archive)


def opened(content: IO[bytes] | Any, name: str) -> tuple[Iterator[AnyEntry], Archive | None]:
    """The entries of an archive or a table, by what the file is called.

    Raises UploadRefused.
    """
    if PurePosixPath(name).suffix.lower() == ".csv":
        return read_questions(content.read()), None
    archive = Archive(content)
    entries = read_archive(archive)
    if not archive.texts():
        raise UploadRefused(_("The archive has no Markdown files."))
    return entries, archive


def report_of(actor: Actor, content: Any, name: str, *, apply: bool) -> Report:
    """The same for the command line: checked, or carried out at once."""
    entries, archive = opened(content, name)
    if apply:
        return Report(list(_one_by_one(actor.tenant, actor, entries, archive)))
    return Report(list(check_all(actor, entries, archive)))


def _file_of(row: ArticleImport) -> StoredFile | None:
    kind = owner_kind(row)
    return next(iter(files_by_owner(kind, [row.pk]).get(row.pk, [])), None)


def _forget_file(row: ArticleImport) -> None:
    stored = _file_of(row)
    if stored is not None:
        remove_files(files=[stored])


__all__ = [
    "ACCEPTED",
    "Broken",
    "create_import",
    "drop_import",
    "opened",
    "report_of",
    "run_import",
    "start_import",
]
