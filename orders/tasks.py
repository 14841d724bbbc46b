"""Entry points of the worker."""

from celery import shared_task

from orders import services
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant


@shared_task(ignore_result=True)
def expire_quotes() -> None:
    """Nightly: mark the offers past their last day, tenant by tenant."""
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.expire_quotes(actor=system_actor(tenant))
