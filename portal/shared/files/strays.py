"""Bytes that no row speaks of: a process that is killed between writing a file and committing its
row leaves them. They do no harm but for the space, and that they may be somebody's letter."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import storages
from django.utils import timezone

from portal.shared.context import tenant_scope
from portal.shared.models import StoredFile, Tenant, TenantModel

OLD_ENOUGH = timedelta(days=1)  # longer than any transaction that may still bring the row
AT_ONCE = 500

log = logging.getLogger(__name__)


def stored_names(folder: str) -> Iterator[str]:
    """Every name below a folder of the private storage, as `folder/ab/ab12…`."""
    for part in _listed(folder)[0]:
        if len(part) != 2:
            continue  # a folder of another kind, which has its own sweep
        inside = f"{folder}/{part}"
        yield from (f"{inside}/{name}" for name in _listed(inside)[1])


def _listed(folder: str) -> tuple[list[str], list[str]]:
    try:
        folders, files = storages["private"].listdir(folder)
    except FileNotFoundError:
        return [], []
    return list(folders), list(files)


def forget_strays(tenant: Tenant, folder: str, model: type[TenantModel]) -> int:
    """Delete what lies below a tenant's folder, is older than `OLD_ENOUGH` and is the
    `storage_name` of no row of the model; returns how many.

    A storage that can't be read is logged, and tried again the next night.
    """
    try:
        names = list(stored_names(folder))
        parts = [names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE)]
        return sum(_forget(set(part) - _known(tenant, model, part)) for part in parts)
    except OSError:
        log.exception("what lies in %s could not be swept", folder)
        return 0


def _known(tenant: Tenant, model: type[TenantModel], names: list[str]) -> set[str]:
    with tenant_scope(tenant):
        rows = model.objects.filter(storage_name__in=names)
        return set(rows.values_list("storage_name", flat=True))


def _forget(names: set[str]) -> int:
    storage, before = storages["private"], timezone.now() - OLD_ENOUGH
    strays = [name for name in names if (at := _changed_at(name)) and at < before]
    for name in strays:
        storage.delete(name)
    return len(strays)


def _changed_at(name: str) -> datetime | None:
    """None for what somebody deleted meanwhile."""
    try:
        return storages["private"].get_modified_time(name)
    except FileNotFoundError:
        return None


def forget_stray_files(tenant: Tenant) -> int:
    """Those of a tenant's attached files; as `forget_strays`."""
    return forget_strays(tenant, str(tenant.pk), StoredFile)
