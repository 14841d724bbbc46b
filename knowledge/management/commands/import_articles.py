"""`manage.py import_articles north articles.zip [--apply]`: says what would happen, or does it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge.exchange.carrying import report_of
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import Tenant


class Command(BaseCommand):
    """Without --apply nothing is written."""

    help = "Import a portal's articles from a ZIP file, or questions from a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", help="short name of the portal")
        parser.add_argument("source", type=Path, help="ends with .zip or .csv")
        parser.add_argument("--apply", action="store_true", help="carry it out")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"there is no portal {options['tenant']}")
        source: Path = options["source"]
        try:
            with source.open("rb") as content, tenant_scope(tenant):
                actor = system_actor(tenant)
                report = report_of(actor, content, source.name, apply=options["apply"])
        except (DomainError, OSError) as error:
            raise CommandError(str(error)) from error
        for row in report.rows:
            self.stdout.write(f"{row.outcome:9} {row.path} {' '.join(row.notes)}".rstrip())
        counts = ", ".join(f"{number} {kind}" for kind, number in report.counts().items())
        self.stdout.write(counts)
        if report.counts()["error"]:
            raise CommandError("some texts could not be taken")
