"""Writes are held to the active tenant: rows, and every link between tenants' rows."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Case, F, Subquery, Value

from accounts.models import Address, Customer, CustomerSegment, Segment
from accounts.tests.factories import make_customer
from portal.shared.context import tenant_scope
from portal.shared.errors import ForeignTenantError
from portal.shared.models import AppendOnlyError, Tenant
from portal.shared.tests.rows import links, make_row, new_row, tenant_models

LINKS = [(model, field) for model in tenant_models() for field in links(model)]


def refused(write: Callable[[], Any]) -> bool:
    """Whether the write is refused as one that leaves the tenant (or as any write at all)."""
    try:
        write()
    except (AppendOnlyError, ForeignTenantError):
        return True
    return False


def changeable(model: Any) -> bool:
    """Whether rows of the model may be changed at all."""
    try:
        model.objects.none().update()
    except AppendOnlyError:
        return False
    return True


def test_every_link_stays_inside_the_tenant(tenant: Tenant, other_tenant: Tenant) -> None:
    taken = []
    for model, field in LINKS:
        with tenant_scope(other_tenant):
            foreign = make_row(field.related_model, other_tenant)
        with tenant_scope(tenant):
            writes = link_writes(model, field, tenant, foreign)
            taken += [(model._meta.label, field.name, n) for n, w in writes if not refused(w)]
    assert taken == []


def test_a_link_inside_the_tenant_is_taken(tenant: Tenant) -> None:
    """Control: it is the foreign target that is refused, not the writing."""
    with tenant_scope(tenant):
        for model, field in LINKS:
            own = make_row(field.related_model, tenant)
            rows = model.objects.filter(pk=make_row(model, tenant, **{field.name: own}).pk)
            if changeable(model):
                assert rows.update(**{field.name: own}) == 1
                assert rows.update(**{field.attname: own.pk}) == 1
            assert getattr(rows.get(), field.attname) == own.pk


def link_writes(
    model: Any, field: Any, tenant: Tenant, foreign: Any
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every way to write a link, each leading to the foreign row."""
    by_row, by_key = {field.name: foreign}, {field.attname: foreign.pk}
    row = make_row(model, tenant)
    rows = model.objects.filter(pk=row.pk)
    pointed = model.objects.get(pk=row.pk)
    setattr(pointed, field.name, foreign)
    keys = field.related_model.objects.values("pk")[:1]
    yield "save", new_row(model, tenant, **by_row).save
    yield "save by key", new_row(model, tenant, **by_key).save
    yield "save over", pointed.save
    yield "save one field", partial(pointed.save, update_fields=[field.name])
    yield "save one column", partial(pointed.save, update_fields=[field.attname])
    yield "create", partial(model.objects.create, tenant=tenant, **by_row)
    yield "bulk_create", partial(model.objects.bulk_create, [pointed])
    yield (
        "bulk_create by key",
        partial(model.objects.bulk_create, [new_row(model, tenant, **by_key)]),
    )
    yield "bulk_update", partial(model.objects.bulk_update, [pointed], [field.name])
    yield "update", partial(rows.update, **by_row)
    yield "update by key", partial(rows.update, **by_key)
    yield "update by expression", partial(rows.update, **{field.name: Value(foreign.pk)})
    yield "update by other column", partial(rows.update, **{field.name: F("pk")})
    yield "update by subquery", partial(rows.update, **{field.name: Subquery(keys)})


def test_there_are_links_to_test() -> None:
    assert len(LINKS) > 10


def test_rows_are_not_written_for_or_moved_to_another_tenant(
    tenant: Tenant, other_tenant: Tenant
) -> None:
    taken = []
    with tenant_scope(tenant):
        for model in tenant_models():
            writes = moving_writes(model, tenant, other_tenant)
            taken += [(model._meta.label, name) for name, write in writes if not refused(write)]
            assert model.objects.exists()
    assert taken == []


