"""`manage.py export_articles north articles.zip`: the help centre as an archive or as CSV."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from knowledge.exchange.exporting import CSV_HEAD, export_archive, question_rows
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.csv_export import csv_lines
from portal.shared.models import Tenant


class Command(BaseCommand):
    """What the workspace's page of import and export offers, without its limits."""

    help = "Write a portal's articles to a ZIP file, or its questions to a CSV file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tenant", help="short name of the portal")
        parser.add_argument("target", type=Path, help="ends with .zip or .csv")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"there is no portal {options['tenant']}")
        target: Path = options["target"]
        with tenant_scope(tenant):
            self.stdout.write(f"{_written(tenant, target)} texts in {target}")


def _written(tenant: Tenant, target: Path) -> int:
    actor = system_actor(tenant)
    if target.suffix.lower() == ".csv":
        rows = list(question_rows(actor))
        target.write_text("".join(csv_lines(CSV_HEAD, rows)), encoding="utf-8", newline="")
        return len(rows)
    with target.open("wb") as archive:
        return export_archive(actor=actor, target=archive)
