"""The net: without an active tenant no model with a tenant answers, whatever is asked."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection, models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django_scopes import scopes_disabled
from django_scopes.exceptions import ScopeError

from accounts.models import Customer
from accounts.tests.factories import make_customer
from portal.shared.context import tenant_scope
from portal.shared.errors import ForeignTenantError
from portal.shared.models import AppendOnlyError, Tenant
from portal.shared.tests.rows import links, make_row, new_row, tenant_models

Ask = Callable[[Any], Any]

# Every public method that reaches the database, as it is called without a scope.
ASK: dict[str, Ask] = {
    "aggregate": lambda m: m.aggregate(Count("pk")),
    "alias": lambda m: m.alias(n=Count("pk")).count(),
    "all": lambda m: list(m.all()),
    "annotate": lambda m: list(m.annotate(n=Count("pk"))),
    "bulk_create": lambda m: m.bulk_create([]),
    "bulk_update": lambda m: m.bulk_update([], ["pk"]),
    "complex_filter": lambda m: list(m.complex_filter({})),
    "contains": lambda m: m.get_queryset().contains(m.model(pk=1)),
    "count": lambda m: m.count(),
    "dates": lambda m: list(m.dates("pk", "day")),
    "datetimes": lambda m: list(m.datetimes("pk", "day")),
    "defer": lambda m: list(m.defer("pk")),
    "delete": lambda m: m.get_queryset().delete(),
    "difference": lambda m: list(m.difference(m.get_queryset())),
    "distinct": lambda m: list(m.distinct()),
    "earliest": lambda m: m.earliest("pk"),
    "exclude": lambda m: list(m.exclude(pk=0)),
    "exists": lambda m: m.exists(),
    "explain": lambda m: m.explain(),
    "extra": lambda m: list(m.extra(where=["1=1"])),
    "filter": lambda m: list(m.filter(pk__gte=0)),
    "first": lambda m: m.first(),
    "get": lambda m: m.get(pk=1),
    "get_or_create": lambda m: m.get_or_create(pk=1),
    "in_bulk": lambda m: m.in_bulk(),
    "intersection": lambda m: list(m.intersection(m.get_queryset())),
    "iterator": lambda m: list(m.iterator()),
    "last": lambda m: m.last(),
    "latest": lambda m: m.latest("pk"),
    "only": lambda m: list(m.only("pk")),
    "order_by": lambda m: list(m.order_by("pk")),
    "prefetch_related": lambda m: list(m.prefetch_related("tenant")),
    "raw": lambda m: list(m.raw(f'select * from "{m.model._meta.db_table}"')),
    "resolve_expression": lambda m: list(Tenant.objects.filter(pk__in=m.get_queryset())),
    "reverse": lambda m: list(m.reverse()),
    "select_for_update": lambda m: list(m.select_for_update()),
    "select_related": lambda m: list(m.select_related("tenant")),
    "union": lambda m: list(m.union(m.get_queryset())),
    "update": lambda m: m.update(pk=1),
    "update_or_create": lambda m: m.update_or_create(pk=1),
    "using": lambda m: list(m.using("default")),
    "values": lambda m: list(m.values("pk")),
    "values_list": lambda m: list(m.values_list("pk")),
    # and what Python's own operators ask
    "len": lambda m: len(m.get_queryset()),
    "bool": lambda m: bool(m.get_queryset()),
    "index": lambda m: m.get_queryset()[0],
    "slice": lambda m: m.get_queryset()[:5],
    "and": lambda m: list(m.get_queryset() & m.get_queryset()),
    "or": lambda m: list(m.get_queryset() | m.get_queryset()),
    "xor": lambda m: list(m.get_queryset() ^ m.get_queryset()),
    "pickle": lambda m: m.get_queryset().__getstate__(),
    "base manager": lambda m: list(m.model._base_manager.all()),
    "default manager": lambda m: m.model._default_manager.count(),
}

ASK_ASYNC: dict[str, Ask] = {
    "aaggregate": lambda m: m.aaggregate(Count("pk")),
    "abulk_create": lambda m: m.abulk_create([]),
    "abulk_update": lambda m: m.abulk_update([], ["pk"]),
    "acontains": lambda m: m.get_queryset().acontains(m.model(pk=1)),
    "acount": lambda m: m.acount(),
    "adelete": lambda m: m.get_queryset().adelete(),
    "aearliest": lambda m: m.aearliest("pk"),
    "aexists": lambda m: m.aexists(),
    "aexplain": lambda m: m.aexplain(),
    "afirst": lambda m: m.afirst(),
    "aget": lambda m: m.aget(pk=1),
    "aget_or_create": lambda m: m.aget_or_create(pk=1),
    "ain_bulk": lambda m: m.ain_bulk(),
    "aiterator": lambda m: _listed(m.aiterator()),
    "alast": lambda m: m.alast(),
    "alatest": lambda m: m.alatest("pk"),
    "aupdate": lambda m: m.aupdate(pk=1),
    "aupdate_or_create": lambda m: m.aupdate_or_create(pk=1),
    "async for": lambda m: _listed(m.get_queryset()),
}

# Touch no row: `create` ends in `save()`, which has a test of its own; a class method; three
# that only tell about the query.
NO_QUESTION = {"create", "acreate", "as_manager", "none", "db", "ordered", "query"}


async def _listed(rows: Any) -> list[Any]:
    return [row async for row in rows]


async def _answer(ask: Ask, manager: Any) -> None:
    await ask(manager)


def test_the_list_of_questions_is_complete() -> None:
    public = {name for name in dir(models.QuerySet) if not name.startswith("_")}
    assert public - NO_QUESTION - set(ASK) - set(ASK_ASYNC) == set()


@pytest.mark.parametrize("name", sorted(ASK))
def test_no_scope_no_query(name: str) -> None:
    """No database is open to this test either: a query would fail it."""
    answered = []
    for model in tenant_models():
        try:
            ASK[name](model.objects)
        except ScopeError:
            continue
        answered.append(model._meta.label)
    assert answered == []


def test_no_scope_no_query_when_asked_asynchronously() -> None:
    answered = []
    for name, ask in ASK_ASYNC.items():
        for model in tenant_models():
            try:
                async_to_sync(_answer)(ask, model.objects)
            except ScopeError:
                continue
            answered.append((name, model._meta.label))
    assert answered == []


def test_there_is_something_to_ask() -> None:
    """Control: the walk finds the models, and the same questions are answered inside a scope."""
    assert len(tenant_models()) > 20
    assert Customer in tenant_models()


def test_inside_a_scope_the_questions_are_answered(in_tenant: Tenant) -> None:
    make_customer(in_tenant, "Mine")
    assert Customer.objects.exists()
    assert Customer.objects.count() == len(Customer.objects.in_bulk()) == 1
    assert Customer.objects.exclude(pk=0).get().name == "Mine"
    assert async_to_sync(_listed)(Customer.objects.none()) == []


def test_with_scopes_disabled_the_row_is_visible(tenant: Tenant) -> None:
    """Control: it is the scope that refuses (and, on PostgreSQL, the wall behind it)."""
    with tenant_scope(tenant):
        make_customer(tenant, "Mine")
    with scopes_disabled():
        seen = Customer.objects.count()
    assert seen == (0 if connection.vendor == "postgresql" else 1)
    with tenant_scope(tenant), scopes_disabled():
        assert Customer.objects.count() == 1


@pytest.mark.django_db
def test_a_query_smuggled_into_another_finds_nothing(tenant: Tenant) -> None:
    """`Exists` and `Subquery` take the query itself and ask no method of the queryset."""
    with tenant_scope(tenant):
        make_customer(tenant, "Mine")
        inside = Customer.objects.filter(tenant=OuterRef("pk"))
        assert Tenant.objects.filter(Exists(inside)).count() == 1
    outside = Customer.objects.get_queryset()
    assert Tenant.objects.filter(Exists(outside)).count() == 0
    number = Subquery(outside, output_field=models.BigIntegerField())
    assert Tenant.objects.annotate(n=number).filter(n__isnull=False).count() == 0


def test_nothing_is_written_without_a_scope(tenant: Tenant) -> None:
    written = []
    with tenant_scope(tenant):
        rows = [new_row(model, tenant) for model in tenant_models()]
    for row in rows:
        for write in (
            row.save,
            row.delete,
            lambda row=row: type(row).objects.create(tenant=tenant),
        ):
            try:
                write()
            except (AppendOnlyError, ForeignTenantError, ScopeError):
                continue
            written.append(row)
    assert written == []


def test_links_are_not_followed_without_a_scope(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        made = [(make_row(model, tenant), links(model)) for model in tenant_models()]
        loaded = [(type(row).objects.get(pk=row.pk), fields) for row, fields in made]
        # Control: inside the scope every one of them can be followed.
        for row, fields in loaded:
            for field in fields:
                getattr(row, field.name)
        loaded = [(type(row).objects.get(pk=row.pk), fields) for row, fields in made]
    followed = 0
    for row, fields in loaded:
        for field in fields:
            if getattr(row, field.attname) is not None:
                followed += 1
                with pytest.raises(ScopeError):
                    getattr(row, field.name)
        with pytest.raises(ScopeError):
            row.refresh_from_db()
    assert followed > 5


def test_related_managers_ask_for_the_scope_too(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        customer = make_customer(tenant, "Mine")
        assert customer.addresses.count() == 0
    with pytest.raises(ScopeError):
        customer.addresses.exists()
    with pytest.raises(ScopeError):
        list(Customer.objects.none() | customer.addresses.all())


def test_a_scope_shows_its_own_rows_only(tenant: Tenant, other_tenant: Tenant) -> None:
    for place in (tenant, other_tenant):
        with tenant_scope(place):
            for model in tenant_models():
                make_row(model, place)
    with tenant_scope(tenant):
        for model in tenant_models():
            assert {row.tenant_id for row in model.objects.all()} == {tenant.pk}
            assert not model.objects.filter(tenant=other_tenant).exists()
            assert not model.objects.filter(~Q(tenant=tenant)).exists()
            with scopes_disabled():
                others = model.objects.filter(tenant=other_tenant).exists()
            # Control: without the net SQLite shows the neighbour's rows; PostgreSQL's wall holds.
            assert others is (connection.vendor == "sqlite")


def test_people_lead_to_no_tenants_rows() -> None:
    """A query over a global model can't join into a tenant's: the reverse names are hidden.

    Those that are not name their tenant themselves, and row-level security stands behind them.
    """
    allowed = {"accounts.RoleGroup.group", "accounts.AudienceGroup.group"}
    open_names = {
        f"{model._meta.label}.{field.name}"
        for model in tenant_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model not in tenant_models()
        and not field.remote_field.hidden
    }
    assert open_names - allowed == set()
