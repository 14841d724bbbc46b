"""What waits for the visitor, counted for the whole page in one statement."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts import selectors as accounts
from knowledge import selectors as knowledge
from orders import selectors as orders
from portal.shared.counting import counted
from portal.shared.enums import Module
from tickets import selectors as tickets


class FiguresMiddleware:
    """`request.figures`: numbers by name, asked when the first of them is printed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.figures = SimpleLazyObject(lambda: figures_of(request))
        return self.get_response(request)


def figures_of(request: HttpRequest) -> Mapping[str, int]:
    """Of the person, and of the customer they work for now; parts that are off count nothing."""
    actor, tenant = request.actor, request.tenant
    if actor.user is None:
        return {}
    rows = accounts.counted_rows(actor)
    if request.customer:  # lazy, so never None itself
        key = request.customer.pk
        if tenant.has_module(Module.REQUESTS):
            rows |= tickets.counted_rows(actor, key)
        if tenant.has_module(Module.ORDERS):
            rows |= orders.counted_rows(actor, key)
        if tenant.has_module(Module.HELP):
            rows |= knowledge.counted_documents(actor, key)
    return counted(tenant, rows)
