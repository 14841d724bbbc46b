"""What the search box and its page tell the log: never who searched."""

import json
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve

from knowledge.enums import SearchPlace
from knowledge.services import searches
from knowledge.services.searches import Looked, Opened
from portal.shared.actors import Actor
from portal.shared.search.words import wanted_words
from portal.shared.throttle import within_limit

LIMIT, SECONDS = 120, 10 * 60
LONGEST_NUMBER = 6
FEW_WORDS = 3
PLACES = (SearchPlace.PAGE, SearchPlace.SUGGESTION)
# The part of the portal that an address belongs to, as the kind of what is opened there.
KINDS = {
    "knowledge": "article",
    "tickets": "ticket",
    "orders": "order",
    "billing": "invoice",
    "community": "topic",
}


def log_values(text: str, place: str, results: int) -> str:
    """What the page sends to the log after a while, and with what is opened."""
    return json.dumps({"q": text, "place": place, "results": results})


def results_of(shown: dict[str, Any], language: str) -> int:
    """How much was found of what was asked: a text with one of two words is no result.

    Of a sentence some words are enough, and a word of another spelling is meant as it was shown.
    """
    few = len(wanted_words(shown["q"], language)) <= FEW_WORDS
    is_beside = shown["relaxed"] and not shown.get("corrected") and few
    return 0 if is_beside else int(shown["counted"])


def log_asked(request: HttpRequest, text: str) -> bool:
    """Log a search, with what was opened of it; False where nothing may be logged.

    The team's own searches don't count, and nobody floods the log.
    """
    who = request.session.session_key or request.META.get("REMOTE_ADDR", "")
    name = f"search-log:{request.tenant.pk}:{who}"
    if request.actor.is_staff or not within_limit(name, LIMIT, SECONDS):
        return False
    looked = _looked(request, text)
    opened = _opened(request.actor, request.POST)
    kept: dict[str, Any] = {"actor": request.actor, "session": request.session, "looked": looked}
    if opened is None:
        searches.log_search(**kept)
    else:
        searches.log_opened(opened=opened, **kept)
    return True


def _looked(request: HttpRequest, text: str) -> Looked:
    place = request.POST.get("place", "")
    place = place if place in PLACES else SearchPlace.PAGE
    return Looked(text, request.LANGUAGE_CODE, place, _number(request.POST, "results"))


def _opened(actor: Actor, sent: QueryDict) -> Opened | None:
    """What was opened: of records only the kind is kept, for they are somebody's own."""
    address = sent.get("url", "")[:300]
    if not address.startswith("/") or address.startswith("//"):
        return None
    try:
        match = resolve(address.partition("?")[0].partition("#")[0])
    except Resolver404:
        return None
    if match.url_name == "search":
        return None  # from the suggestions to the whole list
    kind = KINDS.get(match.app_name.partition(":")[0], "other")
    key = searches.article_at(actor, address) if kind == "article" else None
    return Opened(kind, key, _number(sent, "position") or None)


def _number(sent: QueryDict, name: str) -> int:
    text = sent.get(name, "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if is_number else 0
