"""`python -m benchmarks.mail_run COUNT OUTCOME`: one database's part of `benchmarks.mail`.

Lays letters into a real IMAP server, lets fetchers and workers at them and kills both at random;
then the server's folder is made anew with the same letters in another order, so that UIDVALIDITY
and every UID change, and all is fetched again. Writes what stands afterwards to OUTCOME as JSON.
"""

import json
import os
import random
import shutil
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from django.apps import apps

if not apps.ready:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks import database
from portal.provisioning import create_tenant
from portal.shared.context import tenant_scope
from portal.shared.files import strays
from portal.shared.models import Tenant
from tickets import services
from tickets.enums import MailProtocol
from tickets.mail import outgoing
from tickets.mail.sweeping import forget_stray_mail
from tickets.mail.writing import postman
from tickets.models import Category, CopiedAddress, Mailbox
from tickets.tests.imap_server import ImapServer, free_port
from tickets.tests.killing import Crew, run_and_kill
from tickets.tests.letters import Batch, answerers
from tickets.tests.mail_ledger import examine
from tickets.tests.mail_worker import VARIABLE, Task, use
from tickets.tests.mailroom import make_mailbox

NAME = "portal_bench_mail"
USER = "support"
CREW = Crew(bring="fetch", bringers=2, processors=3, kills=2_000, most=12.0)


def main(count: int, outcome: Path) -> None:
    """Make a database and a server, run, look, write."""
    with tempfile.TemporaryDirectory(prefix="portal-mail-") as folder:
        place = Path(folder)
        place.chmod(0o755)  # the server runs as somebody else
        (place / "imap").mkdir()
        make_database(place)
        server = ImapServer(place / "imap", free_port())
        server.start()
        try:
            found = run(server, place, count)
        finally:
            server.stop()
            connection.close()
            if connection.vendor == "postgresql":
                database.drop()
    outcome.write_text(json.dumps(found))


def make_database(place: Path) -> None:
    """An empty database of the run's own."""
    if connection.vendor == "postgresql":
        settings.DATABASE_NAME = connection.settings_dict["NAME"] = NAME
        database.drop()
        database.create()
    else:
        connection.settings_dict["NAME"] = str(place / "portal.sqlite3")
        call_command("migrate", verbosity=0)


def run(server: ImapServer, place: Path, count: int) -> dict[str, Any]:
    """Feed twice and look."""
    tenant, reply = make_tenant(server.port)
    batch = Batch(count, reply=reply, robots=count // 50, forged=count // 50)
    task = Task(str(connection.settings_dict["NAME"]), str(place / "files"), tenant.pk, batch)
    use(task)
    order = list(range(batch.total))
    validities: list[int] = []

    def lay_out_anew() -> None:
        validities.append(validity_of(tenant))
        random.Random(count).shuffle(order)
        lay_out(server, batch, order)

    begun = time.monotonic()
    killed = run_and_kill(task, CREW, [lambda: lay_out(server, batch, order), lay_out_anew])
    seconds = time.monotonic() - begun
    validities.append(validity_of(tenant))
    ledger = examine(tenant, batch)
    return {
        **vars(ledger),
        "seconds": seconds,
        "killed": killed,
        "validities": validities,
        "swept": sweep(tenant),
        "left": examine(tenant, batch).raw_strays + len(ledger.faults),
        "answers": sum(map(batch.answers, range(count))),
    }


def lay_out(server: ImapServer, batch: Batch, order: list[int]) -> None:
    """The inbox made anew: another UIDVALIDITY, other UIDs."""
    shutil.rmtree(server.folder / "mail" / USER, ignore_errors=True)
    time.sleep(1.1)  # UIDVALIDITY counts seconds
    for number in order:
        server.put(USER, batch.letter(number))


def validity_of(tenant: Tenant) -> int:
    with tenant_scope(tenant):
        return int(Mailbox.objects.get().uid_validity or 0)


def sweep(tenant: Tenant) -> int:
    """What the nightly sweep takes away, as if a day had passed."""
    strays.OLD_ENOUGH = timedelta(0)
    return forget_stray_mail(tenant)


def make_tenant(port: int) -> tuple[Tenant, str]:
    """A tenant with a mailbox, and the address that answers to a request of theirs go to."""
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
        make_mailbox(
            tenant,
            protocol=MailProtocol.IMAP,
            host="127.0.0.1",
            port=port,
            uses_tls=False,
            username=USER,
            secret_name=VARIABLE,
        )
        first, *others = answerers()
        ticket = services.open_for_guest(
            actor=postman(tenant),
            email=first,
            subject="Which hinges?",
            category=Category.objects.get(key="product-question"),
            body="Which hinges fit?",
        )
        for email in others:
            CopiedAddress.objects.create(tenant=tenant, ticket=ticket, email=email)
        return tenant, outgoing.reply_to(tenant, ticket)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
