"""After an upgrade: requests that were there before the table are indexed by the worker, in pieces.

Changes of the day go first, for the pieces wait among the outbox's heavy rows.
"""

from typing import Any

from django.db import connections

from portal.shared import outbox
from portal.shared.context import tenant_scope
from portal.shared.models import OutboxMessage, Tenant
from tickets.models import Ticket
from tickets.models.search import TABLE, TicketWords
from tickets.search.indexing import BATCH, index

KIND = "search.catch_up"
PIECE = 500


def queue_after_migrate(using: str = "default", **_kwargs: Any) -> None:
    """Signal receiver, once a migrate: have the worker index every tenant that nothing is of."""
    tables = connections[using].introspection.table_names()
    if TABLE not in tables or OutboxMessage._meta.db_table not in tables:
        return
    for tenant in Tenant.objects.order_by("pk"):
        with tenant_scope(tenant):
            is_indexed = TicketWords.objects.filter(place=tenant.pk).exists()
            if not is_indexed and Ticket.objects.exists():
                _queue(tenant, after=0)


@outbox.external(KIND, heavy=True)
def catch_up(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Index the next piece, then have the one after it queued; twice does no harm."""
    with tenant_scope(tenant):
        rows = Ticket.objects.filter(pk__gt=payload["after"]).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:PIECE])
    for start in range(0, len(keys), BATCH):
        with tenant_scope(tenant):
            index(tenant, keys[start : start + BATCH])
    if len(keys) == PIECE:
        with tenant_scope(tenant):
            _queue(tenant, after=keys[-1])


def _queue(tenant: Tenant, *, after: int) -> None:
    outbox.enqueue(tenant, KIND, {"after": after}, dedupe_key=str(after))
