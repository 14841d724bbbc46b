"""Pages of the upper parts in the side navigation of the account area, handed down to it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Place:
    """One entry: where it leads, and how much waits for the person there."""

    label: str | Promise
    url_name: str
    icon: str
    count: int = 0


# What a person finds there; None where they find nothing.
Finder = Callable[[HttpRequest], Place | None]

_finders: list[Finder] = []


def add_place(finder: Finder) -> None:
    """Show a page of an upper part below the company's own."""
    if finder not in _finders:
        _finders.append(finder)


def places_for(request: HttpRequest) -> list[Place]:
    """The entries for who asks."""
    return [place for finder in _finders if (place := finder(request)) is not None]
