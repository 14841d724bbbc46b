"""Mail through real servers on loopback: Dovecot by IMAP, and SMTP back out through aiosmtpd."""

import email
import email.message
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as django_mail

from accounts.selectors import actor_for
from portal.shared.models import Tenant
from portal.shared.outbox import dispatch_due
from tickets import services
from tickets.enums import MailProtocol, MailState
from tickets.mail.fetching import fetch_mailbox, fetch_tenant
from tickets.models import InboundMail, Mailbox, Ticket, TicketMessage
from tickets.tests.imap_server import PASSWORD, ImapServer, free_port
from tickets.tests.mailroom import make_mailbox, write

VARIABLE = "MAILBOX_NORTH_SUPPORT"


@pytest.fixture(scope="module")
def imap() -> Iterator[ImapServer]:
    # Not below pytest's folder, which only its owner may enter.
    with tempfile.TemporaryDirectory(prefix="portal-imap-") as folder:
        server = ImapServer(Path(folder), free_port())
        server.start()
        yield server
        server.stop()


@pytest.fixture
def user(request: pytest.FixtureRequest) -> str:
    """Every test has a mailbox of its own on the server."""
    return request.node.name.replace("_", "")[:40]


@pytest.fixture
def box(
    imap: ImapServer, user: str, people: Any, in_tenant: Tenant, settings: Any, monkeypatch: Any
) -> Mailbox:
    settings.MAIL_PRIVATE_HOSTS = ["127.0.0.1"]
    monkeypatch.setenv(VARIABLE, PASSWORD)
    return make_mailbox(in_tenant, **imap_fields(imap, user))


def imap_fields(imap: ImapServer, user: str) -> dict[str, Any]:
    return {
        "protocol": MailProtocol.IMAP,
        "host": "127.0.0.1",
        "port": imap.port,
        "uses_tls": False,
        "username": user,
        "secret_name": VARIABLE,
    }


def fetch(mailbox: Mailbox) -> int:
    mailbox.refresh_from_db()
    taken = fetch_mailbox(mailbox.tenant, mailbox)
    mailbox.refresh_from_db()
    assert mailbox.error == ""
    return taken


def test_what_is_new_is_taken_in_once_and_nothing_changes_on_the_server(
    imap: ImapServer, user: str, box: Mailbox
) -> None:
    for number in range(3):
        imap.put(user, write("ana@garden.example", subject=f"Question {number}"))
    before = sorted(path.read_bytes() for path in imap.files(user))
    assert (fetch(box), fetch(box)) == (3, 0)
    imap.put(user, write("ana@garden.example", subject="One more"))
    assert fetch(box) == 1
    dispatch_due(box.tenant)
    assert Ticket.objects.filter(guest_email="ana@garden.example").count() == 4
    files = imap.files(user)
    assert len(files) == 4
    assert set(before) <= {path.read_bytes() for path in files}
    assert not [path.name for path in files if ":2," in path.name and path.name[-1] in "ST"]


def test_renumbered_messages_are_known_by_their_message_ids(
    imap: ImapServer, user: str, box: Mailbox
) -> None:
    """As after a restored backup: what we know of the numbers is not what the server says."""
    imap.put(user, write("ana@garden.example", subject="Before"))
    assert fetch(box) == 1
    imap.put(user, write("ana@garden.example", subject="After"))
    Mailbox.objects.filter(pk=box.pk).update(uid_validity=4821, last_uid=900)
    assert fetch(box) == 1
    assert box.uid_validity != 4821
    assert box.last_uid < 900
    assert InboundMail.objects.count() == 2


def test_a_broken_mailbox_says_so_and_stops_no_other(
    imap: ImapServer, user: str, box: Mailbox, in_tenant: Tenant
) -> None:
    dead = make_mailbox(
        in_tenant, "dead@north.example", **imap_fields(imap, "x") | {"port": free_port()}
    )
    unset = make_mailbox(
        in_tenant,
        "unset@north.example",
        **imap_fields(imap, "y") | {"secret_name": "MAILBOX_NORTH_NOTHING"},
    )
    imap.put(user, write("ana@garden.example"))
    assert fetch_tenant(in_tenant) == 1
    for mailbox in (dead, unset, box):
        mailbox.refresh_from_db()
    assert "refused" in dead.error
    assert unset.error == "The variable with the password is not set."
    assert box.error == ""
    assert dead.fetched_at is not None


def test_a_wrong_password_is_said_without_telling_it(
    imap: ImapServer, user: str, box: Mailbox, monkeypatch: Any
) -> None:
    monkeypatch.setenv(VARIABLE, "something-else")
    assert fetch_mailbox(box.tenant, box) == 0
    box.refresh_from_db()
    assert "LOGIN" in box.error.upper() or "AUTH" in box.error.upper()
    assert "something-else" not in box.error


