"""Bytes that no row speaks of: a process that is killed between writing a file and committing its
row leaves them. They do no harm but for the space, and that they may be somebody's letter."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.core.files.storage import storages
from django.utils import timezone

from portal.shared.context import tenant_scope
from portal.shared.models import StoredFile, Tenant

OLD_ENOUGH = timedelta(days=1)  # longer than any transaction that may still bring the row
AT_ONCE = 500

Known = Callable[[list[str]], Iterable[str]]


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


def forget_strays(folder: str, known: Known) -> int:
    """Delete what is older than `OLD_ENOUGH` and isn't among `known(names)`; returns how many.

    Raises OSError where the storage can't be read.
    """
    names = list(stored_names(folder))
    return sum(
        _forget(set(part) - set(known(part)))
        for part in (names[at : at + AT_ONCE] for at in range(0, len(names), AT_ONCE))
    )


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
    """Delete a tenant's attached files that no row speaks of; returns how many.

    Raises OSError where the storage can't be read.
    """

    def known(names: list[str]) -> list[str]:
        with tenant_scope(tenant):
            rows = StoredFile.objects.filter(storage_name__in=names)
            return list(rows.values_list("storage_name", flat=True))

    return forget_strays(str(tenant.pk), known)
