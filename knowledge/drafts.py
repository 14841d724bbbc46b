"""Where a new article may come from: parts above register what they can turn into a draft.

The editor opens with it filled in (`?source=request:NH-4821`); nothing is saved before the author
says so, and it reminds of personal data.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404

from portal.shared.actors import Actor


@dataclass(frozen=True, slots=True)
class Draft:
    """What the editor is filled with, and where it came from."""

    title: str
    body: str
    origin: str = ""  # as people say it: "Request NH-4821"
    url: str = ""
    language: str = ""
    has_personal_data: bool = True


Load = Callable[[Actor, str], Draft]
_sources: dict[str, Load] = {}


def register_draft_source(kind: str, load: Load) -> None:
    """`load(actor, reference)` makes a draft, or raises Http404 for what the actor may not read."""
    _sources[kind] = load


def draft_from(actor: Actor, asked: str) -> Draft | None:
    """The draft that an address asks for as `kind:reference`; None where it asks for none."""
    if not asked:
        return None
    kind, _colon, reference = asked.partition(":")
    load = _sources.get(kind)
    if load is None or not reference:
        raise Http404
    return load(actor, reference)
