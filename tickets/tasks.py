"""Entry points of the worker."""

from celery import shared_task

from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tasks import renew_connections
from tickets import services
from tickets.rules.engine import run_rules_of_time


@shared_task(ignore_result=True)
def close_settled() -> None:
    """Nightly: close what was solved longer ago than it can be reopened, tenant by tenant."""
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.close_settled(actor=system_actor(tenant))


@shared_task(ignore_result=True)
def sweep_due() -> None:
    """Every minute: warn of what is due, tell of what is overdue, carry out the rules of time."""
    renew_connections()
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.sweep_due(actor=system_actor(tenant))
            run_rules_of_time(tenant)
