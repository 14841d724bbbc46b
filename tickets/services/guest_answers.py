"""What a guest filled in becomes the answers of the request that their address confirms."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from portal.shared.actors import Actor
from portal.shared.files.access import files_by_owner
from portal.shared.files.services import move_files, owner_kind
from portal.shared.models import Tenant
from tickets.guest_answers import KeptAnswer, kept_answers, sorted_out, texts_with
from tickets.models import Category, GuestRequest, Ticket, TicketMessage
from tickets.own_fields import Answer, Place
from tickets.presentation_own import value_text
from tickets.selectors_guests import guest_fields
from tickets.services.answers import store_answers
from tickets.services.writing import write_message


@dataclass(frozen=True, slots=True)
class Parts:
    """What becomes of a guest's form: the messages' texts, and the answers that still fit it."""

    texts: list[str]
    fitting: list[tuple[Answer, KeptAnswer]]


def sort_out(actor: Actor, waiting: GuestRequest, category: Category) -> Parts:
    """What still fits the form of the category; the rest, as lines of the text."""
    kept = kept_answers(waiting)
    if not kept:
        return Parts([waiting.body], [])
    fields = guest_fields(category) if category.pk == waiting.category_id else []
    fitting, rest = sorted_out(Place(actor, None), fields, kept)
    return Parts(texts_with(waiting.body, _lines(actor.tenant, waiting, rest)), fitting)


def hand_over(
    visitor: Actor, waiting: GuestRequest, ticket: Ticket, parts: Parts, at: datetime
) -> None:
    """Give the request its answers, their files, and what found no room in the first message."""
    first = TicketMessage.objects.get(ticket=ticket)
    for text in parts.texts[1:]:
        write_message(actor=visitor, ticket=ticket, body=text, at=at, author_label=ticket.asked_by)
    values = store_answers(visitor, ticket, [answer for answer, _kept in parts.fitting])
    for value, (_answer, kept) in zip(values, parts.fitting, strict=True):
        if kept.files:
            move_files(source=waiting, target=value, only=kept.files)
    move_files(source=waiting, target=first)


def _lines(tenant: Tenant, waiting: GuestRequest, rest: Iterable[KeptAnswer]) -> list[str]:
    """Question and answer, in the language in which they were written."""
    stored = files_by_owner(owner_kind(waiting), [waiting.pk]).get(waiting.pk, [])
    names = {str(file.uuid): file.name for file in stored}
    with translation.override(waiting.language):
        return [f"{one.field.label_for(tenant)}: {_said(tenant, one, names)}" for one in rest]


def _said(tenant: Tenant, kept: KeptAnswer, names: dict[str, str]) -> str:
    if kept.files:
        return ", ".join(names[key] for key in kept.files if key in names)
    return value_text(kept.as_value(), tenant)
