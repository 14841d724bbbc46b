"""The search index: all articles, and as many requests of each tenant as there is time for."""

from collections.abc import Iterator
from typing import Any

from haystack import connections

from knowledge.models import Article
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.models import Ticket

BATCH = 1000


def fill(requests: int) -> None:
    """An index of its own; a request takes some milliseconds, so not all of them go in."""
    backend = connections["default"].get_backend()
    backend.clear()
    for tenant in Tenant.objects.order_by("pk"):
        for model, most in ((Article, None), (Ticket, requests)):
            for batch in _batches(tenant, model, most):
                backend.write(batch)


def _batches(tenant: Tenant, model: type[Any], most: int | None) -> Iterator[list[dict[str, Any]]]:
    engine = connections["default"]
    index = engine.get_unified_index().get_index(model)
    with tenant_scope(tenant):
        keys = list(model.objects.order_by("-pk").values_list("pk", flat=True)[:most])
        for start in range(0, len(keys), BATCH):
            rows = index.queryset().filter(pk__in=keys[start : start + BATCH])
            yield engine.get_backend().documents(index, list(rows))
