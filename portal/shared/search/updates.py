"""Bringing the index in step with the database, by way of the outbox."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import models, transaction
from haystack import connections

from portal.shared import outbox
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search.documents import documents_of
from portal.shared.search.indexes import indexes_by_kind

KIND = "index.update"
BATCH = 500

# What else is kept of a model's rows, besides the index: by the model's label.
Keep = Callable[[Tenant, Sequence[int]], None]
_keepers: dict[str, list[Keep]] = {}

_paused: ContextVar[bool] = ContextVar("index_updates_paused", default=False)


def also_keep(model: str, keep: Keep) -> None:
    """Have `keep(tenant, keys)` called, in the tenant's scope, whenever rows are to be indexed.

    The model itself may have no index: then this is all that happens.
    """
    keepers = _keepers.setdefault(model, [])
    if keep not in keepers:
        keepers.append(keep)


def queue_update(*rows: Any) -> None:
    """Have the worker index the rows as they stand then; call it in the change's transaction.

    No dedupe key: a pending row that a worker has read already would swallow the later change.
    """
    for model, tenant, keys in _by_model(rows):
        queue_keys(tenant, model, keys)


def queue_keys(tenant: Tenant, model: str, keys: Sequence[int]) -> None:
    """The same for rows whose keys are known."""
    outbox.enqueue(tenant, KIND, {"model": model, "keys": list(keys)})


def queue_moved(tenant: Tenant) -> None:
    """Have rows indexed anew whose worth moved by votes and reads."""
    with tenant_scope(tenant), transaction.atomic():
        for index in indexes_by_kind().values():
            model, keys = index.get_model()._meta.label_lower, index.moved_keys()
            for start in range(0, len(keys), BATCH):
                queue_keys(tenant, model, keys[start : start + BATCH])


def queue_removal(*rows: Any) -> None:
    """The same for rows about to be deleted: what the database no longer has leaves the index."""
    queue_update(*rows)


def _by_model(rows: Iterable[models.Model]) -> list[tuple[str, Tenant, list[int]]]:
    if _paused.get():
        return []
    groups: dict[tuple[str, int], tuple[str, Tenant, list[int]]] = {}
    for row in rows:
        key = (row._meta.label_lower, row.tenant_id)
        groups.setdefault(key, (key[0], row.tenant, []))[2].append(row.pk)
    return list(groups.values())


@contextmanager
def paused() -> Iterator[None]:
    """Don't queue updates inside: for bulk work that rebuilds the index afterwards."""
    token = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(token)


@outbox.external(KIND)
def update_index(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Index the rows that the tenant has, remove those it doesn't have any more."""
    for keep in _keepers.get(payload["model"], ()):
        with tenant_scope(tenant):
            keep(tenant, payload["keys"])
    model = apps.get_model(payload["model"])
    engine = connections["default"]
    unified = engine.get_unified_index()
    if model not in unified.get_indexed_models():
        return
    index = unified.get_index(model)
    # Outside the scope: on PostgreSQL it is a transaction, and the index may have to be waited for.
    engine.get_backend().write_rows(lambda: _as_they_are(tenant, index, payload))


def _as_they_are(tenant: Tenant, index: Any, payload: dict[str, Any]) -> tuple[Any, list[str]]:
    """The rows' documents now, and which rows are no more."""
    with tenant_scope(tenant):
        rows = list(index.queryset().filter(pk__in=payload["keys"]))
        documents = documents_of(index, rows)
    gone = set(payload["keys"]) - {row.pk for row in rows}
    return documents, [f"{payload['model']}.{key}" for key in sorted(gone)]
