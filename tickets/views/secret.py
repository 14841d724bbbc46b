"""What all pages behind a mailed link share: they are nobody's to keep, index or guess."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.shared.enums import Module
from tickets import policies
from tickets.links import LinkGone

View = Callable[..., HttpResponse]


def secret_page(view: View) -> View:
    """The holder of a token is meant, whoever is signed in; a wrong token has one answer.

    Nothing of it is cached or indexed. Other sites get no referrer (the portal's own policy), and
    the log masks the address.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.tenant.has_module(Module.REQUESTS):
            raise Http404
        try:
            response = view(request, *args, **kwargs)
        except LinkGone:
            response = link_gone(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


def link_gone(request: HttpRequest) -> HttpResponse:
    """The same for what never was, was used, revoked, has run out or is another tenant's."""
    context = {"takes_guests": policies.takes_guests(request.actor)}
    return render(request, "tickets/link_gone.html", context, status=404)
