"""Keeping the catalogue."""

from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from orders import services
from orders.models import Product, ProductCategory, TaxRate
from orders.services.catalogue import give_back
from orders.services.seeds import RATES, seed_tax_rates
from orders.tests.factories import make_category, make_product
from portal.provisioning import create_tenant
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, Tenant


def test_only_those_who_keep_the_catalogue_change_it(people: Any, act: Any, hinge: Product) -> None:
    for user in (people.owner, people.agent, None):
        actor = act(user)
        calls: list[Any] = [
            lambda a=actor: services.create_category(actor=a, names={"en": "X"}),
            lambda a=actor: services.update_category(actor=a, category=hinge.category, position=3),
            lambda a=actor: services.create_product(
                actor=a, category=hinge.category, sku="X", names={"en": "X"}, price=Decimal(1)
            ),
            lambda a=actor: services.update_product(actor=a, product=hinge, price=Decimal(1)),
            lambda a=actor: services.adjust_stock(actor=a, product=hinge, change=1, reason="x"),
            lambda a=actor: services.set_tax_rate(
                actor=a, tax_class="zero", percent=Decimal(0), name="0"
            ),
        ]
        for call in calls:
            with pytest.raises(NotAllowed):
                call()


def test_a_product_is_made(in_tenant: Tenant, act: Any, sales: User) -> None:
    category = make_category(in_tenant, "Furniture fittings")
    product = services.create_product(
        actor=act(sales),
        category=category,
        sku=" AB  1 ",
        names={"en": " Soft  hinge ", "lt": "Lėtai užsidarantis lankstas", "pt": "  "},
        price=Decimal("3.10"),
        descriptions={"en": "Quiet", "lt": ""},
        unit="pcs",
        stock=4,
    )
    assert category.slug == "furniture-fittings"
    assert (product.sku, product.slug, product.name) == ("AB 1", "soft-hinge", "Soft hinge")
    assert product.names == {"en": "Soft hinge", "lt": "Lėtai užsidarantis lankstas"}
    assert product.descriptions == {"en": "Quiet"}
    assert product.search_text == "ab 1 soft hinge letai uzsidarantis lankstas"
    assert product.name_for(in_tenant, "lt") == "Lėtai užsidarantis lankstas"
    assert product.name_for(in_tenant, "pt") == "Soft hinge"
    assert product.description_for(in_tenant, "lt") == "Quiet"
    assert product.currency == in_tenant.currency
    entry = AuditEntry.objects.get(action="product.created")
    assert entry.changes["stock"] == [None, 4]


def test_short_names_are_free_ones(in_tenant: Tenant) -> None:
    assert [make_category(in_tenant, "Ąžuolas").slug for _ in range(3)] == [
        "azuolas",
        "azuolas-2",
        "azuolas-3",
    ]
    assert make_product(in_tenant, "螺丝").slug == "item"
    assert len(make_product(in_tenant, "x" * 160).slug) <= 80


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"names": {"lt": "Lankstas"}}, "names"),
        ({"names": {"en": "x" * 161}}, "names"),
        ({"names": {"en": "X"}, "descriptions": {"en": "x" * 4001}}, "descriptions"),
        ({"sku": " "}, "sku"),
        ({"sku": "H-1"}, "sku"),
        ({"price": Decimal("-0.01")}, "price"),
        ({"price": Decimal(10**9)}, "price"),
        ({"kind": "service", "stock": 1}, "stock"),
        ({"stock": -1}, "change"),
        ({"stock": 10**8}, "change"),
    ],
)
def test_what_a_product_may_not_be(
    in_tenant: Tenant, hinge: Product, values: dict[str, Any], field: str
) -> None:
    arguments = {"sku": "N-1", "names": {"en": "New"}, "price": Decimal(1), **values}
    with pytest.raises(DomainError) as caught:
        services.create_product(actor=system_actor(in_tenant), category=hinge.category, **arguments)
    assert caught.value.field == field
    assert Product.objects.count() == 1


def test_a_product_is_changed(in_tenant: Tenant, hinge: Product) -> None:
    actor = system_actor(in_tenant)
    services.update_product(
        actor=actor,
        product=hinge,
        names={"en": "Door hinge", "lt": "Durų vyris"},
        price=Decimal("11.00"),
        sku="H-2",
        stock=7,
        descriptions={"en": "Steel"},
    )
    hinge.refresh_from_db()
    assert (hinge.name, hinge.sku, hinge.stock) == ("Door hinge", "H-2", 100)
    assert "duru vyris" in hinge.search_text
    entry = AuditEntry.objects.get(action="product.changed")
    assert entry.changes["price"] == ["10.00", "11.00"]
    assert "search_text" not in entry.changes
    services.update_product(actor=actor, product=hinge, price=Decimal("11.00"))
    assert AuditEntry.objects.filter(action="product.changed").count() == 1
    services.update_product(actor=actor, product=hinge, kind="service")
    hinge.refresh_from_db()
    assert hinge.stock is None
    other = make_product(in_tenant, "Knob")
    with pytest.raises(DomainError) as caught:
        services.update_product(actor=actor, product=other, sku="H-2")
    assert caught.value.field == "sku"


