"""What every page of the help centre checks first."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from knowledge.selectors import START
from knowledge.selectors_news import NEWS, STATUS
from portal.shared.caching import SETTINGS
from portal.shared.enums import Module

View = Callable[..., HttpResponse]
# Whose changes change a page of the help centre, what is announced above it included.
PARTS = (START, SETTINGS, NEWS, STATUS)


def help_page(view: View) -> View:
    """404 where the part is switched off, or in a language that the tenant doesn't offer."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        offered = kwargs.get("language", request.LANGUAGE_CODE) in request.tenant.languages
        if not request.tenant.has_module(Module.HELP) or not offered:
            raise Http404
        return view(request, *args, **kwargs)

    return checked
