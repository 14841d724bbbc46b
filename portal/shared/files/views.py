"""The only way to a stored file."""

import uuid

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from portal.shared.files.access import get_file_for


@require_safe
def file_download(request: HttpRequest, file_uuid: uuid.UUID) -> FileResponse:
    """Pictures inline, everything else as a download; never cached by others."""
    stored = get_file_for(request.actor, file_uuid)
    try:
        content = storages["private"].open(stored.storage_name)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=not stored.is_image,
        filename=stored.name,
        content_type=stored.content_type,
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
