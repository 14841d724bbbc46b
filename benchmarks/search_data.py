"""The database of `benchmarks.search_1m`: filled quickly, on PostgreSQL or SQLite."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Role
from benchmarks import database
from benchmarks.bulk import copy_rows
from benchmarks.people import Size
from benchmarks.texts import LANGUAGES, MadeUp, Spoken, Texts
from benchmarks.ticket_words import differing
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets import services
from tickets.models import Queue, Ticket, TicketSeen, TicketWords
from tickets.models.search import FULL_TEXT, TABLE
from tickets.search import index
from tickets.search.storage import INDEX, complete_after_migrate

FACTS = settings.VAR_DIR / f"{settings.DATABASE_NAME}.json"
READ_SHARE = 0.6
WRITTEN_TURNS, WRITTEN_BATCH = 40, 1


def is_embedded() -> bool:
    """Whether it is SQLite's."""
    return connection.vendor == "sqlite"


def copies() -> int:
    """How many requests become of each that is written from here."""
    return 1 if is_embedded() else 10


def sizes(requests: int, random: Random) -> list[tuple[Size, Texts]]:
    """The measured tenant in four languages, and a neighbour of a fifth with words of its own."""
    customers = max(100, requests // 2500)
    written = requests // copies()
    measured = Size("bench", "bench.example", written, customers, 2 * customers, 20, 0, LANGUAGES)
    beside = Size("neighbour", "neighbour.example", written // 5, 50, 100, 8, 0)
    return [(measured, Spoken(random)), (beside, MadeUp(random))]


# --- making and dropping --------------------------------------------------------------------------
def create() -> None:
    """An empty database with the portal's tables."""
    call_command("migrate", verbosity=0) if is_embedded() else database.create()


def drop() -> None:
    """Remove it; nothing happens where there is none."""
    FACTS.unlink(missing_ok=True)
    if not is_embedded():
        database.drop()
        return
    connection.close()
    for tail in ("", "-wal", "-shm"):
        Path(f"{connection.settings_dict['NAME']}{tail}").unlink(missing_ok=True)


@contextmanager
def without_index(facts: dict[str, str]) -> Iterator[None]:
    """The index is made when the table is full: what a new installation doesn't do either way."""
    if is_embedded():
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"drop index {INDEX}")
        cursor.execute("set maintenance_work_mem = '1GB'; set synchronous_commit = off")
        # Foreign keys of what is copied from consistent rows needn't be looked up again.
        if database.is_superuser(cursor):
            cursor.execute("set session_replication_role = replica")
    yield
    with clocked(facts, "the GIN index, made over the full table"):
        complete_after_migrate()


@contextmanager
def clocked(facts: dict[str, str], label: str) -> Iterator[None]:
    """Note how long it took."""
    start = time.monotonic()
    yield
    facts[label] = f"{time.monotonic() - start:.0f} s"


def settle() -> None:
    """What the planner knows, as autovacuum keeps it."""
    if not is_embedded():
        database.tidy()
        return
    with connection.cursor() as cursor:
        cursor.execute("analyze")


def keep_facts(content: str, facts: dict[str, str]) -> None:
    """Note what the database holds and how long that took, for runs with --keep."""
    FACTS.write_text(json.dumps({"content": content, **facts}))


def kept_facts(content: str) -> dict[str, str] | None:
    """What an earlier run noted; None where it held something else."""
    if not FACTS.exists():
        return None
    found: dict[str, str] = json.loads(FACTS.read_text())
    return found if found.pop("content") == content else None


# --- more rows ------------------------------------------------------------------------------------
def add_clerk(tenant: Tenant) -> None:
    """Somebody who works in one queue only: in what the billing role is given."""
    user = get_user_model().objects.create_user(f"clerk@{tenant.primary_host}", None, name="Clerk")
    with tenant_scope(tenant):
        role = Role.objects.get(scope="staff", key="billing")
        accounts.add_staff(actor=system_actor(tenant), user=user, role=role)
        queue = Queue.objects.get(name="Billing")
        services.set_queue_roles(actor=system_actor(tenant), queue=queue, roles=[role])


def add_marks(tenant: Tenant, random: Random) -> None:
    """Agents have read most of what is theirs and still to be done."""
    with tenant_scope(tenant):
        rows = Ticket.objects.active().exclude(assignee=None).order_by()
        pairs = list(rows.values_list("pk", "assignee_id"))
        copy_rows(
            TicketSeen,
            (
                {
                    "tenant_id": tenant.pk,
                    "user_id": user,
                    "ticket_id": key,
                    "seen_at": timezone.now(),
                }
                for key, user in pairs
                if random.random() < READ_SHARE
            ),
        )


def check_words(tenant: Tenant, random: Random) -> None:
    """The generated rows must be those that the service writes. Raises CommandError."""
    with tenant_scope(tenant):
        if wrong := differing(tenant, random):
            raise CommandError(f"The words of {', '.join(wrong[:5])} aren't the service's.")


# --- figures --------------------------------------------------------------------------------------
def facts(requests: int) -> dict[str, str]:
    """What there is, how large, and how long it took to write."""
    found = {"Requests": f"{requests:,} in four languages, {requests // 5:,} of another tenant"}
    for label, size in _table_sizes().items():
        found[label] = f"{size / 1024**2:,.0f} MB"
    took = kept_facts(f"{requests} requests to search") or {}
    return found | {f"Time to write {label}": value for label, value in took.items()}


def _table_sizes() -> dict[str, int]:
    asked = {"Size of the words": TABLE, "Size of the index": INDEX, "Size of the requests": ""}
    if is_embedded():
        asked = {"Size of the words": TABLE, "Size of the index": f"{FULL_TEXT}_data"}
        statement = "select sum(pgsize) from dbstat where name = %s"
    else:
        asked["Size of the requests"] = Ticket._meta.db_table
        statement = "select pg_table_size(%s)"
    found = {}
    with connection.cursor() as cursor:
        for label, name in asked.items():
            cursor.execute(statement, [name])
            found[label] = int(cursor.fetchone()[0] or 0)
    return found


def written(tenant: Tenant) -> list[float]:
    """Milliseconds to index one changed request, reading its parts included."""
    samples = []
    with tenant_scope(tenant):
        keys = list(TicketWords.objects.filter(place=tenant.pk).values_list("pk", flat=True)[:4000])
    for place in range(WRITTEN_TURNS):
        start = time.perf_counter()
        with tenant_scope(tenant):
            index(tenant, [keys[place * len(keys) // WRITTEN_TURNS]])
        samples.append((time.perf_counter() - start) * 1000)
    return samples


def plan_of(rows: Any) -> str:
    """How the database carries a query out, as the application's role."""
    statement, params = rows.query.sql_with_params()
    return database.plan(statement, params)


def plan_by_index(wanted: str) -> str:
    """How the function of `tickets/search/storage.py` finds keys, with its settings."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_indexscan = off")
        try:
            statement = f"select ticket_id from {TABLE} where words @@ %s::tsquery limit 5001"
            return database.plan(statement, [wanted])
        finally:
            cursor.execute("reset enable_seqscan; reset enable_indexscan")
