"""The words by which requests are found: one row a request, without row-level security.

Under row-level security PostgreSQL doesn't use an index for `@@`: its function isn't marked as
leakproof, so rows are compared one by one. Hence a table of its own, which holds nothing but keys
and words, and three walls of another kind around it: every word starts with its tenant's key, so a
search names only its own tenant's words; what is found is always joined back to the requests that
the reader may see; and no module but `tickets.search` asks the table.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

# What has to be found: one of the words of each group; a word that ends in * may go on.
Groups = Sequence[Sequence[str]]

TABLE = "tickets_ticketwords"
FULL_TEXT = f"{TABLE}_fts"
KEYS_FOUND = f"{TABLE}_keys"  # a function on PostgreSQL, see tickets/search/storage.py
QUOTED = re.compile(r"'([^']*)'")


class WordsField(models.Field):
    """Different words in one text, sorted: a tsvector, on SQLite the source of its FTS5 table."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """PostgreSQL quotes each word."""
        if value is None or connection.vendor != "postgresql":
            return value
        return " ".join(sorted(QUOTED.findall(value)))


@WordsField.register_lookup
class Found(models.Lookup):
    """Rows that have a word of every group."""

    lookup_name = "found"
    prepare_rhs = False

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ %s::tsquery", [*params, tsquery(self.rhs)]

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        row = f'{compiler.quote_name_unless_alias(self.lhs.alias)}."ticket_id"'
        groups = (" OR ".join(map(_quoted, group)) for group in self.rhs)
        found = f"SELECT rowid FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH %s"  # noqa: S608 - constants
        return f"{row} IN ({found})", [" AND ".join(f"({group})" for group in groups)]


def tsquery(groups: Groups) -> str:
    """The groups in PostgreSQL's grammar."""
    return " & ".join(f"({' | '.join(map(_prefixed, group))})" for group in groups)


def _prefixed(word: str) -> str:
    return f"{word[:-1]}:*" if word.endswith("*") else word


def _quoted(word: str) -> str:
    return f'"{word[:-1]}"*' if word.endswith("*") else f'"{word}"'


class TicketWords(models.Model):
    """What a request is found by. Its tenant is a plain number, so that no wall is built here."""

    ticket_id = models.BigIntegerField(primary_key=True)
    place = models.BigIntegerField(db_column="tenant_id")
    words = WordsField(_("words"))

    class Meta:
        db_table = TABLE
        verbose_name = _("words of a request")
        verbose_name_plural = _("words of requests")

    def __str__(self) -> str:
        return f"{self.ticket_id}"
