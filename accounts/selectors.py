"""Reads of people and their permissions that are more than one queryset call."""

import re
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet, Value
from guardian.models import GroupObjectPermission

from accounts import countries
from accounts.account_places import Place as Place
from accounts.account_places import add_place as add_place
from accounts.models import (
    AudienceGroup,
    Customer,
    CustomFieldDefinition,
    Membership,
    Notification,
    RoleGroup,
    User,
)
from portal.shared.actors import Actor, Grants
from portal.shared.enums import SecondFactorPolicy, Source
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url

PORTALS_SECONDS = 60
MEMBERS = 50
# Permissions of this kind name readers: "read_category", "read_article".
READS = "read_"
GROUP_TENANT = re.compile(r"tenant-(\d+)/")


@dataclass(frozen=True, slots=True)
class Portal:
    """Another tenant's portal: its name and address."""

    name: str
    url: str


def grants_of(user: User, tenant: Tenant) -> Grants:
    """Every object permission of the user at the tenant, in two small queries.

    Groups mirror roles (see `services.roles`) or stand for a customer's or segment's people
    (`services.audiences`), so guardian's group permissions are all there is. One query would join
    six tables, and planning it takes longer than both of these.
    """
    roles = RoleGroup.objects.filter(tenant=tenant, group__user=user).values_list(
        "group_id", "role__requires_second_factor"
    )
    audiences = AudienceGroup.objects.filter(tenant=tenant, group__user=user).values_list(
        "group_id", Value(False)
    )
    mirrors = dict(roles.union(audiences, all=True))
    if not mirrors:
        return Grants()
    rows = GroupObjectPermission.objects.filter(group_id__in=list(mirrors)).values_list(
        "content_type__model", "permission__codename", "object_pk"
    )
    held: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    reads: dict[str, set[int]] = defaultdict(set)
    for model, codename, key in rows:
        held[model][codename].add(int(key))
        if codename.startswith(READS):
            reads[codename].add(int(key))
    return Grants(
        customers=_frozen(held["customer"]),
        queues=_frozen(held["queue"]),
        categories=_frozen(held["category"]),
        tenant=frozenset(name for name, keys in held["tenant"].items() if tenant.pk in keys),
        member_of=frozenset(held["customer"]["view_customer"]),
        # Whoever left the last customer is named by nothing, whatever a group still holds.
        reads=_frozen(reads) if held["customer"]["view_customer"] else {},
        role_requires_second_factor=any(mirrors.values()),
    )


def _frozen(held: dict[str, set[int]]) -> dict[str, frozenset[int]]:
    return {codename: frozenset(keys) for codename, keys in held.items()}


def actor_for(
    user: User | None,
    tenant: Tenant,
    *,
    source: str = Source.WEB,
    ip: str | None = None,
    second_factor_missing: bool = False,
) -> Actor:
    """Who acts at the tenant; an anonymous visitor where `user` is None or inactive."""
    if user is None or not user.is_active:
        return Actor(tenant=tenant, source=source, ip=ip)
    return Actor(
        tenant=tenant,
        user=user,
        grants=grants_of(user, tenant),
        source=source,
        ip=ip,
        second_factor_missing=second_factor_missing,
    )


def users_with(codename: str, model: str, keys: list[int]) -> QuerySet:
    """Active users who hold an object permission on one of the rows, through their groups."""
    held = "groups__groupobjectpermission__"
    users = User.objects.filter(
        is_active=True,
        **{
            f"{held}permission__codename": codename,
            f"{held}content_type__model": model,
            f"{held}object_pk__in": [str(key) for key in keys],
        },
    )
    return users.distinct()


def customers_of(actor: Actor) -> list[Customer]:
    """The customers the actor is a member of, by name: the entries of the switcher."""
    if not actor.grants.member_of:
        return []
    return list(Customer.objects.filter(pk__in=actor.grants.member_of, is_active=True))


def members_of(actor: Actor, customer: Customer) -> list[Membership]:
    """The customer's people with their roles, by name; as many as anybody reads."""
    places = Membership.objects.visible_to(actor).filter(customer=customer)
    return list(places.select_related("user", "role").order_by("user__name", "pk")[:MEMBERS])


def second_factor_required(actor: Actor) -> bool:
    """Whether the person must have a second factor: as staff, by the tenant or by a role.

    Staff always must where STAFF_SECOND_FACTOR is on (production); no tenant can waive it.
    """
    if actor.user is None or (settings.PORTAL_DEMO and actor.is_staff):
        return False
    policy = actor.tenant.second_factor
    if policy == SecondFactorPolicy.EVERYONE:
        return True
    if actor.is_staff and (settings.STAFF_SECOND_FACTOR or policy == SecondFactorPolicy.STAFF):
        return True
    return actor.grants.role_requires_second_factor


def visible_custom_fields(customer: Customer) -> list[tuple[str, str]]:
    """The tenant's own fields that customers see, filled ones only, as (label, value)."""
    shown = CustomFieldDefinition.objects.filter(is_customer_visible=True)
    values = customer.custom_fields
    return [(field.label, str(values[field.key])) for field in shown if values.get(field.key)]


def counted_rows(actor: Actor) -> dict[str, QuerySet]:
    """What the shell counts of a person."""
    return {"unread": Notification.objects.visible_to(actor).unread()}


def other_portals_of(actor: Actor) -> list[Portal]:
    """The other tenants' portals the person belongs to, by name; remembered for a minute.

    Memberships of other tenants can't be read from here (row-level security), but the names of
    the groups that mirror roles carry the tenant, and neither groups nor tenants are scoped.
    """
    if actor.user is None:
        return []
    key = f"portals:{actor.user_id}"
    found: list[tuple[int, str, str]] | None = cache.get(key)
    if found is None:
        names = actor.user.groups.values_list("name", flat=True)
        keys = {int(match[1]) for name in names if (match := GROUP_TENANT.match(name))}
        tenants = Tenant.objects.filter(pk__in=keys, is_active=True).prefetch_related("domains")
        found = [(tenant.pk, tenant.name, tenant_url(tenant, "/")) for tenant in tenants]
        cache.set(key, found, PORTALS_SECONDS)
    return [Portal(name, url) for pk, name, url in found if pk != actor.tenant.pk]


def country_name(code: str) -> str:
    """A country in the active language; the code itself where it is none of ours."""
    return str(countries.COUNTRIES.get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """Countries by name in the active language."""
    return countries.country_choices()
