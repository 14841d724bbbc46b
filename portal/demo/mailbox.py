"""Reading the mail that the demo wrote to `var/mail/`."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

NEWEST = 100


@dataclass(frozen=True, slots=True)
class DemoMail:
    """One mail as the demo shows it; `number` counts from the oldest."""

    number: int
    sender: str
    to: str
    subject: str
    date: str
    text: str
    headers: tuple[tuple[str, str], ...]


def read_mailbox() -> list[DemoMail]:
    """The newest mails, newest first."""
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime)
    parsed = [_parse(number, path) for number, path in enumerate(files, start=1)]
    return parsed[::-1][:NEWEST]


def _parse(number: int, path: Path) -> DemoMail:
    raw = path.read_bytes().split(b"\n" + b"-" * 79)[0]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    shown = ("From", "To", "Message-ID", "Auto-Submitted", "Content-Language", "References")
    return DemoMail(
        number=number,
        sender=str(message["From"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        date=str(message["Date"]),
        text=body.get_content() if body else "",
        headers=tuple((name, str(message[name])) for name in shown if message[name]),
    )
