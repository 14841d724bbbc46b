"""Entry points of the worker."""

from celery import shared_task

from knowledge.ask.keeping import catch_up
from knowledge.insights import keeping
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tasks import renew_connections


@shared_task(ignore_result=True)
def keep_searches() -> None:
    """Nightly: put the searches of long ago together by day, forget the oldest; and cut
    into passages whatever was published unseen."""
    renew_connections()
    for tenant in Tenant.objects.all():
        with tenant_scope(tenant):
            keeping.put_together(tenant)
            keeping.forget_old(tenant)
            catch_up(tenant)
