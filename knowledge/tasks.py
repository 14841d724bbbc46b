"""Entry points of the worker."""

from celery import shared_task

from knowledge import services
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.enums import Module
from portal.shared.models import Tenant
from portal.shared.tasks import renew_connections


@shared_task(ignore_result=True)
def sweep_articles() -> None:
    """Every minute: publish what is scheduled, archive what expired, remind of reviews."""
    renew_connections()
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.sweep_articles(actor=system_actor(tenant))


@shared_task(ignore_result=True)
def sweep_documents() -> None:
    """Every hour, each tenant by its own day: tell of documents that expire, and have those found
    anew whose current version is another one since midnight."""
    renew_connections()
    for tenant in Tenant.objects.filter(is_active=True):
        if tenant.has_module(Module.HELP):
            with tenant_scope(tenant):
                services.sweep_expiring(actor=system_actor(tenant))
                services.refresh_index(actor=system_actor(tenant))
