"""What may answer a request before it is written: articles, and topics of the community."""

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.text import Truncator

from knowledge.selectors import suggest_articles
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.search import queries
from portal.shared.search.indexes import Hit
from tickets.models import Ticket
from tickets.services.deflections import SOLVING_KINDS

MIN_LENGTH = 3
SUMMARY_LENGTH = 120
CACHE_SECONDS = 600
MOST_ARTICLES, MOST_TOPICS, LOOKED_AT = 4, 2, 12
LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class Article:
    """An article, or a topic, as it is offered beside a request; `key` names it to the server."""

    title: str
    url: str
    summary: str
    key: str = ""
    icon: str = "file-text"


def suggestions_for(actor: Actor, text: str, language: str) -> list[Article]:
    """Articles and answered topics that fit a subject; none for a word too short."""
    words = text.strip()
    if len(words) < MIN_LENGTH:
        return []
    kinds = [kind for kind, module in _MODULES.items() if actor.tenant.has_module(module)]
    hits = (
        queries.suggest_any(actor, words, language, kinds=kinds, limit=LOOKED_AT) if kinds else ()
    )
    articles = [hit for hit in hits if hit.kind == "article"][:MOST_ARTICLES]
    topics = [hit for hit in hits if hit.kind == "topic"][:MOST_TOPICS]
    return [_offered(hit) for hit in (*articles, *topics)]


_MODULES = dict(zip(SOLVING_KINDS, (Module.HELP, Module.COMMUNITY), strict=True))


def _offered(hit: Hit) -> Article:
    summary = Truncator(hit.text).chars(SUMMARY_LENGTH)
    return Article(hit.title, hit.url, summary, f"{hit.kind}-{hit.key}", hit.icon)


def hit_named(actor: Actor, name: str, language: str) -> Hit | None:
    """The article or topic behind a key that a page was given, if the actor may see it."""
    kind, _dash, key = name.partition("-")
    module = _MODULES.get(kind)
    if module is None or not actor.tenant.has_module(module):
        return None
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        return None
    found = queries.indexes_by_kind()[kind].hits(actor, [int(key)], language)
    return found[0] if found else None


def articles_for(actor: Actor, text: str, language: str, limit: int = 5) -> list[Article]:
    """Articles that fit a subject; none for a word too short, or where the part is off."""
    words = text.strip()
    if len(words) < MIN_LENGTH or not actor.tenant.has_module(Module.HELP):
        return []
    return [_offered(hit) for hit in suggest_articles(actor, words, language, limit)]


def related_articles(actor: Actor, ticket: Ticket, language: str, limit: int = 3) -> list[Article]:
    """Articles beside a request, looked up once in a while: they change little."""
    key = f"ticket-help:{actor.tenant.pk}:{ticket.pk}:{language}:{actor.user_id}"
    found: list[Article] = cache.get_or_set(
        key, lambda: articles_for(actor, ticket.subject, language, limit), CACHE_SECONDS
    )
    return found
