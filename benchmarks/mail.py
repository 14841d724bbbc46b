"""`python -m benchmarks.mail [MESSAGES]`: 5,000 messages fed twice from a real IMAP server while
fetchers and workers are killed at random, on PostgreSQL and on SQLite.

Every message must be one mail and one message, none lost and none doubled. Writes what it found to
`benchmarks/mail.md`; ends with 1 where anything is wrong. PostgreSQL is that of DATABASE_URL.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULT = ROOT / "benchmarks" / "mail.md"
MESSAGES = 5_000
EMBEDDED = {"DATABASE_URL": "", "REDIS_URL": "", "BENCH_EMBEDDED": "1"}
DATABASES = {"PostgreSQL": {"BENCH_EMBEDDED": ""}, "SQLite": EMBEDDED}

PAGE = """# Mail taken in: nothing lost, nothing doubled

Written by `make mail-once`.

{table}

## How it is done
- A real IMAP server (Dovecot) holds the letters: {count:,} that must become messages (one in twenty
  without a Message-ID, one in twenty with a file, one in twenty an answer to a request that stood
  before), and {others} that must become none (automatic answers, two senders).
- Two processes fetch the one mailbox and three process what came, on one database. Each is killed
  (SIGKILL) after at most twelve seconds at a random moment and started anew, until all is done.
- Then the server's folder is made anew with the same letters in another order: UIDVALIDITY and
  every UID are others, so all of it is fetched a second time.
- Compared letter by letter afterwards: one row of incoming mail in the state that it has to end in,
  one message with its text, one file; the bytes of every row are read.
- A process that is killed after it wrote bytes and before it committed their row leaves bytes that
  no row speaks of; the letter itself comes again. The nightly sweep deletes such raw mails once
  they are a day old.
"""
ROWS: dict[str, Callable[[dict[str, Any]], str]] = {
    "Letters on the server, fed twice": lambda found: f"{found['mails']:,}",
    "Seconds": lambda found: f"{found['seconds']:.0f}",
    "Fetchers killed": lambda found: str(found["killed"].get("fetch", 0)),
    "Workers killed": lambda found: str(found["killed"].get("process", 0)),
    "UIDVALIDITY, first and second time": lambda found: " → ".join(map(str, found["validities"])),
    "Rows of incoming mail": lambda found: f"{found['mails']:,}",
    "– processed": lambda found: f"{found['states'].get('processed', 0):,}",
    "– need no answer": lambda found: str(found["states"].get("ignored", 0)),
    "– for review": lambda found: str(found["states"].get("quarantined", 0)),
    "Messages": lambda found: f"{found['messages']:,}",
    "– of them answers, others requests": lambda found: (
        f"{found['answers']}, {found['requests']:,}"
    ),
    "Files": lambda found: str(found["files"]),
    "Raw mails without a row, after kills": lambda found: str(found["raw_strays"]),
    "– deleted by the sweep, left": lambda found: f"{found['swept']}, {found['left']}",
    "Attached files without a row, after kills": lambda found: str(found["file_strays"]),
    "Lost or doubled": lambda found: "; ".join(found["faults"]) or "none",
}


def main(count: int) -> int:
    """Both databases, then the page."""
    if not os.environ.get("DATABASE_URL"):
        raise SystemExit("Set DATABASE_URL to a PostgreSQL database first.")
    found = {name: outcome(count, more) for name, more in DATABASES.items()}
    page = PAGE.format(table=table(found), count=count, others=2 * (count // 50))
    RESULT.write_text(page)
    sys.stdout.write(page)
    return int(any(one["faults"] for one in found.values()))


def outcome(count: int, more: dict[str, str]) -> dict[str, Any]:
    """What stands after a run; raises where a process fails by itself."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "outcome.json"
        command = [sys.executable, "-m", "benchmarks.mail_run", str(count), str(file)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **more}, check=True)
        found: dict[str, Any] = json.loads(file.read_text())
        return found


def table(found: dict[str, dict[str, Any]]) -> str:
    """A column for each database."""
    lines = [f"| | {' | '.join(found)} |", f"| --- |{' ---: |' * len(found)}"]
    for label, cell in ROWS.items():
        lines.append(f"| {label} | {' | '.join(cell(one) for one in found.values())} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else MESSAGES))
