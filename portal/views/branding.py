"""The tenant's colour and logo."""

import mimetypes

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.shared.branding import theme_css, theme_hash

FOREVER = "public, max-age=31536000, immutable"


@require_safe
def theme(request: HttpRequest, digest: str) -> HttpResponse:
    """The three brand values as CSS; the address changes with the colour."""
    if digest != theme_hash(request.tenant.colour):
        raise Http404
    response = HttpResponse(theme_css(request.tenant.colour), content_type="text/css")
    response.headers["Cache-Control"] = FOREVER
    return response


@require_safe
def logo(request: HttpRequest, digest: str) -> FileResponse:
    """The tenant's logo; another tenant's digest is unknown here."""
    if not request.tenant.logo or digest != request.tenant.logo_digest:
        raise Http404
    name = request.tenant.logo.name
    try:
        content = storages["default"].open(name)
    except FileNotFoundError as error:
        raise Http404 from error
    content_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = FileResponse(content, content_type=content_type)
    response.headers["Cache-Control"] = FOREVER
    return response
