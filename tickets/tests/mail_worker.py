"""A worker of its own process that feeds and processes mail, to be killed at any moment."""

import os
import sys
import time
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
from tickets.mail.intake import raw_of, store_mail
from tickets.models import InboundMail, Mailbox, Ticket, TicketMessage

LEASE = timedelta(seconds=1)  # what a killed worker held is free again soon
SENDERS = 400
FOLLOWING = ("mail.send", "tickets.event", "index.update")


def letter(number: int) -> bytes:
    """The message of a number; few enough of one sender to stay below the cap."""
    return (
        f"From: person{number % SENDERS}@many.example\r\n"
        f"To: support@north.example\r\nSubject: Question {number}\r\n"
        f"Message-ID: <{number}@many.example>\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nIs this number {number}?\r\n"
    ).encode()


def use(database: str, files: str) -> None:
    """Another database and folder than the settings say."""
    connection.close()
    connection.settings_dict["NAME"] = database
    options = settings.STORAGES["private"]["OPTIONS"]
    options["location"] = Path(files)


def feed(tenant: Tenant, count: int, rounds: int = 2) -> None:
    """Every message `rounds` times; what stands already costs one look."""
    with tenant_scope(tenant):
        mailbox = Mailbox.objects.get()
    for _round in range(rounds):
        for number in range(count):
            with tenant_scope(tenant):
                store_mail(tenant=tenant, mailbox=mailbox, raw=letter(number))


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


def faults(tenant: Tenant, count: int) -> list[str]:
    """What is lost or doubled: every number must be one mail, one request, one message."""
    with tenant_scope(tenant):
        mails = sorted(InboundMail.objects.values_list("subject", "state", "message_id"))
        should = sorted(
            (f"Question {n}", str(MailState.PROCESSED), f"<{n}@many.example>") for n in range(count)
        )
        texts = sorted(TicketMessage.objects.values_list("body", flat=True))
        tickets = Ticket.objects.count()
        entries = InboundMail.objects.exclude(entry=None).values("entry").distinct().count()
        unread = [row.pk for row in InboundMail.objects.all() if not raw_of(row)]
    found = []
    if mails != should:
        found.append(f"mails: {sorted(set(mails) ^ set(should))[:5]}, {len(mails)} of {count}")
    if texts != sorted(f"Is this number {n}?" for n in range(count)):
        found.append(f"messages: {len(texts)} of {count}")
    if (tickets, entries) != (count, count):
        found.append(f"requests: {tickets}, entries: {entries} of {count}")
    return [*found, *(f"nothing stored for {key}" for key in unread)]


def run(database: str, files: str, tenant_id: int, what: str, count: int) -> None:
    """One process: feed, process, or check what the others left."""
    use(database, files)
    tenant = Tenant.objects.prefetch_related("domains").get(pk=tenant_id)
    if what == "feed":
        feed(tenant, count)
    elif what == "process":
        process(tenant)
    else:
        found = faults(tenant, count)
        sys.stderr.write("\n".join(found))
        sys.exit(1 if found else 0)
