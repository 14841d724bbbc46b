"""Finding tenants by host, and addresses that lead back to them."""

from django.conf import settings
from django.core.cache import cache

from portal.shared.models import Tenant, TenantDomain

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1"})
CACHE_SECONDS = 30


def tenant_for_host(host: str) -> Tenant | None:
    """The active tenant that answers on a host (port and letter case ignored), or None."""
    name = host.rsplit(":", 1)[0].lower() if not host.endswith("]") else host
    key = f"tenant-host:{name}"
    found: Tenant | None = cache.get(key)
    if found is None:
        found = _look_up(name)
        if found is not None:
            cache.set(key, found, CACHE_SECONDS)
    return found


def _look_up(name: str) -> Tenant | None:
    domain = TenantDomain.objects.filter(host=name, tenant__is_active=True).first()
    if domain is not None:
        return _loaded(domain.tenant_id)
    if name in LOCAL_HOSTS:
        # A one-tenant installation answers on localhost as well.
        only = list(Tenant.objects.filter(is_active=True).values_list("pk", flat=True)[:2])
        return _loaded(only[0]) if len(only) == 1 else None
    return None


def _loaded(tenant_id: int) -> Tenant:
    tenant: Tenant = Tenant.objects.prefetch_related("domains").get(pk=tenant_id)
    return tenant


def forget_hosts(tenant: Tenant) -> None:
    """Drop the cached look-ups after the tenant or its domains changed."""
    hosts = TenantDomain.objects.filter(tenant=tenant).values_list("host", flat=True)
    cache.delete_many([f"tenant-host:{host}" for host in (*hosts, *LOCAL_HOSTS)])


def tenant_url(tenant: Tenant, path: str) -> str:
    """An absolute address on the tenant's stored primary host, never on the request's."""
    host = f"{tenant.primary_host}{settings.PORTAL_PORT}"
    return f"{settings.PORTAL_SCHEME}://{host}{path}"
