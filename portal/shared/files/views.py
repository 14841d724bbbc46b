"""The only way to a stored file."""

import uuid

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from portal.shared.actors import Actor
from portal.shared.files.access import get_file_for
from portal.shared.files.ranges import in_part
from portal.shared.models import StoredFile


@require_safe
def file_download(request: HttpRequest, file_uuid: uuid.UUID) -> HttpResponseBase:
    """A file as who is signed in may read it."""
    return download(request, request.actor, file_uuid)


def download(request: HttpRequest, actor: Actor, file_uuid: uuid.UUID) -> HttpResponseBase:
    """Pictures and videos inline, everything else as a download; never cached by others.

    Raises Http404 for a file that the actor may not read. A browser may keep a picture, but asks
    each time: the permission is checked anew, and the bytes travel once.
    """
    stored = get_file_for(actor, file_uuid)
    etag = f'"{stored.sha256}"' if stored.is_inline else None
    unchanged = get_conditional_response(request, etag=etag) if etag else None
    response = unchanged or _content(request, stored)
    response.headers["Cache-Control"] = "private, no-cache" if etag else "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if etag:
        response.headers["ETag"] = etag
    return response


def _content(request: HttpRequest, stored: StoredFile) -> HttpResponse:
    try:
        content = storages["private"].open(stored.storage_name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=not stored.is_inline,
        filename=stored.name,
        content_type=stored.content_type,
    )
    return in_part(request, response, stored.size) if stored.is_inline else response
