"""What every page of the help centre checks first."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from portal.shared.enums import Module

View = Callable[..., HttpResponse]


def help_page(view: View) -> View:
    """404 where the part is switched off, or in a language that the tenant doesn't offer."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        offered = kwargs.get("language", request.LANGUAGE_CODE) in request.tenant.languages
        if not request.tenant.has_module(Module.HELP) or not offered:
            raise Http404
        return view(request, *args, **kwargs)

    return checked
