"""Choosing the language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import services
from portal.shared.public_pages import visitors_need_no_token


@visitors_need_no_token
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the choice in a cookie, and for signed-in people in their profile."""
    language = request.POST.get("language", "")
    target = request.POST.get("next", "/")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    response = redirect(_in_language(target, language, request.tenant.languages) if safe else "/")
    if language in request.tenant.languages:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=365 * 86_400,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
        if request.user.is_authenticated:
            services.choose_language(actor=request.actor, language=language)
    return response


def _in_language(target: str, language: str, languages: list[str]) -> str:
    """A public page's address carries its language: the same page in the chosen one.

    An article's address leads on from there to its translation, or to what stands in for it.
    """
    first, _, rest = target.lstrip("/").partition("/")
    if first in languages and language in languages:
        return f"/{language}/{rest}" if rest else "/"
    return target
