"""One request becomes ten inside PostgreSQL: writing a million from here would take half an hour.

The copies say the same on another day under another number; so each word is in ten times as many.
"""

from typing import Any

from django.db import connection
from psycopg import sql

from benchmarks.bulk import open_to_owner
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.models import Ticket, TicketMessage, TicketWords

MOMENTS = ("created_at", "last_activity_at", "taken_at", "first_answered_at", "solved_at")
APART = "interval '67 minutes'"


def multiply(tenant: Tenant, copies: int) -> None:
    """Write `copies - 1` copies of each request of the tenant, of its messages and words."""
    with tenant_scope(tenant):
        first, last = _edge("pk"), _edge("-pk")
        span = last - first + 1
        for turn in range(1, copies):
            values = {"shift": turn * span, "apart": turn, "first": first, "last": last}
            for model, changed in _changes(tenant).items():
                _copy(model, changed, values)
        _move_sequences()


def _edge(order: str) -> int:
    return int(Ticket.objects.order_by(order).values_list("pk", flat=True)[0])


def _changes(tenant: Tenant) -> dict[Any, dict[str, str]]:
    """What is different in a copy, column by column."""
    number = "split_part(reference, '-', 2)::bigint"
    later = {name: f"{name} - %(apart)s * {APART}" for name in MOMENTS}
    word = f"'{tenant.pk}p_'"
    # The words of a request hold its number; the requests' own numbers rise as their keys do.
    old = f"(select {number} from tickets_ticket t where t.id = ticket_id)"
    return {
        Ticket: later
        | {
            "id": "id + %(shift)s",
            "reference": f"split_part(reference, '-', 1) || '-' || ({number} + %(shift)s)",
        },
        TicketMessage: {
            "id": "nextval(pg_get_serial_sequence('tickets_ticketmessage', 'id'))",
            "ticket_id": "ticket_id + %(shift)s",
            "created_at": later["created_at"],
        },
        TicketWords: {
            "ticket_id": "ticket_id + %(shift)s",
            "words": f"ts_delete(words, {word} || {old}) || "
            f"({word} || ({old} + %(shift)s))::tsvector",
        },
    }


def _copy(model: Any, changed: dict[str, str], values: dict[str, int]) -> None:
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    key = "id" if model is Ticket else "ticket_id"
    statement = sql.SQL(
        "insert into {table} ({columns}) select {values} from {table} "
        "where {key} between %(first)s and %(last)s"
    ).format(
        table=sql.Identifier(table),
        columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
        values=sql.SQL(", ").join(
            sql.SQL(changed[name]) if name in changed else sql.Identifier(name) for name in columns
        ),
        key=sql.Identifier(key),
    )
    with open_to_owner(model), connection.cursor() as cursor:
        cursor.execute(statement, values)


def _move_sequences() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select setval(pg_get_serial_sequence('tickets_ticket', 'id'), max(id)) "
            "from tickets_ticket"
        )
