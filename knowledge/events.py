"""What parts above and the help centre tell each other: they hand callables down."""

from collections.abc import Callable
from dataclasses import dataclass

from knowledge.drafts import (
    Draft,
    draft_address,
    question_and_answer,
    register_draft_source,
    without_persons,
    writes_articles,
)
from knowledge.sitemap_sources import MapSource, Page, offer_map
from portal.shared.actors import Actor
from portal.shared.models import Tenant

__all__ = [
    "AnswerFound",
    "answer_found",
    "on_answer_found",
    "Draft",
    "MapSource",
    "Page",
    "draft_address",
    "offer_map",
    "offer_request_categories",
    "question_and_answer",
    "register_draft_source",
    "request_categories",
    "without_persons",
    "writes_articles",
]

# Key and name of each category of requests that a reader may choose.
Choices = Callable[[Tenant], list[tuple[str, str]]]
_offers: list[Choices] = []


def offer_request_categories(choices: Choices) -> None:
    """Called once, when the part is ready."""
    if choices not in _offers:
        _offers.append(choices)


def request_categories(tenant: Tenant) -> list[tuple[str, str]]:
    """All that is offered; empty where nobody takes requests."""
    return [choice for choices in _offers for choice in choices(tenant)]


@dataclass(frozen=True, slots=True)
class AnswerFound:
    """Somebody asked and said that an article's passage solved it; `question` is masked."""

    question: str
    language: str
    article_id: int
    title: str
    url: str


Told = Callable[[Actor, AnswerFound], object]

_told: list[Told] = []


def on_answer_found(told: Told) -> None:
    """`told(actor, found)` is called in the transaction in which it is said."""
    if told not in _told:
        _told.append(told)


def answer_found(actor: Actor, found: AnswerFound) -> None:
    """Tell every part that wants to know."""
    for told in _told:
        told(actor, found)
