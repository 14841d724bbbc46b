"""Articles of the help centre that may answer a request before it is written."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.text import Truncator

from knowledge.selectors import suggest_articles
from portal.shared.actors import Actor
from portal.shared.enums import Module
from tickets.models import Ticket

MIN_LENGTH = 3
SUMMARY_LENGTH = 120
CACHE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Article:
    """An article as it is offered beside a request."""

    title: str
    url: str
    summary: str


def articles_for(actor: Actor, text: str, language: str, limit: int = 5) -> list[Article]:
    """Articles that fit a subject; none for a word too short, or where the part is off."""
    words = text.strip()
    if len(words) < MIN_LENGTH or not actor.tenant.has_module(Module.HELP):
        return []
    return [
        Article(hit.title, hit.url, Truncator(hit.text).chars(SUMMARY_LENGTH))
        for hit in suggest_articles(actor, words, language, limit)
    ]


def related_articles(actor: Actor, ticket: Ticket, language: str, limit: int = 3) -> list[Article]:
    """Articles beside a request, looked up once in a while: they change little."""
    key = f"ticket-help:{actor.tenant.pk}:{ticket.pk}:{language}:{actor.user_id}"
    found: list[Article] = cache.get_or_set(
        key, lambda: articles_for(actor, ticket.subject, language, limit), CACHE_SECONDS
    )
    return found
