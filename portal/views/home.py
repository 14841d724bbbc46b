"""The home page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from knowledge import selectors as knowledge
from portal.shared.enums import Module
from portal.shared.opening_hours import opening_text
from portal.shared.timeline import timeline
from tickets import selectors as tickets

MOST_READ, ACTIVITY, ATTENTION, HINTS = 4, 4, 3, 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs attention, help, and what happened last; parts that are off are absent."""
    context: dict[str, Any] = {
        "opening": opening_text(request.tenant, timezone.now()),
        "show_requests": request.tenant.has_module(Module.REQUESTS),
    }
    if request.tenant.has_module(Module.HELP):
        context |= _help(request)
    if context["show_requests"] and request.user.is_authenticated:
        context |= _requests(request)
    return render(request, "portal/home.html", context)


def _help(request: HttpRequest) -> dict[str, Any]:
    actor, language = request.actor, request.LANGUAGE_CODE
    start = knowledge.start_page(actor, language)
    categories, most_read = start.categories, start.most_read[:MOST_READ]
    return {
        "categories": categories,
        "article_count": sum(category.article_count for category in categories),
        "most_read": most_read,
        "hints": most_read[:HINTS],
    }


def _requests(request: HttpRequest) -> dict[str, Any]:
    """Of the customer the visitor works for now; nothing where they are no member."""
    actor, customer = request.actor, request.customer
    if not customer:  # lazy, so never the object None itself
        return {}
    return {
        "attention": tickets.attention(actor, ATTENTION, customer.pk),
        "activity": timeline([tickets.activity(actor, customer.pk, ACTIVITY)], ACTIVITY),
        "open_requests": request.figures["active_requests"],
        "waiting_requests": request.figures["waiting_requests"],
        "has_account": True,
    }
