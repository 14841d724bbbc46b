"""`manage.py create_tenant`: open a portal for a business."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from portal.provisioning import create_tenant, enter_administrator
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url

PLACE = ("country", "time_zone", "currency", "colour")


class Command(BaseCommand):
    """Makes the tenant with all it needs, and its first administrator."""

    help = "Opens a portal: tenant, domains, roles, queues, categories, hours, administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--slug", required=True, help="short name, like nordhaus")
        parser.add_argument("--name", required=True, help="name of the business")
        parser.add_argument(
            "--host", required=True, action="append", help="host name; the first is used in mail"
        )
        parser.add_argument(
            "--languages", default="en", help="like en,lt; the first is the default"
        )
        parser.add_argument("--country", default="LT", help="two letters")
        parser.add_argument("--time-zone", default="UTC", help="like Europe/Vilnius")
        parser.add_argument("--currency", default="EUR", help="three letters")
        parser.add_argument("--colour", default="#0f5b4c", help="brand colour")
        parser.add_argument("--admin-email", help="e-mail address of the first administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            tenant, link = self._open(options)
        except DomainError as error:
            raise CommandError(f"{error.field}: {error.message}".lstrip(": ")) from error
        self.stdout.write(f"{tenant.name} is open at {tenant_url(tenant, '/')}")
        if link:
            self.stdout.write(f"{options['admin_email']} sets a password or signs in at {link}")

    @transaction.atomic
    def _open(self, options: dict[str, Any]) -> tuple[Tenant, str]:
        host, *others = options["host"]
        tenant = create_tenant(
            slug=options["slug"],
            name=options["name"],
            host=host,
            other_hosts=tuple(others),
            languages=[code.strip() for code in options["languages"].split(",") if code.strip()],
            **{name: options[name] for name in PLACE},
        )
        email = options["admin_email"]
        return tenant, enter_administrator(tenant=tenant, email=email) if email else ""
