"""Orders: states, who sees what, what the database refuses."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.tests.factories import make_staff
from conftest import Cast
from orders import policies, services
from orders.enums import TRANSITIONS, OrderState, ProductKind
from orders.models import Order, OrderLine, Product, ProductCategory
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import NotAllowed
from portal.shared.models import AuditEntry, Tenant
from portal.shared.tests.rows import make_row
from portal.shared.tests.state_matrix import (
    assert_matrix,
    assert_one_wins,
    assert_state_checked,
    assert_table_complete,
)

ActorOf = Callable[..., Actor]


def test_the_table_is_complete() -> None:
    assert_table_complete(OrderState, TRANSITIONS, OrderState.PLACED)


def test_every_move(in_tenant: Tenant) -> None:
    actor = system_actor(in_tenant)
    assert_matrix(
        OrderState,
        TRANSITIONS,
        lambda state: make_row(Order, in_tenant, state=state),
        lambda order, to: services.move_order(actor=actor, order=order, to=to),
    )


def test_a_move_is_audited_and_only_one_wins(in_tenant: Tenant) -> None:
    actor, order = system_actor(in_tenant), make_row(Order, in_tenant)
    before = order.moved_at
    assert_one_wins(
        order,
        OrderState.CONFIRMED,
        lambda row, to: services.move_order(actor=actor, order=row, to=to),
    )
    entry = AuditEntry.objects.get(action="order.moved")
    assert entry.changes == {"state": ["placed", "confirmed"]}
    assert order.moved_at > before
    assert_state_checked(order)


def test_orders_are_seen_by_permission(cast: Cast, tenant: Tenant, actor_of: ActorOf) -> None:
    with tenant_scope(tenant):
        order = make_row(Order, tenant, customer=cast.customer)
        make_row(Order, tenant, customer=cast.other_customer)
        sales = make_staff(tenant, "sales@north.example", "sales")
        seen = {
            name: Order.objects.visible_to(actor_of(user)).count()
            for name, user in people(cast, sales).items()
        }
        assert policies.can_see(actor_of(cast.owner), order)
        assert not policies.can_see(actor_of(cast.outsider), order)
    assert seen == {
        "owner": 1,
        "viewer": 1,
        "outsider": 1,
        "foreign owner": 0,
        "agent": 0,
        "sales": 2,
        "nobody": 0,
    }


def people(cast: Cast, sales: User) -> dict[str, User | None]:
    return {
        "owner": cast.owner,
        "viewer": cast.viewer,
        "outsider": cast.outsider,
        "foreign owner": cast.foreign_owner,
        "agent": cast.agent,
        "sales": sales,
        "nobody": None,
    }


def test_the_catalogue_is_for_members_and_those_who_keep_it(
    cast: Cast, tenant: Tenant, actor_of: ActorOf
) -> None:
    with tenant_scope(tenant):
        shelf = make_row(ProductCategory, tenant)
        closed = make_row(ProductCategory, tenant, is_active=False)
        make_row(Product, tenant, category=shelf)
        make_row(Product, tenant, category=shelf, is_active=False)
        make_row(Product, tenant, category=closed)
        counts = [
            (
                ProductCategory.objects.visible_to(actor_of(user)).count(),
                Product.objects.visible_to(actor_of(user)).count(),
            )
            for user in (cast.viewer, cast.admin, cast.agent, cast.foreign_owner, None)
        ]
    assert counts == [(1, 1), (2, 3), (0, 0), (0, 0), (0, 0)]


def test_only_those_who_handle_orders_move_them(
    cast: Cast, tenant: Tenant, actor_of: ActorOf
) -> None:
    with tenant_scope(tenant):
        order = make_row(Order, tenant, customer=cast.customer)
        for user in (cast.owner, cast.agent, cast.foreign_admin, None):
            with pytest.raises(NotAllowed):
                services.move_order(actor=actor_of(user), order=order, to=OrderState.CONFIRMED)
        assert policies.can_place_at(actor_of(cast.buyer), cast.customer.pk)
        assert not policies.can_place_at(actor_of(cast.viewer), cast.customer.pk)
        assert not policies.can_place_at(actor_of(cast.buyer), cast.other_customer.pk)


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Order, {"net": Decimal(10), "tax": Decimal(2), "total": Decimal(11)}),
        (Order, {"net": Decimal(-1), "total": Decimal(-1)}),
        (Order, {"reference": "NH-1"}),
        (Product, {"price": Decimal(-1)}),
        (Product, {"kind": ProductKind.SERVICE, "stock": 3}),
        (Product, {"sku": "A-1"}),
        (OrderLine, {"quantity": 0}),
        (OrderLine, {"unit_price": Decimal("-0.01")}),
    ],
)
def test_the_database_refuses(in_tenant: Tenant, model: Any, values: dict[str, Any]) -> None:
    make_row(Order, in_tenant, reference="NH-1")
    make_row(Product, in_tenant, sku="A-1", stock=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_row(model, in_tenant, **values)
    # Control: without these values the row is taken.
    assert make_row(model, in_tenant).pk


def test_what_is_on_the_way(in_tenant: Tenant) -> None:
    for state in OrderState:
        make_row(Order, in_tenant, state=state)
    found = {order.state for order in Order.objects.on_the_way()}
    assert found == {OrderState.PLACED, OrderState.CONFIRMED, OrderState.SHIPPED}
