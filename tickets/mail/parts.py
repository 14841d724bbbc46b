"""The parts of a mail, walked within bounds: texts to read, and files that came along."""

import logging
import mimetypes
import re
import warnings
from dataclasses import dataclass, field
from email.message import Message
from pathlib import PurePosixPath

from tnefparse import TNEF

from portal.shared.files.validation import clean_name
from tickets.mail.html import safe_html, says_anything, text_of_html
from tickets.mail.quotes import unflowed
from tickets.mail.texts import children_of, decoded, header_of, header_text

MAX_DEPTH = 30
MAX_PARTS = 300
MAX_TEXT = 1_000_000
TNEF_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
CALENDAR = "text/calendar"
# What a nested message says of itself at the top of its text.
NESTED_HEADERS = ("From", "To", "Cc", "Date", "Subject")
WORD = re.compile(r"\w")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a mail; `content_id` is what its HTML calls a picture by (RFC 2392)."""

    name: str
    content_type: str
    data: bytes
    content_id: str = ""


@dataclass(slots=True)
class Contents:
    """What a mail holds."""

    # Pieces of the text in their order: (is HTML, text).
    texts: list[tuple[bool, str]] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    # What could not be read, by name: it stays in the stored mail.
    unreadable: list[str] = field(default_factory=list)
    parts: int = 0


def contents_of(message: Message) -> Contents:
    """Everything that people read of a mail, with at most `MAX_PARTS` parts, `MAX_DEPTH` deep."""
    contents = Contents()
    _walk(message, contents, 0)
    return contents


def _walk(part: Message, contents: Contents, depth: int) -> None:
    contents.parts += 1
    if contents.parts > MAX_PARTS or depth > MAX_DEPTH:
        contents.unreadable.append(part.get_content_type())
        return
    kind = part.get_content_type()
    children = children_of(part)
    if kind == "message/rfc822" and children:
        _add_nested(children[0], contents, depth)
    elif kind == "multipart/alternative" and children:
        _walk_alternative(children, contents, depth)
    elif children:
        for child in children:
            _walk(child, contents, depth + 1)
    else:
        _add_leaf(part, kind, contents)


def _walk_alternative(children: list[Message], contents: Contents, depth: int) -> None:
    """Of several versions the richest that says anything; files of all of them are kept."""
    versions = []
    for child in children:
        version = Contents(parts=contents.parts)
        _walk(child, version, depth + 1)
        contents.parts = version.parts
        contents.attachments += version.attachments
        contents.unreadable += version.unreadable
        versions.append(version)
    spoken = [v for v in versions if any(_speaks(is_html, text) for is_html, text in v.texts)]
    rich = [v for v in spoken if any(is_html for is_html, _text in v.texts)]
    for version in (rich or spoken)[-1:]:
        contents.texts += version.texts


def _speaks(is_html: bool, text: str) -> bool:
    return says_anything(text) if is_html else bool(WORD.search(text))


def _add_leaf(part: Message, kind: str, contents: Contents) -> None:
    data = _bytes_of(part)
    name = _name_of(part)
    disposition = _disposition(part)
    is_text = kind in ("text/plain", "text/html") and disposition != "attachment" and not name
    if is_text or kind.startswith("multipart/"):  # without its parts: the boundary was wrong
        _add_text(part, kind, data, contents)
    elif kind in TNEF_TYPES or name.lower() == "winmail.dat":
        _add_tnef(data, name, contents)
    elif data:
        content_id = header_of(part, "Content-ID").strip("<> ")
        contents.attachments.append(
            Attachment(_named(name, kind, len(contents.attachments)), kind, data, content_id)
        )
    elif name:
        contents.unreadable.append(name)


def _add_text(part: Message, kind: str, data: bytes, contents: Contents) -> None:
    text = decoded(data[: MAX_TEXT * 4], _charset(part))[:MAX_TEXT]
    if kind == "text/plain" and _param(part, "format").lower() == "flowed":
        text = unflowed(text, delsp=_param(part, "delsp").lower() == "yes")
    if text.strip():
        contents.texts.append((kind == "text/html", text))


def _add_nested(nested: Message, contents: Contents, depth: int) -> None:
    """A mail inside a mail becomes a text file; its own files come along beside it."""
    inner = Contents(parts=contents.parts)
    _walk(nested, inner, depth + 1)
    contents.parts = inner.parts
    heads = [f"{name}: {header_of(nested, name)}" for name in NESTED_HEADERS if nested[name]]
    body = "\n\n".join(
        text_of_html(safe_html(text, {})) if is_html else text for is_html, text in inner.texts
    )
    title = clean_name(header_of(nested, "Subject") or "message")[:100]
    text = "\n".join([*heads, "", body])
    file = Attachment(f"{title}.txt", "text/plain", ("\ufeff" + text).encode())
    contents.attachments += [file, *inner.attachments]
    contents.unreadable += inner.unreadable


def _add_tnef(data: bytes, name: str, contents: Contents) -> None:
    """What Outlook wrapped up in winmail.dat; one that can't be read is named."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wrapped = TNEF(data, do_checksum=False)
            found = [
                (attached.long_filename(), bytes(attached.data)) for attached in wrapped.attachments
            ]
            body = wrapped.htmlbody or wrapped.body
    except Exception:  # the package raises whatever a damaged structure leads to
        log.info("a winmail.dat could not be read", exc_info=True)
        contents.unreadable.append(name or "winmail.dat")
        return
    if body and not contents.texts:
        text = body if isinstance(body, str) else decoded(body, None)
        if WORD.search(text):
            contents.texts.append((bool(wrapped.htmlbody), text[:MAX_TEXT]))
    if not found and not body:
        contents.unreadable.append(name or "winmail.dat")
    for raw_name, content in found:
        title = clean_name(raw_name if isinstance(raw_name, str) else decoded(raw_name, None))
        if content:
            guessed = mimetypes.guess_type(title)[0] or "application/octet-stream"
            contents.attachments.append(Attachment(title, guessed, content))


def _bytes_of(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        payload = None
    return payload if isinstance(payload, bytes) else b""


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError, TypeError):
        return None


def _param(part: Message, name: str) -> str:
    try:
        value = part.get_param(name, "")
    except (ValueError, LookupError, TypeError):
        return ""
    return value if isinstance(value, str) else ""


def _disposition(part: Message) -> str:
    try:
        return part.get_content_disposition() or ""
    except (ValueError, LookupError, AttributeError):
        return ""


def _name_of(part: Message) -> str:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, AttributeError):
        name = None
    return clean_name(header_text(name)) if name else ""


def _named(name: str, kind: str, number: int) -> str:
    """A name with an ending that agrees with the type, where the mail gave none."""
    if name and PurePosixPath(name).suffix:
        return name
    ending = {"image/jpeg": ".jpg", CALENDAR: ".ics"}.get(kind) or mimetypes.guess_extension(kind)
    return f"{name or f'file-{number + 1}'}{ending or '.bin'}"
