"""`manage.py rebuild_request_search`: write anew what requests are found by."""

from typing import Any

from django.core.management import BaseCommand

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets.models import Ticket
from tickets.search import rebuild

BAR = 24


class Command(BaseCommand):
    """All tenants' requests; searches go on meanwhile."""

    help = "Write anew the words by which requests are found, of every tenant."

    def handle(self, *args: Any, **options: Any) -> None:
        for tenant in Tenant.objects.order_by("pk"):
            bar = Bar(self.stdout, tenant) if options["verbosity"] else None
            rebuild(tenant, bar.advance if bar else _silent)
            if bar:
                self.stdout.write("")


class Bar:
    """A progress bar on one line."""

    def __init__(self, out: Any, tenant: Tenant) -> None:
        self.out, self.label, self.done = out, tenant.name, 0
        with tenant_scope(tenant):
            self.total = Ticket.objects.count()
        self.advance(0)

    def advance(self, more: int) -> None:
        """So many more requests are written."""
        self.done += more
        filled = min(BAR, BAR * self.done // self.total) if self.total else BAR
        bar = "█" * filled + "░" * (BAR - filled)
        self.out.write(f"\r  {self.label:<20}{bar} {self.done}/{self.total}", ending="")
        self.out.flush()


def _silent(_more: int) -> None:
    """Nobody looks."""
