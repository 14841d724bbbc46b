"""A worker of its own process that feeds, fetches or processes mail, to be killed at any moment."""

import os
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import django
from django.apps import apps

if not apps.ready:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

from django.conf import settings
from django.db import connection

from portal.shared import outbox
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.enums import MailState
from tickets.mail.fetching import fetch_mailbox
from tickets.mail.intake import store_mail
from tickets.models import InboundMail, Mailbox
from tickets.tests.imap_server import PASSWORD
from tickets.tests.letters import Batch
from tickets.tests.mail_ledger import examine

LEASE = timedelta(seconds=3)  # what a killed worker held is free again soon
FOLLOWING = ("mail.send", "tickets.event", "index.update")
VARIABLE = "MAILBOX_MAIL_SUPPORT"
MOST_LOOKS = 1_000


@dataclass(frozen=True)
class Task:
    """What a process is given: a database, a folder for files, the tenant's key and the letters."""

    database: str
    files: str
    tenant_id: int
    batch: Batch


def use(task: Task) -> None:
    """Another database and folder than the settings say, and the server on loopback."""
    connection.close()
    connection.settings_dict["NAME"] = task.database
    options = settings.STORAGES["private"]["OPTIONS"]
    options["location"] = Path(task.files)
    settings.MAIL_PRIVATE_HOSTS = ["127.0.0.1"]
    os.environ[VARIABLE] = PASSWORD


def feed(tenant: Tenant, batch: Batch, rounds: int = 2) -> None:
    """Hand over every letter `rounds` times; what stands already costs one look."""
    with tenant_scope(tenant):
        mailbox = Mailbox.objects.get()
    for _round in range(rounds):
        for number in range(batch.total):
            with tenant_scope(tenant):
                store_mail(tenant=tenant, mailbox=mailbox, raw=batch.letter(number))


def fetch(tenant: Tenant) -> None:
    """By IMAP until a look finds nothing that was not looked at before."""
    before: tuple[int | None, int] | None = None
    for _look in range(MOST_LOOKS):
        with tenant_scope(tenant):
            mailbox = Mailbox.objects.get()
        reached = (mailbox.uid_validity, mailbox.last_uid)
        if reached == before and not mailbox.error:
            return
        before = reached
        fetch_mailbox(tenant, mailbox)
    sys.exit("fetching comes to no end")


def process(tenant: Tenant) -> None:
    """Until nothing of the mail waits; the notices and mails that follow are others' work."""
    outbox.LEASE = LEASE
    while True:
        done = outbox.dispatch_due(tenant, limit=50, skip=FOLLOWING)
        with tenant_scope(tenant):
            if not done and not InboundMail.objects.filter(state=MailState.RECEIVED).exists():
                return
        if not done:
            time.sleep(0.05)


def check(tenant: Tenant, batch: Batch) -> None:
    """Say what is wrong, and end with 1 where anything is."""
    found = examine(tenant, batch).faults
    sys.stderr.write("\n".join(found))
    sys.exit(1 if found else 0)


def run(task: Task, what: str) -> None:
    """One process: feed, fetch, process, or check what the others left."""
    use(task)
    tenant = Tenant.objects.prefetch_related("domains").get(pk=task.tenant_id)
    if what == "feed":
        feed(tenant, task.batch)
    elif what == "fetch":
        fetch(tenant)
    elif what == "process":
        process(tenant)
    else:
        check(tenant, task.batch)
