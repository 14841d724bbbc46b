"""Reports that a mail could not be delivered (delivery status notifications, RFC 3464)."""

import re
from dataclasses import dataclass
from email.message import Message

from tickets.mail.texts import children_of, header_of, headers_of

MAX_RECIPIENTS = 50
IN_ANGLES = re.compile(r"<[^<>\s]{1,998}>")


@dataclass(frozen=True, slots=True)
class Failure:
    """One address that got nothing; permanent for a status of class 5 (RFC 3463)."""

    email: str
    is_permanent: bool
    reason: str


@dataclass(frozen=True, slots=True)
class BounceReport:
    """What a report says: the failures, and the Message-ID of the mail that it speaks of."""

    failures: tuple[Failure, ...]
    about: str


def report_of(message: Message) -> BounceReport | None:
    """The report that a mail is, else None."""
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    kind = str(message.get_param("report-type", "") or "").lower()
    if kind not in ("delivery-status", ""):
        return None
    failures: list[Failure] = []
    about = ""
    for part in children_of(message):
        inside = part.get_content_type()
        if inside in ("message/delivery-status", "message/global-delivery-status"):
            failures += _failures(part)
        elif inside in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            about = about or _message_id(part)
    return BounceReport(tuple(failures[:MAX_RECIPIENTS]), about)


def _failures(part: Message) -> list[Failure]:
    """The groups of fields after the first are one recipient each."""
    found = []
    for group in children_of(part):
        if header_of(group, "Action").lower() != "failed":
            continue
        for name in ("Original-Recipient", "Final-Recipient"):
            address = header_of(group, name).rpartition(";")[2].strip().strip("<>").lower()
            if "@" in address and len(address) <= 254:
                status = header_of(group, "Status")
                said = header_of(group, "Diagnostic-Code") or status
                found.append(Failure(address, not status.startswith("4"), said[:500]))
                break
    return found


def _message_id(part: Message) -> str:
    """Of the mail that came back, whole or only its headers."""
    nested = children_of(part)
    if nested:
        values = headers_of(nested[0], "Message-ID")
    else:
        text = part.get_payload(decode=True)
        lines = text.decode("latin-1").replace("\r\n", "\n") if isinstance(text, bytes) else ""
        values = re.findall(r"^Message-ID:\s*(\S+)", lines, re.IGNORECASE | re.MULTILINE)
    for value in values:
        found = IN_ANGLES.search(value)
        if found:
            return found.group()
    return ""
