"""What the database itself refuses, whoever asks: declared on a model, built by `protection`.

A model says `refusals = (Refusal(...), ...)`; each becomes a trigger, on both databases, that
stops one kind of statement where its condition holds.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

Verb = Literal["insert", "update", "delete"]
# PostgreSQL cuts longer names.
LONGEST_NAME = 63


@dataclass(frozen=True, slots=True)
class Refusal:
    """One kind of statement on a table, refused with `message`.

    `when` is SQL over the row before (`old`) and after (`new`), understood by both databases;
    "is distinct from" compares with null as a value.
    """

    verb: Verb
    message: str
    when: str = "true"

    def base_name(self, table: str) -> str:
        """What every edition of the trigger begins with."""
        return f"{table}_no_{self.verb}_"[: LONGEST_NAME - 8]

    def name(self, table: str) -> str:
        """The trigger's name: another condition has another one, so that it is built anew."""
        digest = hashlib.sha256(f"{self.when}|{self.message}".encode()).hexdigest()[:8]
        return f"{self.base_name(table)}{digest}"

    def on_sqlite(self, table: str) -> str:
        """The trigger; older releases know only `is not`."""
        when = self.when.replace(" is distinct from ", " is not ")
        return (
            f"create trigger {self.name(table)} before {self.verb} on {table} when {when} "
            f"begin select raise(abort, '{self.message}'); end"
        )

    def on_postgresql(self, table: str) -> str:
        """A function of its own, because a trigger's own condition can't ask other tables."""
        name, row = self.name(table), "old" if self.verb == "delete" else "new"
        return f"""
            create or replace function {name}() returns trigger language plpgsql as $$ begin
              if {self.when} then raise exception '{self.message}'; end if;
              return {row};
            end $$;
            create trigger {name} before {self.verb} on {table}
            for each row execute function {name}()
        """


def append_only() -> tuple[Refusal, ...]:
    """Nothing but adding."""
    message = "this table is append-only"
    return Refusal("update", message), Refusal("delete", message)


def changed(*columns: str) -> str:
    """The condition that one of the columns gets another value."""
    return " or ".join(f"old.{column} is distinct from new.{column}" for column in columns)
