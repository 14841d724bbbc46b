"""Files of articles: uploaded, arranged, taken away."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from PIL import Image

from knowledge import policies
from knowledge.enums import ArticleState
from knowledge.models import Article, ArticleFile, ArticleGroup, FileUse
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.errors import DomainError
from portal.shared.files.services import remove_files, store_files
from portal.shared.files.validation import ALLOWED_IN_ARTICLES, check_number
from portal.shared.models import StoredFile


@transaction.atomic
def add_files(
    *,
    actor: Actor,
    group: ArticleGroup,
    uploads: list[Any],
    language: str = "",
    attach: bool = False,
) -> list[ArticleFile]:
    """Upload to an article; what isn't attached is seen only where a text shows it.

    Raises UploadRefused.
    """
    _require(actor, group, attach=attach)
    check_number(uploads)
    last = group.files.aggregate(last=Max("position"))["last"] or 0
    return [
        _add(actor, group, upload, language, attach, last + number)
        for number, upload in enumerate(uploads, 1)
    ]


def _add(
    actor: Actor, group: ArticleGroup, upload: Any, language: str, attach: bool, position: int
) -> ArticleFile:
    row: ArticleFile = ArticleFile.objects.create(
        tenant=actor.tenant,
        group=group,
        is_attachment=attach,
        language=language,
        position=min(position, 32_767),
    )
    stored = store_files(actor=actor, owner=row, uploads=[upload], allowed=ALLOWED_IN_ARTICLES)[0]
    row.stored = stored
    row.width, row.height = _size_of(upload, stored)
    row.save(update_fields=["stored", "width", "height"])
    record(actor, "article.file_added", group, {"file": (None, row.name)})
    return row


def _size_of(upload: Any, stored: StoredFile) -> tuple[int, int]:
    """A picture's width and height, so that pages keep its place; its content is checked."""
    if not stored.is_image:
        return 0, 0
    upload.seek(0)
    with Image.open(upload) as image:
        width, height = image.size
    return int(width), int(height)


@transaction.atomic
def change_file(*, actor: Actor, file: ArticleFile, attach: bool, language: str) -> ArticleFile:
    """Whether a file is offered for download, and to which language's readers."""
    _require(actor, file.group, attach=attach or file.is_attachment)
    if language and language not in actor.tenant.languages:
        raise DomainError(_("The portal doesn't offer this language."), field="language")
    changes = apply_changes(file, {"is_attachment": attach, "language": language})
    if changes:
        record(actor, "article.file_changed", file.group, changes)
    return file


@transaction.atomic
def move_file(*, actor: Actor, file: ArticleFile, up: bool) -> None:
    """One place up or down in the article's list."""
    _require(actor, file.group, attach=file.is_attachment)
    rows = list(file.group.files.all())
    place = next(number for number, row in enumerate(rows) if row.pk == file.pk)
    other = place + (-1 if up else 1)
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for number, row in enumerate(rows, 1):
        apply_changes(row, {"position": number})
    record(actor, "article.file_moved", file.group, {"file": (None, file.name)})


@transaction.atomic
def remove_file(*, actor: Actor, file: ArticleFile) -> None:
    """Take a file away, unless a text shows it."""
    _require(actor, file.group, attach=file.is_attachment)
    shown = FileUse.objects.filter(file=file).select_related("article").first()
    if shown is not None:
        raise DomainError(
            _("“%(name)s” is shown in “%(title)s”; take it out of the text first.")
            % {"name": file.name, "title": shown.article.title}
        )
    forget_files(actor, [file])


def forget_files(actor: Actor, files: Iterable[ArticleFile]) -> None:
    """Remove rows and bytes, with a line in the log each."""
    for file in files:
        record(actor, "article.file_removed", file.group, {"file": (file.name, None)})
        stored = file.stored
        file.delete()
        if stored is not None:
            remove_files(files=[stored])


def keep_file_uses(article: Article, files: list[ArticleFile]) -> None:
    """Note which files the text shows now."""
    wanted = {file.pk for file in files}
    standing = set(article.file_uses.values_list("file", flat=True))
    if gone := standing - wanted:
        article.file_uses.filter(file__in=gone).delete()
    FileUse.objects.bulk_create(
        FileUse(tenant=article.tenant, article=article, file_id=key)
        for key in sorted(wanted - standing)
    )


def _require(actor: Actor, group: ArticleGroup, *, attach: bool) -> None:
    """What is offered below a published text is what readers see."""
    policies.require(policies.can_write(actor))
    if attach and group.articles.filter(state=ArticleState.PUBLISHED).exists():
        policies.require(policies.can_publish(actor))
