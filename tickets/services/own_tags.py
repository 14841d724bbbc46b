"""The customer's own tags on their requests; the team sees them, theirs are another kind."""

import unicodedata

from django.db import transaction
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.search.updates import queue_update
from tickets import policies
from tickets.models import Tag, Ticket, TicketTag
from tickets.selectors_tags import forget_own_tags

MAX_NAME, MOST_TAGS = 40, 10


@transaction.atomic
def add_own_tag(*, actor: Actor, ticket: Ticket, name: str) -> Tag:
    """Mark the request with a word of the customer's. Raises NotAllowed, DomainError."""
    policies.require_writer(actor, ticket, as_staff=False)
    word = tag_word(name)
    # One after the other, so that two at once don't pass the limit.
    Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    mine = TicketTag.objects.filter(ticket=ticket, is_staff=False)
    if mine.count() >= MOST_TAGS:
        raise DomainError(
            _("A request has at most %(number)s tags.") % {"number": MOST_TAGS}, field="name"
        )
    tag, _new = Tag.objects.get_or_create(tenant=actor.tenant, name=word)
    _row, added = TicketTag.objects.get_or_create(
        tenant=actor.tenant, ticket=ticket, tag=tag, is_staff=False
    )
    if added:
        _changed(actor, ticket, "ticket.tagged", (None, word))
    return tag


@transaction.atomic
def remove_own_tag(*, actor: Actor, ticket: Ticket, name: str) -> None:
    """Take a tag of the customer's away again. Raises NotAllowed."""
    policies.require_writer(actor, ticket, as_staff=False)
    word = _normal(name)[:MAX_NAME]
    rows = TicketTag.objects.filter(ticket=ticket, tag__name=word, is_staff=False)
    removed, _rows = rows.delete()
    if removed:
        _changed(actor, ticket, "ticket.untagged", (word, None))


def tag_word(name: str) -> str:
    """The word as it is kept: small letters, single spaces, no control characters.

    Raises DomainError for an empty or a long one.
    """
    word = _normal(name)
    if not word:
        raise DomainError(_("Write a tag."), field="name")
    if len(word) > MAX_NAME:
        raise DomainError(
            _("A tag has at most %(limit)s characters.") % {"limit": MAX_NAME}, field="name"
        )
    return word


def _normal(name: str) -> str:
    spaced = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", name))
    kept = "".join(char for char in spaced if char.isprintable())
    return " ".join(kept.casefold().lstrip("# ").split())


def _changed(
    actor: Actor, ticket: Ticket, action: str, pair: tuple[str | None, str | None]
) -> None:
    record(actor, action, ticket, {"tag": pair})
    forget_own_tags(actor.tenant)
    queue_update(ticket)
