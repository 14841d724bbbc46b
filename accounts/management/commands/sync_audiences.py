"""`manage.py sync_audiences`: puts people into the groups that stand for customers and segments.

Nothing needs it in daily use (the services keep them in step); it repairs after rows were changed
by hand or restored in part.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.services import sync_all_audiences
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant


class Command(BaseCommand):
    """Each tenant in its own scope, so row-level security stays closed."""

    help = "Bring the groups of customers' and segments' people in step with the memberships."

    def handle(self, *args: Any, **options: Any) -> None:
        for tenant in Tenant.objects.order_by("pk"):
            with tenant_scope(tenant), transaction.atomic():
                changed = sync_all_audiences()
            self.stdout.write(f"{tenant.slug}: {changed} places")
