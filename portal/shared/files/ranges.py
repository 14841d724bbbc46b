"""Parts of a file, as players ask for them: without it nobody can skip within a video."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse

RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})\Z", re.ASCII)
CHUNK = 64 * 1024


def in_part(request: HttpRequest, response: FileResponse, size: int) -> HttpResponse:
    """The response with the part that the request asks for; several parts at once are not given.

    A part that doesn't exist is answered by 416; what isn't understood by the whole file.
    """
    response.headers["Accept-Ranges"] = "bytes"
    # Packing it on the way would shift what the part is counted in.
    response.headers["Content-Encoding"] = "identity"
    asked = _asked(request.headers.get("Range", ""), size)
    if asked is None or "If-Range" in request.headers:
        return response
    start, end = asked
    if start >= size or start > end:
        response.file_to_stream.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    content = response.file_to_stream
    content.seek(start)
    response.streaming_content = _piece(content, end - start + 1)
    response.status_code = 206
    response.headers["Content-Range"] = f"bytes {start}-{end}/{size}"
    response.headers["Content-Length"] = str(end - start + 1)
    return response


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte; `bytes=-5` are the last five."""
    found = RANGE.match(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size - 1
    return int(found[1]), min(int(found[2] or size - 1), size - 1)


def _piece(content: Any, length: int) -> Iterator[bytes]:
    while length > 0 and (data := content.read(min(CHUNK, length))):
        length -= len(data)
        yield data
