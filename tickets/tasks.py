"""Entry points of the worker."""

from celery import shared_task

from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from tickets import services


@shared_task(ignore_result=True)
def close_settled() -> None:
    """Nightly: close what was solved longer ago than it can be reopened, tenant by tenant."""
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.close_settled(actor=system_actor(tenant))


@shared_task(ignore_result=True)
def forget_unconfirmed() -> None:
    """Nightly: delete guests' requests that nobody confirmed, with their files."""
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.forget_unconfirmed(actor=system_actor(tenant))
