"""Writing the table: a few requests after a change, or all of a tenant."""

from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search.updates import queue_keys
from tickets.models import Ticket
from tickets.models.search import TicketWords
from tickets.search.documents import documents_of

BATCH = 50
PIECE = 200


def index(tenant: Tenant, keys: Sequence[int]) -> None:
    """Write the words of the requests as they stand; those that are gone leave the table.

    Call it in the tenant's scope. The rows are locked meanwhile, so that of two workers the later
    one reads the later words.
    """
    with transaction.atomic():
        found = Ticket.objects.filter(pk__in=keys).order_by("pk")
        rows = list(
            found.select_related("customer", "requester").select_for_update(
                of=("self",), no_key=True
            )
        )
        gone = set(keys) - {ticket.pk for ticket in rows}
        TicketWords.objects.bulk_create(
            documents_of(tenant, rows),
            update_conflicts=True,
            unique_fields=["ticket_id"],
            update_fields=["place", "words"],
        )
        TicketWords.objects.filter(place=tenant.pk, ticket_id__in=gone).delete()


def index_customers(tenant: Tenant, keys: Sequence[int]) -> None:
    """A customer has another name or language: have all its requests indexed, piece by piece.

    Call it in the tenant's scope.
    """
    rows = Ticket.objects.filter(customer_id__in=keys).order_by("pk")
    found = list(rows.values_list("pk", flat=True))
    for start in range(0, len(found), PIECE):
        queue_keys(tenant, "tickets.ticket", found[start : start + PIECE])


def rebuild(tenant: Tenant, tick: Callable[[int], None] = lambda done: None) -> None:
    """Write the words of all of a tenant's requests, batch by batch; `tick` hears of each.

    Searches go on meanwhile and find what is there.
    """
    for keys in _batches(tenant):
        with tenant_scope(tenant):
            index(tenant, keys)
        tick(len(keys))
    with tenant_scope(tenant):
        left_over = TicketWords.objects.filter(place=tenant.pk)
        left_over.exclude(ticket_id__in=Ticket.objects.order_by().values("pk")).delete()


def _batches(tenant: Tenant) -> Iterator[list[int]]:
    last = 0
    while True:
        with tenant_scope(tenant):
            rows = Ticket.objects.filter(pk__gt=last).order_by("pk")
            keys = list(rows.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        last = keys[-1]
