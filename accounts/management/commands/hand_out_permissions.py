"""`manage.py hand_out_permissions view_reports`: after an upgrade that added permissions."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.enums import CustomerPermission, StaffPermission
from accounts.services.roles import hand_out
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant


class Command(BaseCommand):
    """Gives them to the roles that new tenants start with them, at every tenant."""

    help = "Give new permissions to the roles that start with them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("permissions", nargs="+", metavar="permission")

    def handle(self, *args: Any, **options: Any) -> None:
        known = {*CustomerPermission.values, *StaffPermission.values}
        if unknown := sorted(set(options["permissions"]) - known):
            raise CommandError(f"no such permission: {', '.join(unknown)}")
        for tenant in Tenant.objects.order_by("pk"):
            with tenant_scope(tenant):
                actor = system_actor(tenant)
                changed = hand_out(actor=actor, permissions=options["permissions"])
            self.stdout.write(f"{tenant.slug}: {changed} roles")
