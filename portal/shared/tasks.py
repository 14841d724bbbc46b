"""Celery entry points of the outbox."""

from celery import shared_task
from django.db import close_old_connections, connection
from haystack import connections

from portal.shared import outbox
from portal.shared.files import strays
from portal.shared.models import Tenant
from portal.shared.search import updates

HEAVY_AT_ONCE = 3


def renew_connections() -> None:
    """A connection that broke meanwhile would fail every later task of this thread.

    Not inside a transaction: a task called there shares its caller's connection.
    """
    if not connection.in_atomic_block:
        close_old_connections()


@shared_task(ignore_result=True)
def dispatch_outbox(tenant_id: int) -> None:
    """Carry out one tenant's due rows; woken by `on_commit`."""
    renew_connections()
    tenant = Tenant.objects.filter(pk=tenant_id, is_active=True).first()
    if tenant is not None:
        outbox.dispatch_due(tenant, heavy_limit=HEAVY_AT_ONCE)


@shared_task(ignore_result=True)
def sweep_outbox() -> None:
    """Find what no wake-up reached, for every tenant; runs every few seconds."""
    renew_connections()
    for tenant in Tenant.objects.filter(is_active=True):
        outbox.dispatch_due(tenant, heavy_limit=HEAVY_AT_ONCE)


@shared_task(ignore_result=True)
def purge_outbox() -> None:
    """Nightly: rows carried out long ago."""
    for tenant in Tenant.objects.all():
        outbox.purge_done(tenant)


@shared_task(ignore_result=True)
def forget_stray_files() -> None:
    """Nightly: delete attached files whose rows were never committed."""
    renew_connections()
    for tenant in Tenant.objects.filter(is_active=True):
        strays.forget_stray_files(tenant)


@shared_task(ignore_result=True)
def optimise_search() -> None:
    """Nightly: merge the index's segments; online writes leave them apart, merging takes long."""
    for tenant in Tenant.objects.filter(is_active=True):
        updates.queue_moved(tenant)
    connections["default"].get_backend().optimize()


def wake_worker(tenant_id: int) -> None:
    """Ask the broker for a dispatch; raises when the broker is gone (the caller copes)."""
    dispatch_outbox.apply_async((tenant_id,), retry=False)
