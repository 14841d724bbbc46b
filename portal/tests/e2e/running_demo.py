"""The demo as `make demo` serves it, in a data folder of its own, and the mail that it writes."""

import base64
import email
import email.policy
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar
from urllib.error import URLError
from urllib.request import urlopen

from portal.demo.logins import CUSTOMER_LOGINS, totp_secret
from portal.demo.tenants import TENANTS

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "portal-demo"
STARTS_WITHIN, ENDS_WITHIN, MAIL_WITHIN = 120, 60, 90
# The end-to-end run brings its own database, broker and settings.
NOT_INHERITED = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")

Found = TypeVar("Found")


def wait_until(look: Callable[[], Found | None], seconds: float, what: str) -> Found:
    """What `look` finds as soon as it does; an AssertionError that says what never came."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"Waited {seconds} s for {what}.")


@dataclass(frozen=True)
class Mail:
    """One mail, with its plain text."""

    to: str
    subject: str
    text: str
    language: str
    source: str

    def link(self, part: str) -> str:
        """The first address in the text that contains `part`."""
        found = [url for url in re.findall(r"https?://[^\s<>]+", self.text) if part in url]
        assert found, f"no link with {part!r} in {self.text}"
        return found[0]


@dataclass
class RunningDemo:
    """A demo's server: prepared, started, asked for its mail, ended."""

    var: Path
    port: int
    process: subprocess.Popen[str] | None = None
    seen: set[Path] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Where Nordhaus answers."""
        return f"http://localhost:{self.port}"

    @property
    def other_url(self) -> str:
        """Where Atlântico answers."""
        return f"http://atlantico.localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of both commands."""
        kept = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        return kept | {"PORTAL_VAR": str(self.var), "PORT": str(self.port)}

    def prepare(self) -> None:
        """Database, data, static files, index; E2E_DATA names a prepared folder to start from,
        which spares a minute while a test is being written."""
        if os.environ.get("E2E_DATA"):
            shutil.copytree(os.environ["E2E_DATA"], self.var, dirs_exist_ok=True)
        command = [sys.executable, "manage.py", "demo", "--no-serve"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr, done.stderr[:4000]
        assert self.printed_everything(done.stdout), done.stdout

    def printed_everything(self, printed: str) -> bool:
        """Every login, the password, the secret and the mailbox are told."""
        told = [PASSWORD, totp_secret(), f"{self.url}/demo/mail/"]
        told += [email for logins in CUSTOMER_LOGINS.values() for email, _what in logins]
        told += [member.email for tenant in TENANTS for member in tenant.staff]
        return all(text in printed for text in told)

    def start(self) -> None:
        """Serve, in a process group of its own as a shell would."""
        log = (self.var / "server.log").open("w")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo"],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        log.close()
        wait_until(self._answers, STARTS_WITHIN, "the demo's /healthz")

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        with suppress(URLError, OSError), urlopen(f"{self.url}/healthz", timeout=2) as response:
            return bool(response.status == 200)
        return False

    def log(self) -> str:
        """What the server printed."""
        return (self.var / "server.log").read_text()

    def end(self) -> None:
        """Ctrl-C: the terminal tells the whole group; nothing may be left of it."""
        process, self.process = self.process, None
        assert process is not None
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        left = still_running(process.pid)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        assert not left, f"The demo left processes behind: {left}"
        assert process.returncode in (0, -signal.SIGINT), self.log()[-2000:]

    # --- mail ---------------------------------------------------------------------------------

    def forget_mail(self) -> None:
        """From here on only later mail counts."""
        self.seen = set((self.var / "mail").glob("*.log"))

    def mail(self, to: str, containing: str) -> Mail:
        """The newest mail to the address with the words in subject or text; each counts once."""

        def look() -> Mail | None:
            paths = set((self.var / "mail").glob("*.log")) - self.seen
            for path in sorted(paths, key=lambda path: path.stat().st_mtime_ns, reverse=True):
                mail = read_mail(path)
                if mail.to == to and containing in f"{mail.subject}\n{mail.text}":
                    self.seen.add(path)
                    return mail
            return None

        return wait_until(look, MAIL_WITHIN, f"mail to {to} with {containing!r}")

    def mails_since(self) -> list[Mail]:
        """Every mail that was neither forgotten nor taken."""
        return [read_mail(path) for path in set((self.var / "mail").glob("*.log")) - self.seen]


def still_running(group: int) -> list[str]:
    """The processes of a group that run; one that ended and waits to be collected doesn't."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            name, _bracket, rest = stat.read_text().rpartition(")")
            state, _parent, its_group = rest.split()[:3]
            if int(its_group) == group and state not in "ZX":
                found.append(name)
    return found


def read_mail(path: Path) -> Mail:
    """One file of Django's mail backend."""
    raw = path.read_bytes().split(b"\n" + b"-" * 79)[0]
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Mail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
        language=str(message["Content-Language"]),
        source=raw.decode("utf-8", "replace"),
    )


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def totp_key(secret: str) -> bytes:
    """The bytes of a secret as authenticator apps are given it."""
    return base64.b32decode(secret.replace(" ", ""))
