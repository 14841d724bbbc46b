"""What other parts tell the help centre: the kinds of requests that an article may lead to."""

from collections.abc import Callable

from portal.shared.models import Tenant

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
