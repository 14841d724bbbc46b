"""Entry points of the worker."""

from celery import shared_task

from billing import services
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.enums import Module
from portal.shared.models import Tenant


@shared_task(ignore_result=True)
def tell_overdue() -> None:
    """Nightly: tell of the invoices whose day has passed, tenant by tenant."""
    for tenant in Tenant.objects.filter(is_active=True):
        if tenant.has_module(Module.BILLING):
            with tenant_scope(tenant):
                services.tell_overdue(actor=system_actor(tenant))
