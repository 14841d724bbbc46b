"""What a visitor searched and read just now, so that nobody is told to read it again.

It stands in the visitor's own session and is written by POSTs only; it goes to the team with a
request that the visitor opens, and nowhere else. Two hours, ten entries, no personal data.
"""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

KEY = "trail"
KEPT_SECONDS = 2 * 60 * 60
KEPT_ENTRIES = 10
SHOWN = ("kind", "text", "url")
MAX_TEXT, MAX_URL = 120, 300

Entry = dict[str, Any]


def remember(request: HttpRequest, kind: str, text: str, url: str = "") -> None:
    """Add a "search" or an "article"; the same one again only moves to the end."""
    words = " ".join(text.split())[:MAX_TEXT]
    if not words:
        return
    entry = {"kind": kind, "text": words, "url": url[:MAX_URL]}
    others = [old for old in _fresh(request) if not _same(old, entry)]
    request.session[KEY] = [*others, entry | {"at": _now()}][-KEPT_ENTRIES:]


def trail_of(request: HttpRequest) -> list[Entry]:
    """The fresh entries, oldest first, without their moments; writes nothing."""
    return [{name: entry[name] for name in SHOWN} for entry in _fresh(request)]


def forget_trail(request: HttpRequest) -> None:
    """It was handed over with a request."""
    request.session.pop(KEY, None)


def _fresh(request: HttpRequest) -> list[Entry]:
    oldest = _now() - KEPT_SECONDS
    return [entry for entry in request.session.get(KEY, []) if entry["at"] >= oldest]


def _same(one: Entry, other: Entry) -> bool:
    return (one["kind"], one["text"], one["url"]) == (other["kind"], other["text"], other["url"])


def _now() -> int:
    return int(timezone.now().timestamp())
