"""The search page and the suggestions of the search box."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from knowledge.enums import SearchPlace
from portal.search.logging import log_asked, log_values, results_of
from portal.search.presenting import KINDS, completions, results_page, suggestion_rows
from portal.shared.enums import Module
from portal.shared.search import queries
from portal.shared.trail import remember

MAX_QUERY = 200
MAX_PAGE = 50
SUGGESTIONS = 6
# Hits whose titles finish the word being typed.
LOOKED_AT = 12
SHORTEST = 2


def asked_text(sent: QueryDict) -> str:
    """What the visitor asks for, without control characters and cut at the box's length."""
    text = "".join(char for char in sent.get("q", "") if char.isprintable())
    return " ".join(text[:MAX_QUERY].split())


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """Help and the visitor's own requests, together or one of them by pages."""
    text = asked_text(request.GET)
    kind = request.GET.get("kind", "")
    number = request.GET.get("page", "1")
    page = min(int(number), MAX_PAGE) if number.isdecimal() and len(number) < 4 else 1
    context = results_page(
        request.actor,
        text,
        request.LANGUAGE_CODE,
        kind=kind if kind in KINDS else "",
        page=max(page, 1),
        sent=request.GET,
    )
    found = results_of(context, request.LANGUAGE_CODE)
    context["log_values"] = log_values(text, SearchPlace.PAGE, found)
    context["can_ask"] = request.tenant.has_module(Module.HELP)
    return render(request, "search/results.html", context)


@require_POST
def asked(request: HttpRequest) -> HttpResponse:
    """Log what was searched; remember it for the team if a request follows."""
    text = asked_text(request.POST)
    if log_asked(request, text) and request.POST.get("place") != SearchPlace.SUGGESTION:
        remember(request, "search", text)
    return HttpResponse(status=204)


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """The fragment under the search box."""
    text = asked_text(request.GET)
    found = (
        queries.suggest(request.actor, text, request.LANGUAGE_CODE, limit=LOOKED_AT)
        if len(text) >= SHORTEST
        else ()
    )
    return render(
        request,
        "components/search_suggestions.html",
        {
            "q": text,
            "completions": completions(text, found),
            "suggestions": suggestion_rows(found[:SUGGESTIONS]),
            "log_values": log_values(text, SearchPlace.SUGGESTION, len(found[:SUGGESTIONS])),
            "all_url": f"{reverse('search')}?{urlencode({'q': text})}",
        },
    )