def test_a_category_is_changed(in_tenant: Tenant, hinge: Product) -> None:
    actor, category = system_actor(in_tenant), hinge.category
    services.update_category(
        actor=actor,
        category=category,
        names={"en": "Hinges", "lt": "Lankstai"},
        descriptions={"en": "All of them", "lt": " "},
        is_active=False,
    )
    category.refresh_from_db()
    assert category.name_for(in_tenant, "lt") == "Lankstai"
    assert category.description_for(in_tenant, "lt") == "All of them"
    assert str(category) == "Hinges"
    assert AuditEntry.objects.get(action="product_category.changed").changes["is_active"]
    services.update_category(actor=actor, category=category, position=0)
    assert AuditEntry.objects.filter(action="product_category.changed").count() == 1
    make_category(in_tenant, "Screws")
    with pytest.raises(DomainError) as caught:
        services.update_category(actor=actor, category=category, slug="screws")
    assert caught.value.field == "slug"
    with pytest.raises(DomainError):
        services.create_category(actor=actor, names={"en": "X"}, slug="screws")
    assert ProductCategory.objects.count() == 2


def test_stock_is_adjusted_for_a_reason(
    in_tenant: Tenant, hinge: Product, act: Any, sales: User
) -> None:
    actor = act(sales)
    services.adjust_stock(actor=actor, product=hinge, change=-40, reason=" counted ")
    hinge.refresh_from_db()
    assert hinge.stock == 60
    entry = AuditEntry.objects.get(action="product.stock")
    assert entry.changes == {"stock": [100, 60], "reason": [None, "counted"]}
    cases = [
        (hinge, -61, "lost", "change"),
        (hinge, 1, "  ", "reason"),
        (make_product(in_tenant, "Fitting", kind="service"), 1, "x", "change"),
        (hinge, 10**8, "many", "change"),
    ]
    for product, change, reason, field in cases:
        with pytest.raises(DomainError) as caught:
            services.adjust_stock(actor=actor, product=product, change=change, reason=reason)
        assert caught.value.field == field
    made_to_order = make_product(in_tenant, "Board", stock=None)
    services.adjust_stock(actor=actor, product=made_to_order, change=3, reason="counted now")
    assert made_to_order.stock == 3


def test_nothing_is_given_back_to_what_is_not_counted(in_tenant: Tenant, hinge: Product) -> None:
    board = make_product(in_tenant, "Board", stock=None)
    give_back(board.pk, 3)
    give_back(hinge.pk, 3)
    board.refresh_from_db()
    hinge.refresh_from_db()
    assert (board.stock, hinge.stock) == (None, 103)


def test_taxes_of_the_country(tenant: Tenant, other_tenant: Tenant) -> None:
    with tenant_scope(tenant):
        rates = [(rate.tax_class, int(rate.percent), rate.name) for rate in TaxRate.objects.all()]
    assert rates == [
        ("standard", 21, "VAT 21 %"),
        ("reduced", 12, "VAT 12 %"),
        ("zero", 0, "VAT 0 %"),
    ]
    with tenant_scope(other_tenant):
        assert TaxRate.objects.get(tax_class="reduced").name == "IVA 6 %"
        assert services.tax_rates()["standard"] == Decimal(23)
    elsewhere = create_tenant(
        slug="far", name="Far", host="far.example", languages=["en"], country="NZ"
    )
    with tenant_scope(elsewhere):
        assert services.tax_rates() == {
            "standard": Decimal(20),
            "reduced": Decimal(10),
            "zero": Decimal(0),
        }
        seed_tax_rates(actor=system_actor(elsewhere))
        assert AuditEntry.objects.filter(action="tax_rate.set").count() == 3
    assert all(list(rates) == sorted(rates, reverse=True) for rates in RATES.values())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"tax_class": "luxury"}, "tax_class"),
        ({"percent": Decimal(101)}, "percent"),
        ({"percent": Decimal(-1)}, "percent"),
        ({"name": " "}, "name"),
    ],
)
def test_what_a_tax_rate_may_not_be(in_tenant: Tenant, values: dict[str, Any], field: str) -> None:
    arguments = {"tax_class": "zero", "percent": Decimal(5), "name": "Five", **values}
    with pytest.raises(DomainError) as caught:
        services.set_tax_rate(actor=system_actor(in_tenant), **arguments)
    assert caught.value.field == field


def test_a_new_rate_leaves_what_was_ordered_alone(
    in_tenant: Tenant, people: Any, act: Any, hinge: Product
) -> None:
    actor = act(people.buyer)
    services.add_to_cart(actor=actor, customer=people.customer, product=hinge)
    order = services.place_order(actor=actor, customer=people.customer)
    services.set_tax_rate(
        actor=system_actor(in_tenant), tax_class="standard", percent=Decimal(25), name="VAT 25 %"
    )
    assert order.lines.get().tax_rate == Decimal(21)
    services.add_to_cart(actor=actor, customer=people.customer, product=hinge)
    order = services.place_order(actor=actor, customer=people.customer)
    assert (order.lines.get().tax_rate, order.total) == (Decimal(25), Decimal("12.50"))
