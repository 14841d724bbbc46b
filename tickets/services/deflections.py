"""Counting what was answered before it was asked."""

from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from knowledge.events import AnswerFound
from portal.shared.actors import Actor, system_actor
from portal.shared.audit import record
from portal.shared.enums import Module
from portal.shared.search.indexes import Hit
from tickets.models import Deflection

ONCE_SECONDS = 60 * 60
SOLVING_KINDS = ("article", "topic")


@transaction.atomic
def record_deflection(
    *,
    actor: Actor,
    hit: Hit,
    subject: str,
    search: str = "",
    language: str = "",
    form_key: UUID | None = None,
) -> Deflection | None:
    """An article or a topic answered the question that somebody was about to send.

    `hit` is what the person may see; `search` are the words that led there. Holds no person. The
    same form counts once: the second click gets None.
    """
    name = f"deflection:{actor.tenant.pk}:{form_key}"
    if form_key is not None and not cache.add(name, 1, ONCE_SECONDS):
        return None
    row: Deflection = Deflection.objects.create(
        tenant=actor.tenant,
        subject=_line(subject),
        search=_line(search),
        language=language[:8],
        kind=hit.kind,
        url=hit.url[:300],
        title=hit.title[:200],
    )
    record(system_actor(actor.tenant), "request.deflected", row, {"title": (None, row.title)})
    return row


def record_answer(actor: Actor, found: AnswerFound) -> None:
    """A question to the help centre was answered: nobody had to send it."""
    if not actor.tenant.has_module(Module.REQUESTS):
        return
    hit = Hit(kind="article", key=found.article_id, title=found.title, url=found.url)
    record_deflection(actor=actor, hit=hit, subject=found.question, language=found.language)


def _line(text: str) -> str:
    return " ".join("".join(char for char in text if char.isprintable()).split())[:200]
