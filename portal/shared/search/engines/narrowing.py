"""Reading the filters of `visible_query`: field:value with AND, OR, NOT and parentheses."""

import re
from dataclasses import dataclass

TOKEN = re.compile(r'[()]|[\w]+:"[^"]*"|[^\s()]+')


class UnreadableFilter(ValueError):
    """A filter that isn't made of fields and values; nothing may be shown then."""


@dataclass(frozen=True, slots=True)
class Value:
    """Documents with a value in an exact field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents."""


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that a filter leaves out."""

    part: "Filter"


@dataclass(frozen=True, slots=True)
class And:
    """Documents that every filter lets through."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Documents that one of the filters lets through."""

    parts: tuple["Filter", ...]


Filter = Value | Everything | Not | And | Or


def parse(text: str) -> Filter:
    """The filter of a text; raises UnreadableFilter."""
    reader = _Reader(TOKEN.findall(text))
    found = reader.either()
    if reader.tokens:
        raise UnreadableFilter(text)
    return found


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def either(self) -> Filter:
        parts = [self.both()]
        while self.tokens[:1] == ["OR"]:
            self.tokens.pop(0)
            parts.append(self.both())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def both(self) -> Filter:
        parts = [self.one()]
        while self.tokens and self.tokens[0] not in ("OR", ")"):
            if self.tokens[0] == "AND":
                self.tokens.pop(0)
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self) -> Filter:
        said = self.tokens.pop(0) if self.tokens else ")"
        if said == "NOT":
            return Not(self.one())
        if said == "(":
            found = self.either()
            if not self.tokens or self.tokens.pop(0) != ")":
                raise UnreadableFilter(said)
            return found
        if said in ("*", "*:*"):
            return Everything()
        field, colon, value = said.partition(":")
        if not colon or not field or not value:
            raise UnreadableFilter(said)
        return Value(field, value.strip('"'))
