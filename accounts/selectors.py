"""Reads of people and their permissions that are more than one queryset call."""

from collections import defaultdict

from django.conf import settings
from django.db.models import Q
from guardian.models import GroupObjectPermission

from accounts.models import Customer, Role, User
from portal.shared.actors import Actor, Grants
from portal.shared.enums import SecondFactorPolicy, Source
from portal.shared.models import Tenant


def grants_of(user: User, tenant: Tenant) -> Grants:
    """Every object permission of the user at the tenant, in one query.

    Groups mirror roles (see `services.roles`), so guardian's group permissions are all there is.
    """
    rows = GroupObjectPermission.objects.filter(
        group__user=user, group__mirrors__tenant=tenant
    ).values_list("content_type__model", "permission__codename", "object_pk")
    held: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for model, codename, key in rows:
        held[model][codename].add(int(key))
    return Grants(
        customers=_frozen(held["customer"]),
        queues=_frozen(held["queue"]),
        categories=_frozen(held["category"]),
        tenant=frozenset(name for name, keys in held["tenant"].items() if tenant.pk in keys),
        member_of=frozenset(held["customer"]["view_customer"]),
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


def customers_of(actor: Actor) -> list[Customer]:
    """The customers the actor is a member of, by name: the entries of the switcher."""
    if not actor.grants.member_of:
        return []
    return list(Customer.objects.filter(pk__in=actor.grants.member_of, is_active=True))


def second_factor_required(actor: Actor) -> bool:
    """Whether the tenant or one of the person's roles obliges them to have a second factor."""
    if actor.user is None or (settings.PORTAL_DEMO and actor.is_staff):
        return False
    policy = actor.tenant.second_factor
    if policy == SecondFactorPolicy.EVERYONE:
        return True
    if policy == SecondFactorPolicy.STAFF and actor.is_staff:
        return True
    mine = Q(memberships__user=actor.user) | Q(staff_memberships__user=actor.user)
    return bool(Role.objects.filter(mine, requires_second_factor=True).exists())
