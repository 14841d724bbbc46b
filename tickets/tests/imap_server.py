"""A real IMAP server of the tests' own: Dovecot, unprivileged, with its configuration in a folder.

Messages are put into the maildir as a delivery agent does: written to `tmp`, then moved to `new`.
"""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = "loopback-only"
PATIENCE = 10.0

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
default_login_user = {user}
default_internal_user = {user}
default_internal_group = {group}
first_valid_uid = 0
mail_location = maildir:{folder}/mail/%n
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%n
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class ImapServer:
    """A running server; every user name has a mailbox, all with one password."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None)
    delivered: int = 0

    @property
    def owner(self) -> pwd.struct_passwd:
        """Whom the server runs as: it never runs as root, so nobody stands in for it."""
        return pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())

    def _give_away(self, *paths: Path) -> None:
        for path in paths:
            os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def start(self) -> None:
        """Write the configuration and wait until the server answers."""
        owner = self.owner
        config = self.folder / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                folder=self.folder,
                port=self.port,
                password=PASSWORD,
                user=owner.pw_name,
                group=grp.getgrgid(owner.pw_gid).gr_name,
                uid=owner.pw_uid,
                gid=owner.pw_gid,
            )
        )
        self._give_away(self.folder, config)
        switch: dict[str, Any] = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        self.process = subprocess.Popen(
            [DOVECOT, "-F", "-c", str(config)], **(switch if os.getuid() == 0 else {})
        )
        until = time.monotonic() + PATIENCE
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                log = self.folder / "dovecot.log"
                raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                return connection.recv(4) == b"* OK"
        except OSError:
            return False

    def stop(self) -> None:
        """End the server and wait for it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)

    def put(self, user: str, raw: bytes) -> None:
        """Deliver one message into the inbox."""
        box = self.folder / "mail" / user
        for part in ("tmp", "new", "cur"):
            (box / part).mkdir(parents=True, exist_ok=True)
            self._give_away(box.parent, box, box / part)
        self.delivered += 1
        name = f"{time.time_ns()}.{self.delivered}.test"
        (box / "tmp" / name).write_bytes(raw)
        self._give_away(box / "tmp" / name)
        (box / "tmp" / name).rename(box / "new" / name)

    def files(self, user: str) -> list[Path]:
        """The messages of an inbox as they lie on the disk; a seen one has an S in its name."""
        box = self.folder / "mail" / user
        return sorted([*(box / "new").glob("*"), *(box / "cur").glob("*")])


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
