"""The table of who gets what at every address, and the addresses that the resolver knows.

A line is an address, whose names in braces stand for the world's objects, then what each role is
answered to GET and to POST: one letter for everybody, or one for each role in the groups

    anonymous | owner buyer billing viewer | other customer's owner |
    agent, knowledge manager, administrator, operator | other tenant's owner, agent, administrator

    .  200          E  204, nothing to show    B  400, not understood    F  403, not allowed
    N  404          M  405, not this method    I  422, refused by the form
    L  to the sign-in     A  to the password page     R  to somewhere else     P  for good

People of the other tenant ask at their own host, with the first tenant's identifiers.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from portal.tests.access.browsers import GROUPS, ROLES

METHODS = ("GET", "POST")
# What some pages need to be asked for.
QUERIES = {
    "/search/": "?q=parcel",
    "/search/suggest/": "?q=parcel",
    "/admin/knowledge/articlegroup/insert/": "?language=en",
    "/admin/search/": "?s=parcel",
    "/admin/autocomplete/": (
        "?app_label=accounts&model_name=invitation&field_name=customer&term=a"
    ),
}


@dataclass(frozen=True)
class Row:
    """An address and the letter of each role, for GET and POST."""

    path: str
    expected: dict[str, dict[str, str]]

    def url(self, objects: dict[str, Any]) -> str:
        return self.path.format(**objects) + QUERIES.get(self.path, "")

    def route(self, objects: dict[str, Any]) -> str:
        """The pattern behind the address."""
        return str(resolve(self.url(objects).partition("?")[0]).route)


def parse(table: str) -> list[Row]:
    """Columns are two spaces apart."""
    lines = (line for line in table.splitlines() if line.strip() and not line.startswith("#"))
    return [_row(line) for line in lines]


def _row(line: str) -> Row:
    path, *columns = re.split(r"\s{2,}", line.strip())
    assert len(columns) == len(METHODS), f"not {len(METHODS)} columns: {line}"
    return Row(path, dict(zip(METHODS, map(_letters, columns), strict=True)))


def _letters(column: str) -> dict[str, str]:
    """One letter for everybody, or a letter for each role in the groups of the head."""
    if len(column) == 1:
        return dict.fromkeys(ROLES, column)
    parts = column.split(" ")
    assert [len(part) for part in parts] == [len(group) for group in GROUPS], column
    return dict(zip(ROLES, "".join(parts), strict=True))


def written(letters: dict[str, str]) -> str:
    """The column as it stands in the table."""
    values = [letters[role] for role in ROLES]
    if len(set(values)) == 1:
        return values[0]
    return " ".join("".join(letters[role] for role in group) for group in GROUPS)


def all_routes() -> list[str]:
    """Every pattern that the resolver can reach, as `resolve().route` writes them."""
    return list(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
    for entry in patterns:
        own = str(entry.pattern)
        route = before + own.removeprefix("^") if before else own
        if isinstance(entry, URLResolver):
            yield from _walk(entry.url_patterns, route)
        else:
            yield route
