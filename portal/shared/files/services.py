"""Storing files privately."""

import hashlib
import logging
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.core.files.storage import storages
from django.db import models, transaction
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.errors import UploadRefused
from portal.shared.files.validation import ALLOWED, check_number, checked_type, clean_name
from portal.shared.models import StoredFile

log = logging.getLogger(__name__)


def store_files(
    *,
    actor: Actor,
    owner: models.Model,
    uploads: list[Any],
    allowed: Mapping[str, str] = ALLOWED,
) -> list[StoredFile]:
    """Check and store uploads of one owner; all of them or none.

    The blobs are removed again when the surrounding transaction fails here, so no orphans stay.
    Raises UploadRefused.
    """
    check_number(uploads)
    types = [checked_type(upload, allowed) for upload in uploads]
    written: list[str] = []
    try:
        with transaction.atomic():
            return [
                _store(actor, owner, upload, content_type, written)
                for upload, content_type in zip(uploads, types, strict=True)
            ]
    except OSError as error:
        _remove(written)
        log.exception("storing an upload failed")
        raise UploadRefused(
            _("The file could not be saved: the storage is full or unreachable."), field="files"
        ) from error
    except Exception:
        _remove(written)
        raise


def remove_files(*, files: list[StoredFile]) -> None:
    """Forget files that something else took the place of; their bytes go after the commit.

    The permission is the caller's to ask: a file is removed with what it is attached to.
    """
    names = [stored.storage_name for stored in files]
    for stored in files:
        stored.delete()
    transaction.on_commit(lambda: _remove(names))


def move_files(
    *, source: models.Model, target: models.Model, only: Collection[str] | None = None
) -> int:
    """Give what is attached to one row to another, which its policy then protects.

    `only` names some of them by their public ids.
    """
    rows = StoredFile.objects.filter(owner_kind=owner_kind(source), owner_id=source.pk)
    if only is not None:
        rows = rows.filter(uuid__in=only)
    return int(rows.update(owner_kind=owner_kind(target), owner_id=target.pk))


def owner_kind(owner: models.Model | type[models.Model]) -> str:
    """The name under which a part registers its file policy."""
    return str(owner._meta.label_lower)


def _store(
    actor: Actor, owner: models.Model, upload: Any, content_type: str, written: list[str]
) -> StoredFile:
    identity = uuid.uuid4()
    storage_name = f"{actor.tenant.pk}/{identity.hex[:2]}/{identity.hex}"
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    written.append(storage_name)
    storages["private"].save(storage_name, upload)
    stored: StoredFile = StoredFile.objects.create(
        tenant=actor.tenant,
        uuid=uuid.uuid4(),  # the public id tells nothing of the storage name
        name=clean_name(upload.name),
        content_type=content_type,
        size=upload.size,
        sha256=digest.hexdigest(),
        storage_name=storage_name,
        owner_kind=owner_kind(owner),
        owner_id=owner.pk,
        uploaded_by=actor.user,
    )
    return stored


def _remove(names: list[str]) -> None:
    for name in names:
        try:
            storages["private"].delete(name)
        except OSError:
            log.warning("could not remove the bytes of %s", name)
