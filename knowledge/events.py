"""What other parts tell the help centre: the kinds of requests that an article may lead to, and
what of theirs may become an article."""

from collections.abc import Callable

from knowledge.drafts import (
    Draft,
    draft_address,
    question_and_answer,
    register_draft_source,
    without_persons,
)
from portal.shared.models import Tenant

__all__ = [
    "Draft",
    "draft_address",
    "offer_request_categories",
    "question_and_answer",
    "register_draft_source",
    "request_categories",
    "without_persons",
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
