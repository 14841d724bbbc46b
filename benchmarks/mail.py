"""`python -m benchmarks.mail [MESSAGES]`: 5,000 messages fed twice, feeder and worker killed at
random; every message must be one mail, one request and one message, none lost and none doubled.

Writes what it found to `benchmarks/mail.md`.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()

from django.conf import settings
from django.db import connection

from benchmarks import database
from portal.provisioning import create_tenant
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.tests.killing import Work, run_and_kill
from tickets.tests.mailroom import make_mailbox

NAME = "portal_bench_mail"
MESSAGES, KILLS, LIFE = 5_000, 60, 6.0
RESULT = Path(__file__).resolve().parent / "mail.md"


def main(count: int) -> int:
    """Make a database, run, look, write; returns the exit code."""
    settings.DATABASE_NAME = connection.settings_dict["NAME"] = NAME
    database.drop()
    database.create()
    with tempfile.TemporaryDirectory(prefix="portal-mail-") as files:
        work = Work(NAME, files, make_tenant().pk, count)
        start = time.monotonic()
        killed = run_and_kill(work, kills=KILLS, most=LIFE)
        seconds = time.monotonic() - start
        check = work.start("check")
        check.join()
    database.drop()
    verdict = "none lost, none doubled" if check.exitcode == 0 else "NOT every message once"
    line = (
        f"{count:,} messages fed twice, processed in {seconds:.0f} s while the feeder was killed "
        f"{killed['feed']} times and the worker {killed['process']} times (SIGKILL): {verdict}."
    )
    RESULT.write_text(f"# Mail taken in\n\nWritten by `python -m benchmarks.mail`.\n\n{line}\n")
    sys.stdout.write(f"{line}\n")
    return int(check.exitcode != 0)


def make_tenant() -> Tenant:
    """A tenant with a mailbox."""
    tenant = create_tenant(
        slug="mail",
        name="Mail",
        host="mail.example",
        languages=["en"],
        country="LT",
        time_zone="Europe/Vilnius",
        reference_prefix="ML",
    )
    with tenant_scope(tenant):
        make_mailbox(tenant)
    return tenant


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else MESSAGES))
