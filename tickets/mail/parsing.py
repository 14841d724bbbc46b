"""One raw mail read into what the portal needs of it; never raises, whatever comes."""

import email
import email.parser
import logging
import re
from dataclasses import dataclass, field
from email.message import Message

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tickets.mail.bounces import BounceReport, report_of
from tickets.mail.html import (
    bare_words,
    content_ids,
    html_of_text,
    safe_html,
    says_anything,
    split_html,
    text_of_html,
)
from tickets.mail.parts import Attachment, contents_of
from tickets.mail.quotes import split_text
from tickets.mail.texts import (
    BOUNDED,
    address_headers,
    addresses_in,
    header_of,
    header_text,
    headers_of,
    one_line,
)

MAX_ADDRESSES = 200
MAX_REFERENCES = 100
LONGEST_ID = 255
LONGEST_ADDRESS = 254
# The parser holds every line against every boundary that is open: some seconds at most.
MOST_COMPARED = 50_000_000
IN_ANGLES = re.compile(r"<[^<>\s]{1,998}>")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is kept: the words, and unsafe HTML of the answer and of what it quotes."""

    plain: str
    answer: str
    quoted: str


@dataclass(slots=True)
class ParsedMail:
    """A mail; addresses are lower case, texts free of what no database or page can hold."""

    message: Message
    message_id: str
    references: list[str]
    sender: str
    sender_name: str
    senders: int
    recipients: list[str]
    subject: str
    text: Text
    attachments: list[Attachment] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    report: BounceReport | None = None

    def header(self, name: str) -> str:
        """The first header of the name."""
        return header_of(self.message, name)

    def headers(self, name: str) -> list[str]:
        """All headers of the name, the topmost first."""
        return headers_of(self.message, name)


def parse_head(raw: bytes) -> ParsedMail:
    """Only what the headers say: all that storing needs. What can't be read says nothing: a mail
    that can't be stored would hold up its mailbox for ever."""
    nothing = Text("", "", "")
    try:
        return _parsed(email.parser.BytesHeaderParser(policy=BOUNDED).parsebytes(raw), nothing)
    except Exception:
        log.warning("the headers of a mail could not be read", exc_info=True)
        return _parsed(Message(), nothing)


def parse_mail(raw: bytes) -> ParsedMail:
    """Everything. What is nested too deeply to be read keeps its headers and names the loss."""
    if raw.count(b"\n") * raw.lower().count(b"boundary") > MOST_COMPARED:
        return _unread(raw)
    try:
        message = email.message_from_bytes(raw, policy=BOUNDED)
        contents = contents_of(message)
        report = report_of(message)
    except RecursionError:
        return _unread(raw)
    mail = _parsed(message, _text_of(contents.texts))
    mail.attachments = contents.attachments
    mail.unreadable = contents.unreadable
    mail.report = report
    return mail


def _unread(raw: bytes) -> ParsedMail:
    mail = parse_head(raw)
    mail.unreadable.append(mail.message.get_content_type())
    return mail


def _parsed(message: Message, text: Text) -> ParsedMail:
    name, sender, senders = _sender_of(message)
    return ParsedMail(
        message=message,
        message_id=_message_id(message),
        references=_references(message),
        sender=sender,
        sender_name=name,
        senders=senders,
        recipients=_recipients(message),
        subject=header_of(message, "Subject"),
        text=text,
    )


def _sender_of(message: Message) -> tuple[str, str, int]:
    """Name and address of who wrote, and how many From headers there are (one, RFC 5322, 3.6)."""
    headers = address_headers(message, "From")
    for name, address in addresses_in(headers[:1]):
        if valid_address(address):
            return header_text(name)[:120], address.lower(), len(headers)
    return "", "", len(headers)


def valid_address(address: str) -> bool:
    """Whether mail could be sent there."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= LONGEST_ADDRESS


def _recipients(message: Message) -> list[str]:
    """Everybody it went to, as far as the headers tell; the envelope's recipient first."""
    found: dict[str, None] = {}
    for name in ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To"):
        for _name, address in addresses_in(address_headers(message, name)):
            if "@" in address and len(address) <= LONGEST_ADDRESS:
                found.setdefault(one_line(address).lower())
            if len(found) >= MAX_ADDRESSES:
                return list(found)
    return list(found)


def _message_id(message: Message) -> str:
    """In angle brackets; empty where there is none that could be told again."""
    found = IN_ANGLES.search(header_of(message, "Message-ID"))
    return found.group() if found and len(found.group()) <= LONGEST_ID else ""


def _references(message: Message) -> list[str]:
    """The mails that it answers, the nearest first."""
    nearest = IN_ANGLES.findall(header_of(message, "In-Reply-To"))
    earlier = IN_ANGLES.findall(header_of(message, "References"))[::-1]
    return list(dict.fromkeys([*nearest, *earlier]))[:MAX_REFERENCES]


def _text_of(pieces: list[tuple[bool, str]]) -> Text:
    """The pieces as one text; as HTML where one of them is."""
    if not any(is_html for is_html, _text in pieces):
        answer, quoted = split_text("\n\n".join(text for _html, text in pieces))
        return Text(answer, html_of_text(answer), html_of_text(quoted))
    whole = "".join(text if is_html else html_of_text(text) for is_html, text in pieces)
    answer, quoted = split_html(whole)
    plain = text_of_html(safe_html(answer, {}))
    if not plain and not says_anything(answer):
        plain = bare_words(whole)
        answer = html_of_text(plain)
    return Text(plain, answer, quoted)


def shown_pictures(text: Text) -> set[str]:
    """The content-ids of pictures that the text shows."""
    return content_ids(text.answer) | content_ids(text.quoted)
