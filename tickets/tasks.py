"""Entry points of the worker."""

from celery import shared_task

from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tasks import renew_connections
from tickets import services
from tickets.mail.fetching import fetch_tenant
from tickets.mail.sweeping import forget_stray_mail
from tickets.rules.engine import run_rules_of_time


@shared_task(ignore_result=True)
def close_settled() -> None:
    """Nightly: close what was solved longer ago than it can be reopened, tenant by tenant."""
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.close_settled(actor=system_actor(tenant))
            services.forget_presence(actor=system_actor(tenant))


@shared_task(ignore_result=True)
def forget_unconfirmed() -> None:
    """Nightly: delete guests' requests that nobody confirmed, with their files."""
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.forget_unconfirmed(actor=system_actor(tenant))


@shared_task(ignore_result=True)
def sweep_due() -> None:
    """Every minute: warn of what is due, tell of what is overdue, carry out the rules of time."""
    renew_connections()
    for tenant in Tenant.objects.filter(is_active=True):
        with tenant_scope(tenant):
            services.sweep_due(actor=system_actor(tenant))
            run_rules_of_time(tenant)


@shared_task(ignore_result=True)
def fetch_mail() -> None:
    """Every minute: ask each mailbox that is read by IMAP, tenant by tenant."""
    renew_connections()
    for tenant in Tenant.objects.filter(is_active=True).prefetch_related("domains"):
        fetch_tenant(tenant)


@shared_task(ignore_result=True)
def fetch_mail_of(tenant_id: int) -> None:
    """Now: what “Fetch now” asks for."""
    renew_connections()
    tenant = Tenant.objects.filter(pk=tenant_id, is_active=True).first()
    if tenant is not None:
        fetch_tenant(tenant)


@shared_task(ignore_result=True)
def forget_stray_mails() -> None:
    """Nightly: delete raw mails whose rows were never committed."""
    renew_connections()
    for tenant in Tenant.objects.filter(is_active=True):
        forget_stray_mail(tenant)
