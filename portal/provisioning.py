"""Opening a tenant: everything a business needs on its first day."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from django.db import transaction

from accounts import services as accounts
from knowledge import services as knowledge
from portal.shared.actors import Actor, system_actor
from portal.shared.audit import record
from portal.shared.context import tenant_scope
from portal.shared.models import SupportHours, Tenant, TenantDomain
from portal.shared.tenants import forget_hosts
from tickets import services as tickets


@transaction.atomic
def create_tenant(
    *,
    slug: str,
    name: str,
    host: str,
    languages: list[str],
    other_hosts: tuple[str, ...] = (),
    **fields: Any,
) -> Tenant:
    """A tenant with its domains, roles, queues, categories and support hours.

    The first of `languages` is the default one; `host` is the one used for links in mail.
    """
    tenant = Tenant(
        slug=slug, name=name, languages=languages, default_language=languages[0], **fields
    )
    tenant.full_clean(exclude=["languages", "modules"])
    tenant.save()
    TenantDomain.objects.create(tenant=tenant, host=host, is_primary=True)
    for other in other_hosts:
        TenantDomain.objects.create(tenant=tenant, host=other)
    forget_hosts(tenant)
    with tenant_scope(tenant):
        furnish_tenant(actor=system_actor(tenant))
    return tenant


def furnish_tenant(*, actor: Actor) -> None:
    """Roles, queues, categories and hours of a new tenant, in its default language."""
    accounts.seed_roles(actor=actor)
    knowledge.seed_help(actor=actor)
    tickets.seed_desk(actor=actor)
    set_support_hours(actor=actor, days=range(5), opens=time(9), closes=time(17))
    record(actor, "tenant.created", actor.tenant)


@transaction.atomic
def set_support_hours(*, actor: Actor, days: Iterable[int], opens: time, closes: time) -> None:
    """Replace the opening hours: the same on each of `days` (0 is Monday), in the tenant's zone."""
    SupportHours.objects.all().delete()
    rows = [
        SupportHours(tenant=actor.tenant, weekday=day, opens=opens, closes=closes) for day in days
    ]
    SupportHours.objects.bulk_create(rows)
    hours = f"{opens:%H:%M}–{closes:%H:%M}"
    record(actor, "support_hours.set", actor.tenant, {"support_hours": (None, hours)})
