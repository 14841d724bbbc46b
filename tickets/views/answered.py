"""Somebody found the answer before sending: thanked, counted, led on."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from knowledge.enums import SearchPlace
from knowledge.services import searches
from portal.shared.enums import Module
from portal.shared.search.indexes import Hit
from portal.shared.throttle import within_limit
from tickets import policies, services
from tickets.help import hit_named

LIMIT, SECONDS = 20, 10 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def answered(request: HttpRequest) -> HttpResponse:
    """For everybody who is shown suggestions, signed in or not."""
    if not request.tenant.has_module(Module.REQUESTS):
        raise Http404
    if request.method == "POST":
        return _count(request)
    hit = hit_named(request.actor, request.GET.get("by", ""), request.LANGUAGE_CODE)
    may_open = bool(request.customer) and policies.can_open_at(  # lazy, so never None itself
        request.actor, request.customer.pk
    )
    return render(request, "tickets/answered.html", {"hit": hit, "can_open": may_open})


def _count(request: HttpRequest) -> HttpResponse:
    """One deflection a form; nothing is counted beyond what a person would click."""
    name = request.POST.get("solved", "")
    hit = hit_named(request.actor, name, request.LANGUAGE_CODE)
    if hit is None:
        raise Http404
    who = request.user.pk or request.META.get("REMOTE_ADDR", "")
    if within_limit(f"deflection:{request.tenant.pk}:{who}", LIMIT, SECONDS):
        counted = services.record_deflection(
            actor=request.actor,
            hit=hit,
            subject=request.POST.get("subject", ""),
            search=request.POST.get("suggested_for", ""),
            language=request.LANGUAGE_CODE,
            form_key=_key(request.POST.get("form_key", "")),
        )
        if counted is not None:
            _log(request, hit)
    return redirect(f"{reverse('tickets:answered')}?{urlencode({'by': name})}")


def _log(request: HttpRequest, hit: Hit) -> None:
    """The same in the log of what people look for."""
    looked = searches.Looked(
        text=request.POST.get("subject", "") or hit.title,
        language=request.LANGUAGE_CODE,
        place=SearchPlace.REQUEST,
        results=1,
    )
    article_id = hit.key if hit.kind == "article" else None
    searches.log_solved(
        actor=request.actor, session=request.session, looked=looked, article_id=article_id
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
