"""What the database needs besides the table: a GIN index, or on SQLite an FTS5 table.

Made after every migrate where it is missing, so that tables made from the models alone (tests) and
rebuilt ones have it as well.
"""

from typing import Any

from django.db import connections

from tickets.models.search import FULL_TEXT, KEYS_FOUND, TABLE

NEWEST, COMMON = 2000, 20
INDEX = f"{TABLE}_found"
# Without a list of pending entries every search takes the same time. Common words have to be
# known to the planner: it walks along the latest requests for those.
ON_POSTGRESQL = (
    f"alter table {TABLE} alter column words set statistics 1000",
    f"create index if not exists {INDEX} on {TABLE} using gin (words) with (fastupdate = off)",
)
# Statistics know the most common words only, and of two words not whether they ever stand together;
# how many begin in some way is a mere guess. So the planner isn't asked: a look at the tenant's
# newest requests tells what is common (null then), and all else is read by way of the index.
# "between" keeps the planner from leafing through another tenant's newer rows by the primary key.
FUNCTIONS = (
    f"create index if not exists {TABLE}_newest on {TABLE} (tenant_id, ticket_id)",
    f"""
create or replace function {KEYS_FOUND}_by_index(wanted tsquery, most int) returns setof bigint
language sql stable
set enable_seqscan = off set enable_indexscan = off set work_mem = '32MB' set jit = off
as $$ select ticket_id from {TABLE} where words @@ wanted limit most $$
""",  # noqa: S608 - constants
    f"""
create or replace function {KEYS_FOUND}(place bigint, wanted tsquery, most int)
returns setof bigint language plpgsql stable as $$
begin
  if (
    select count(*) >= {COMMON} from (
      select words from {TABLE} where tenant_id between place and place
      order by tenant_id desc, ticket_id desc limit {NEWEST}
    ) newest where words @@ wanted
  ) then
    return next null;
  else
    return query select {KEYS_FOUND}_by_index(wanted, most);
  end if;
end $$
""",  # noqa: S608 - constants
)
# A category mostly leads to one queue: filtered by both, the planner has to know how few there are.
STATISTICS = (
    "create statistics if not exists tickets_ticket_filters (mcv) "
    "on queue_id, category_id, kind, channel from tickets_ticket",
)
HAS_INDEX = f"select to_regclass('{INDEX}') is not null"
# After a flush the application's own role comes by: it may change nothing, and nothing is gone.
IS_OWNER = (
    f"select pg_get_userbyid(relowner) = current_user from pg_class where oid = '{TABLE}'::regclass"  # noqa: S608 - constants
)
# The table that keeps the words is the content; https://sqlite.org/fts5.html, 4.4.3.
REMOVE = (
    f"insert into {FULL_TEXT}({FULL_TEXT}, rowid, words) "  # noqa: S608 - constants
    "values ('delete', old.ticket_id, old.words)"
)
ADD = f"insert into {FULL_TEXT}(rowid, words) values (new.ticket_id, new.words)"  # noqa: S608 - constants
ON_SQLITE = (
    f"create virtual table if not exists {FULL_TEXT} using fts5(words, content='{TABLE}', "
    "content_rowid='ticket_id', tokenize=\"ascii tokenchars '_'\", detail=none)",
    f"create trigger if not exists {TABLE}_added after insert on {TABLE} begin {ADD}; end",
    f"create trigger if not exists {TABLE}_removed after delete on {TABLE} begin {REMOVE}; end",
    f"create trigger if not exists {TABLE}_changed after update on {TABLE} begin "
    f"{REMOVE}; {ADD}; end",
)


def complete_after_migrate(using: str = "default", **_kwargs: Any) -> None:
    """Signal receiver, once a migrate (or flush)."""
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            _run(cursor, ON_SQLITE)
        elif connection.vendor == "postgresql" and _says(cursor, IS_OWNER):
            _run(cursor, (*FUNCTIONS, *STATISTICS))
            if not _says(cursor, HAS_INDEX):
                _run(cursor, ON_POSTGRESQL)


def _says(cursor: Any, question: str) -> bool:
    cursor.execute(question)
    return bool(cursor.fetchone()[0])


def _run(cursor: Any, statements: tuple[str, ...]) -> None:
    for statement in statements:
        cursor.execute(statement)
