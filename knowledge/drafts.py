"""Where a new article may come from: parts above register what they can turn into a draft.

The editor opens with it filled in (`?source=request:NH-4821`); nothing is saved before the author
says so, and it reminds of personal data.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from knowledge.audiences import may_write
from portal.shared.actors import Actor
from portal.shared.enums import Module


@dataclass(frozen=True, slots=True)
class Draft:
    """What the editor is filled with, and where it came from."""

    title: str
    body: str
    origin: str = ""  # as people say it: "Request NH-4821"
    url: str = ""
    language: str = ""
    has_personal_data: bool = True


TAKEN_OUT = "…"
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w/])\+?\d(?:[ ()/-]{0,2}\d){8,13}(?!\w)")
FILE_LINK = re.compile(r"!?\[([^\]]*)\]\(/files/[^)]*\)")
SHORTEST_NAME = 4

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
    if load is None or not reference or "\0" in reference:
        raise Http404
    return load(actor, reference)


def writes_articles(actor: Actor) -> bool:
    """Whether the actor may make a draft of anything at all."""
    return actor.tenant.has_module(Module.HELP) and may_write(actor)


def draft_address(kind: str, reference: str) -> str:
    """Where the editor opens with the draft of `kind:reference`."""
    query = urlencode({"source": f"{kind}:{reference}"})
    return f"{reverse('admin:knowledge_articlegroup_add')}?{query}"


def question_and_answer(question: str, answer: str, names: Iterable[str] = ()) -> str:
    """A draft's text; what is plainly somebody's own is taken out, the author looks for the rest.

    `names` are those of the people and the company in it.
    """
    asked, told = (without_persons(text, names) for text in (question, answer))
    return f"{asked}\n\n## {_('Answer')}\n\n{told}\n".lstrip()


def without_persons(text: str, names: Iterable[str] = ()) -> str:
    """The text without addresses, telephone numbers, files and the given names."""
    text = FILE_LINK.sub(r"\1", text.replace("\r\n", "\n"))
    text = PHONE.sub(TAKEN_OUT, EMAIL.sub(TAKEN_OUT, text))
    for name in sorted({name.strip() for name in names}, key=len, reverse=True):
        if len(name) >= SHORTEST_NAME:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", TAKEN_OUT, text, flags=re.IGNORECASE)
    return text.strip()