def moving_writes(
    model: Any, tenant: Tenant, other_tenant: Tenant
) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Every way to write a row of the other tenant, or to move one there."""
    row = make_row(model, tenant)
    rows = model.objects.filter(pk=row.pk)
    moved = model.objects.get(pk=row.pk)
    moved.tenant = other_tenant
    foreign = Value(other_tenant.pk)
    yield "save", new_row(model, tenant, tenant=other_tenant).save
    yield "save over", moved.save
    yield "create", partial(model.objects.create, tenant=other_tenant)
    yield "bulk_create", partial(model.objects.bulk_create, [moved])
    yield "bulk_update", partial(model.objects.bulk_update, [moved], ["tenant"])
    yield "update", partial(rows.update, tenant=other_tenant)
    yield "update by key", partial(rows.update, tenant_id=other_tenant.pk)
    yield "update by expression", partial(rows.update, tenant=foreign)
    yield "update by case", partial(rows.update, tenant=Case(default=foreign))
    yield "delete", moved.delete


def test_a_row_at_hand_is_not_written_in_another_scope(
    tenant: Tenant, other_tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        segment = make_row(Segment, tenant, name="Mine")
    with tenant_scope(other_tenant):
        for write in (segment.save, segment.delete):
            with pytest.raises(ForeignTenantError):
                write()
        # Even with its tenant forged the row can't be found, so nothing is overwritten.
        segment.tenant, segment.name = other_tenant, "Stolen"
        with pytest.raises(DatabaseError), transaction.atomic():
            segment.save(force_update=True)
    with tenant_scope(tenant):
        assert Segment.objects.get(pk=segment.pk).name == "Mine"
        segment = Segment.objects.get(pk=segment.pk)
        segment.name = "Changed"
        segment.save(force_update=True)
        assert Segment.objects.get(pk=segment.pk).name == "Changed"


def test_an_upsert_must_be_by_the_tenants_key(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        theirs = make_row(Segment, other_tenant, name="Theirs")
    with tenant_scope(tenant):
        make_row(Segment, tenant, name="Mine")
        forged = Segment(pk=theirs.pk, tenant=tenant, name="Stolen")
        with pytest.raises(ForeignTenantError):
            Segment.objects.bulk_create(
                [forged], update_conflicts=True, update_fields=["name"], unique_fields=["id"]
            )
        # Control: by the tenant's own key it works.
        Segment.objects.bulk_create(
            [Segment(tenant=tenant, name="Mine")],
            update_conflicts=True,
            update_fields=["name"],
            unique_fields=["tenant", "name"],
        )
        assert Segment.objects.count() == 1
    with tenant_scope(other_tenant):
        assert Segment.objects.get().name == "Theirs"


def test_related_managers_write_inside_the_tenant(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        foreign = make_row(Address, other_tenant)
        foreign_segment = make_row(Segment, other_tenant)
    with tenant_scope(tenant):
        customer = make_customer(tenant, "Mine")
        own = make_row(Address, tenant)
        customer.addresses.add(own)
        customer.addresses.add(foreign)  # adds what it can see: nothing
        assert [row.pk for row in customer.addresses.all()] == [own.pk]
        with pytest.raises(ForeignTenantError), transaction.atomic():
            customer.segments.add(foreign_segment, through_defaults={"tenant": tenant})
        with pytest.raises(ForeignTenantError), transaction.atomic():
            customer.segments.add(make_row(Segment, tenant))  # the tenant is not guessed
        customer.segments.add(make_row(Segment, tenant), through_defaults={"tenant": tenant})
        assert CustomerSegment.objects.count() == 1


def test_bulk_update_of_own_rows_works(in_tenant: Tenant) -> None:
    first, second = make_customer(in_tenant, "One"), make_customer(in_tenant, "Two")
    address = make_row(Address, in_tenant, customer=first)
    address.customer = second
    assert Address.objects.bulk_update([address], ["customer"]) == 1
    assert Address.objects.get().customer_id == second.pk


def test_a_deferred_link_is_neither_loaded_nor_refused(
    in_tenant: Tenant, django_assert_num_queries: Any
) -> None:
    make_row(Address, in_tenant)
    address = Address.objects.only("tenant", "line1").get()
    address.line1 = "Elsewhere"
    with django_assert_num_queries(1):
        address.save()
    assert Address.objects.get().line1 == "Elsewhere"


def test_without_the_check_the_database_would_take_the_link(
    tenant: Tenant, other_tenant: Tenant
) -> None:
    """Control: foreign keys go around row-level security, so the check is what holds."""
    with tenant_scope(other_tenant):
        foreign = make_customer(other_tenant, "Theirs")
    with tenant_scope(tenant):
        address = make_row(Address, tenant)
        models.QuerySet(Address).filter(pk=address.pk).update(customer=foreign)
        assert Address.objects.get().customer_id == foreign.pk
        # Even so the foreign row can't be reached over the link.
        with pytest.raises(Customer.DoesNotExist):
            _ = Address.objects.get().customer
    connection.check_constraints()
