"""Pages that everybody sees alike: kept by caches on the way, asked for anew at little cost.

A cache on the way may keep a page only where the visitor has no session: nothing in it can be
anybody's own then. The browser asks each time and gets a 304 while nothing changed. What differs
by cookie (the language chosen, the notices closed) is told apart by `Vary`.
"""

import hashlib
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import http_date

from portal.shared.caching import changed_at
from portal.shared.models import Tenant

View = Callable[..., HttpResponse]
_turns: list[Callable[[Tenant], float]] = []
# A minute at a cache on the way; the browser itself always asks.
SHARED = "public, max-age=0, s-maxage=60, must-revalidate"
OWN_SESSION = "private, no-cache"
SIGNED_IN = "private, no-store"
# The templates and static files of this process: a new deployment is a new page.
STARTED = time.time()
ETAG_LENGTH = 32


def also_changes(turn: Callable[[Tenant], float]) -> None:
    """`turn(tenant)` says when pages last changed by the clock alone, in seconds since 1970."""
    if turn not in _turns:
        _turns.append(turn)


def public_page(*parts: str) -> Callable[[View], View]:
    """A page whose answer to visitors has validators; members' answers stay theirs.

    `parts` are those of `portal.shared.caching` whose changes change the page, for clients that
    only know `If-Modified-Since`; without any, the ETag (of the body itself) is all they get.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated or len(get_messages(request)):
                return view(request, *args, **kwargs)
            request.shows_no_token = True
            response = view(request, *args, **kwargs)
            has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
            if response.status_code == 200:
                validate(response, OWN_SESSION if has_session else SHARED, _newest(request, parts))
            return response

        return shown

    return decorate


def public_document(*parts: str) -> Callable[[View], View]:
    """What is the same for members too, since it holds what is public only: feeds, sitemaps."""

    def decorate(view: View) -> View:
        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if response.status_code == 200:
                validate(response, SHARED, _newest(request, parts))
            return response

        return shown

    return decorate


def validate(response: HttpResponse, policy: str, modified: float | None) -> None:
    """An ETag of the body, so that it changes with whatever the page shows."""
    digest = hashlib.sha256(response.content).hexdigest()[:ETAG_LENGTH]
    response.headers["ETag"] = f'"{digest}"'
    response.headers["Cache-Control"] = policy
    patch_vary_headers(response, ["Accept-Encoding"])  # on the 304 as well, which nothing packs
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)


def _newest(request: HttpRequest, parts: tuple[str, ...]) -> float | None:
    """When the page last changed: its parts, the day that its dates are told by, the process."""
    if not parts:
        return None
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    turns = [turn(request.tenant) for turn in _turns]
    return max(STARTED, midnight.timestamp(), changed_at(request.tenant, parts), *turns)


class ConditionalMiddleware(ConditionalGetMiddleware):
    """304 for what has a validator; pages with a form's token of their own get none."""

    def needs_etag(self, response: HttpResponse) -> bool:
        return False


class PrivatePagesMiddleware:
    """Whatever says nothing of caches is kept by none: a signed-in page isn't shown again after
    the sign-out, another one is asked for anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = self.get_response(request)
        own = signed_in or request.user.is_authenticated
        response.headers.setdefault("Cache-Control", SIGNED_IN if own else OWN_SESSION)
        return response


def visitors_need_no_token(view: View) -> View:
    """A POST that carries no authority where nobody is signed in: the browser's word that it comes
    from a page of ours will do, so pages that caches keep need no token in their forms."""
    view.visitors_need_no_token = True  # type: ignore[attr-defined]
    return view


class VisitorCsrfMiddleware(CsrfViewMiddleware):
    """Django's own protection; visitors without an account may be vouched for by their browser."""

    def process_view(
        self, request: HttpRequest, callback: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if getattr(callback, "visitors_need_no_token", False) and self._comes_from_us(request):
            request.csrf_processing_done = True
            return None
        answer: HttpResponse | None = super().process_view(request, callback, args, kwargs)
        return answer

    def _comes_from_us(self, request: HttpRequest) -> bool:
        """Both headers are the browser's, no page can set them; one at least has to be there."""
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if request.user.is_authenticated or not (site or origin):
            return False
        return site in (None, "same-origin") and (
            origin is None or bool(self._origin_verified(request))
        )