def test_servers_inside_our_network_are_not_asked(
    imap: ImapServer, user: str, box: Mailbox, settings: Any
) -> None:
    settings.MAIL_PRIVATE_HOSTS = []
    imap.put(user, write("ana@garden.example"))
    for host in ("127.0.0.1", "localhost", "::1", "169.254.169.254", "10.0.0.1"):
        box.host = host
        assert fetch_mailbox(box.tenant, box) == 0
        box.refresh_from_db()
        assert box.error == "The server has a private address."


def test_nobody_names_a_secret_of_others(box: Mailbox, monkeypatch: Any) -> None:
    for name in ("SECRET_KEY", "MAILBOX_SOUTH_SUPPORT", "PATH", ""):
        monkeypatch.setenv(name or "X", "a secret")
        Mailbox.objects.filter(pk=box.pk).update(secret_name=name)
        box.refresh_from_db()
        assert fetch_mailbox(box.tenant, box) == 0
        box.refresh_from_db()
        assert box.error == "The variable with the password is not set."


def test_25_megabytes_come_through(imap: ImapServer, user: str, box: Mailbox) -> None:
    message = email.message.EmailMessage()
    message["From"], message["Subject"] = "ana@garden.example", "Plans"
    message.set_content("All plans are attached.")
    content = b"%PDF-1.4\n" + b"0123456789abcdef" * (18 * 1024 * 1024 // 16)
    message.add_attachment(content, maintype="application", subtype="pdf", filename="plans.pdf")
    raw = message.as_bytes()
    assert len(raw) > 24 * 1024 * 1024
    imap.put(user, raw)
    assert fetch(box) == 1
    dispatch_due(box.tenant)
    row = InboundMail.objects.get()
    assert (row.state, row.reason) == (MailState.PROCESSED, "A new request.")
    assert row.entry is not None
    assert row.entry.body == "All plans are attached."


class Letters:
    """What the SMTP server was handed."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, list[str], bytes]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return "250 OK"


@pytest.fixture
def smtp(settings: Any) -> Iterator[Letters]:
    letters = Letters()
    controller = Controller(letters, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    yield letters
    controller.stop()


SAID = [
    (False, "How long is the warranty?"),
    (True, "Two **years**."),
    (False, "And for the hinges?"),
    (True, "Five."),
]


def test_a_conversation_over_both_servers(
    imap: ImapServer,
    user: str,
    box: Mailbox,
    people: Any,
    in_tenant: Tenant,
    smtp: Letters,
    tmp_path: Path,
) -> None:
    """A stranger writes; the agent answers on the desk; each answers the other by mail."""
    imap.put(user, write("Ana <ana@garden.example>", subject="Warranty"))
    fetch(box)
    dispatch_due(in_tenant)
    received = letter_to(smtp, "ana@garden.example")
    assert received["Auto-Submitted"] == "auto-generated"
    assert "+r-" in received["Reply-To"]

    ticket = Ticket.objects.get()
    services.reply(actor=actor_for(people.agent, in_tenant), ticket=ticket, body="Two **years**.")
    dispatch_due(in_tenant)
    answer = letter_to(smtp, "ana@garden.example")
    assert "Two years." in text_of(answer)
    assert "Answer this mail to reply." in text_of(answer)
    assert answer["References"] == received["References"].split()[-1]

    imap.put(user, reply_to(answer, "Ana <ana@garden.example>", "And for the hinges?"))
    fetch(box)
    dispatch_due(in_tenant)
    told = letter_to(smtp, "agent@north.example")
    imap.put(user, reply_to(told, people.agent.email, "Five."))
    fetch(box)
    dispatch_due(in_tenant)

    said = TicketMessage.objects.filter(ticket=ticket).order_by("id")
    assert list(said.values_list("is_staff", "body")) == SAID
    assert Ticket.objects.count() == 1
    assert "Five." in text_of(letter_to(smtp, "ana@garden.example"))
    assert django_mail.outbox == []


def letter_to(smtp: Letters, address: str) -> Any:
    """The newest letter to an address."""
    content = [content for _sender, to, content in smtp.taken if to == [address]][-1]
    return email.message_from_bytes(content)


def text_of(letter: Any) -> str:
    return next(
        part.get_payload(decode=True).decode()
        for part in letter.walk()
        if part.get_content_type() == "text/plain"
    )


def reply_to(letter: Any, sender: str, text: str) -> bytes:
    """As a program answers a letter: below an introduction the whole letter is quoted."""
    quoted = "\n".join(f"> {line}" for line in text_of(letter).splitlines())
    return write(
        sender,
        to=letter["Reply-To"],
        subject=f"Re: {letter['Subject']}",
        text=f"{text}\n\nOn Mon, Nov 16, 2026 at 9:00 AM North wrote:\n\n{quoted}\n",
        In_Reply_To=letter["Message-ID"],
        References=f"{letter['References']} {letter['Message-ID']}",
    )
