"""`manage.py receive_mail --mailbox support@host < message`: for the mail server's pipe."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.mail.intake import store_mail
from tickets.mail.tokens import without_mark
from tickets.models import Mailbox

# sysexits.h: the mail server keeps the message and tries again.
EX_TEMPFAIL = 75


class Command(BaseCommand):
    """Stores one message as it came; the worker does the rest.

    Whatever goes wrong, the mail server is told to try again: nothing is lost or bounced.
    """

    help = "Take in one message from standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mailbox", required=True, help="the address the mail is for")
        parser.add_argument("--tenant", default="", help="short name, where several have it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            raw = sys.stdin.buffer.read()
            is_stored = bool(raw) and receive(raw, options["mailbox"], options["tenant"])
        except Exception as error:
            self.stderr.write(f"{type(error).__name__}: {error}")
            sys.exit(EX_TEMPFAIL)
        if not is_stored:
            self.stderr.write("no message, or no active mailbox of that address")
            sys.exit(EX_TEMPFAIL)


def receive(raw: bytes, address: str, slug: str = "") -> bool:
    """Store the message in the mailbox of that address; False where there is none."""
    tenants = Tenant.objects.filter(is_active=True, **({"slug": slug} if slug else {}))
    for tenant in tenants.order_by("pk"):
        with tenant_scope(tenant):
            mailbox = Mailbox.objects.filter(
                address__in=[address.lower(), without_mark(address)], is_active=True
            ).first()
            if mailbox is not None:
                store_mail(tenant=tenant, mailbox=mailbox, raw=raw)
                return True
    return False
