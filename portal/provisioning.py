"""Opening a tenant: everything a business needs on its first day."""

from collections.abc import Iterable
from datetime import time
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts import services as accounts
from accounts.enums import RoleScope
from accounts.models import Role
from community import services as community
from knowledge import services as knowledge
from orders import services as orders
from portal.shared.actors import Actor, system_actor
from portal.shared.audit import record
from portal.shared.caching import forget
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import SupportHours, Tenant
from portal.shared.opening_hours import HOURS
from portal.shared.tenants import tenant_url
from portal.tenant_settings import check_place, set_domains
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
    """A tenant with its domains, roles, queues, agreed times, taxes and support hours.

    The first of `languages` is the default one; `host` is the one used for links in mail.
    Raises DomainError.
    """
    check_place(languages, languages[0] if languages else "", fields.get("time_zone", "UTC"))
    tenant = Tenant(
        slug=slug, name=name, languages=languages, default_language=languages[0], **fields
    )
    try:
        tenant.full_clean(exclude=["languages", "modules"])
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise DomainError(problems[0], field=field) from error
    tenant.save()
    with tenant_scope(tenant):
        actor = system_actor(tenant)
        set_domains(actor=actor, tenant=tenant, hosts=[host, *other_hosts])
        furnish_tenant(actor=actor)
    return tenant


@transaction.atomic
def enter_administrator(*, tenant: Tenant, email: str, name: str = "") -> str:
    """The first administrator, and the address where they set their password.

    Somebody who has a password already (at another portal) is led to the sign-in.
    """
    with tenant_scope(tenant):
        actor = system_actor(tenant)
        user = accounts.ensure_user(actor=actor, email=email, name=name)
        role = Role.objects.get(scope=RoleScope.STAFF, key="administrator")
        accounts.add_staff(actor=actor, user=user, role=role)
    if user.has_usable_password():
        return tenant_url(tenant, reverse("account_login"))
    key = default_token_generator.make_token(user)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(user), "key": key},
    )
    return tenant_url(tenant, path)


def furnish_tenant(*, actor: Actor) -> None:
    """Roles, queues, categories, taxes and hours of a new tenant, in its default language."""
    accounts.seed_roles(actor=actor)
    knowledge.seed_help(actor=actor)
    tickets.seed_desk(actor=actor)
    tickets.seed_automation(actor=actor)
    orders.seed_tax_rates(actor=actor)
    community.seed_community(actor=actor)
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
    forget(actor.tenant, HOURS)
    hours = f"{opens:%H:%M}–{closes:%H:%M}"
    record(actor, "support_hours.set", actor.tenant, {"support_hours": (None, hours)})
