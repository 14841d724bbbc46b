"""Bytes and headers of strangers turned into text that a database and a page can hold."""

import codecs
import email.errors
import email.header
import re
import unicodedata
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from typing import Any

# Not text encodings, or so slow on hostile input that they are not worth it.
NEVER = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
# Names that programs write and Python doesn't know.
ALIASES = {
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "ansi": "cp1252",
    "x-ansi": "cp1252",
    "windows-31j": "cp932",
    "x-sjis": "shift_jis",
    "ks_c_5601-1987": "cp949",
    "iso-8859-8-i": "iso-8859-8",
    "x-gbk": "gbk",
    "x-mac-roman": "mac_roman",
    "iso-8859-13-i": "iso-8859-13",
    "x-windows-1257": "cp1257",
}
SPACES = re.compile(r"\s+")
LONGEST_HEADER = 100_000
# The standard library takes headers apart in square time: one of 3 MB would take minutes.
LONGEST_OTHER = 10_000
LONG_HEADERS = {"to", "cc", "references", "in-reply-to", "resent-to", "authentication-results"}


class Bounded(Compat32):
    """How mails are read: headers are cut before anything looks into them."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        most = LONGEST_HEADER if name.lower() in LONG_HEADERS else LONGEST_OTHER
        return name, value[:most]


BOUNDED = Bounded()


def clean_text(text: str) -> str:
    """Without NULs, other control characters and halves of characters; line ends are LF."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def one_line(text: str) -> str:
    """On one line, without characters that turn the reading direction around."""
    plain = "".join(c for c in clean_text(text) if unicodedata.category(c) != "Cf")
    return SPACES.sub(" ", plain).strip()


def decoded(data: bytes, charset: str | None) -> str:
    """The bytes as text, by the named charset if it is one, else by what fits."""
    for name in (charset, "utf-8", "cp1252"):
        codec = _codec(name)
        if codec is None:
            continue
        try:
            return clean_text(data.decode(codec))
        except (UnicodeError, LookupError, ValueError):
            continue
    return clean_text(data.decode("latin-1"))


def _codec(name: str | None) -> str | None:
    if not name:
        return None
    plain = name.strip().strip("\"'").lower()
    try:
        info = codecs.lookup(ALIASES.get(plain, plain))
    except (LookupError, ValueError, UnicodeError):
        return None
    usable = getattr(info, "_is_text_encoding", True) and info.name.replace("-", "_") not in NEVER
    return info.name if usable else None


def header_text(value: Any) -> str:
    """A header's value on one line; encoded words (RFC 2047) and raw bytes are read."""
    try:
        pieces = email.header.decode_header(value)
    except (email.errors.HeaderParseError, ValueError, LookupError):
        pieces = [(str(value), None)]
    words = []
    for piece, charset in pieces:
        if isinstance(piece, bytes):
            words.append(decoded(piece, None if charset == "unknown-8bit" else charset))
        else:
            words.append(_bytes_in(piece))
    return one_line("".join(words)[:LONGEST_HEADER])


def _bytes_in(text: str) -> str:
    """What the parser kept of raw bytes as halves of characters (PEP 383), read again."""
    if not any("\udc80" <= c <= "\udcff" for c in text):
        return text
    return decoded(text.encode("utf-8", "surrogateescape"), None)


def header_of(message: Message, name: str) -> str:
    """The first header of the name as text; empty where there is none, or none that can be read."""
    values = headers_of(message, name)
    return values[0] if values else ""


def headers_of(message: Message, name: str) -> list[str]:
    """All headers of the name as text."""
    try:
        return [header_text(value) for value in message.get_all(name, [])]
    except (ValueError, LookupError, IndexError, AttributeError):
        return []


def address_headers(message: Message, name: str) -> list[str]:
    """All headers of the name with their encoded words left encoded.

    Decoded first, a display name could smuggle an address in (RFC 2047, 5 allows them there only).
    """
    found = [value for key, value in message.raw_items() if key.lower() == name.lower()]
    return [one_line(_bytes_in(str(value))[:LONGEST_HEADER]) for value in found]


def addresses_in(headers: list[str]) -> list[tuple[str, str]]:
    """Names and addresses; none where comments or groups are nested too deeply to be read."""
    try:
        return getaddresses(headers)
    except (RecursionError, IndexError, ValueError):
        return []


def children_of(part: Message) -> list[Message]:
    """The parts inside a part; none where it is a leaf."""
    payload = part.get_payload()
    if not isinstance(payload, list):
        return []
    return [child for child in payload if isinstance(child, Message)]
