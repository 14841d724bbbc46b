"""Cart and placing an order: what stands in the way, and that it counts once."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from accounts.models import Address, Customer
from orders import services
from orders.models import Cart, CartLine, Order, OrderEvent, OrderLine, Product
from orders.reviewing import Problem, review_cart
from orders.services.cart import MAX_LINES, lines_in, lock_cart
from orders.tests.factories import fill_cart, make_category, make_order, make_product
from portal.shared.actors import system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import AuditEntry, OutboxMessage, Tenant


def refused(field: str = "", **arguments: Any) -> str:
    """What placing an order is refused with; nothing may be left behind."""
    before = (Order.objects.count(), OrderLine.objects.count(), AuditEntry.objects.count())
    with pytest.raises(DomainError) as caught, transaction.atomic():
        services.place_order(**arguments)
    after = (Order.objects.count(), OrderLine.objects.count(), AuditEntry.objects.count())
    assert after == before
    assert caught.value.field == field
    return str(caught.value.message)


def test_an_order_is_placed(people: Any, act: Any, hinge: Product, in_tenant: Tenant) -> None:
    paper = make_product(
        in_tenant, "Catalogue", sku="P-1", price=Decimal("4.20"), tax_class="reduced", stock=None
    )
    fill_cart(people.customer, people.buyer, (hinge, 3), (paper, 2))
    order = services.place_order(
        actor=act(people.buyer),
        customer=people.customer,
        details=services.Details(customer_order_number="PO 7", comment="Ring twice\r\n"),
        expected_total=Decimal("45.71"),
        at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    )
    assert order.reference == "SO-20001"
    assert (order.net, order.tax, order.total) == (
        Decimal("38.40"),
        Decimal("7.31"),
        Decimal("45.71"),
    )
    assert (order.customer_order_number, order.comment) == ("PO 7", "Ring twice")
    assert order.placed_by == people.buyer
    assert order.confirm_by == date(2026, 3, 2)
    lines = list(order.lines.values_list("position", "sku", "quantity", "net", "tax", "tax_rate"))
    assert lines == [
        (1, "H-1", 3, Decimal("30.00"), Decimal("6.30"), Decimal("21.00")),
        (2, "P-1", 2, Decimal("8.40"), Decimal("1.01"), Decimal("12.00")),
    ]
    assert order.line_count == 2
    hinge.refresh_from_db()
    assert hinge.stock == 97
    assert not CartLine.objects.exists()
    assert [event.kind for event in OrderEvent.objects.filter(order=order)] == ["placed"]
    assert AuditEntry.objects.get(action="order.placed").target_label == "SO-20001"
    assert OutboxMessage.objects.filter(kind="orders.order").count() == 1


def test_who_may_not_order(people: Any, act: Any, hinge: Product) -> None:
    for user in (people.viewer, people.billing, people.outsider, people.agent, None):
        with pytest.raises(NotAllowed):
            services.place_order(actor=act(user), customer=people.customer)
        with pytest.raises(NotAllowed):
            services.add_to_cart(actor=act(user), customer=people.customer, product=hinge)


def test_the_system_has_no_cart(people: Any, in_tenant: Tenant) -> None:
    with pytest.raises(NotAllowed):
        services.place_order(actor=system_actor(in_tenant), customer=people.customer)


def test_a_form_sent_twice_makes_one_order(people: Any, act: Any, hinge: Product) -> None:
    key = uuid4()
    first = make_order(people.customer, people.buyer, (hinge, 1), form_key=key)
    fill_cart(people.customer, people.buyer, (hinge, 5))
    again = services.place_order(actor=act(people.buyer), customer=people.customer, form_key=key)
    assert again == first
    assert CartLine.objects.get().quantity == 5
    # Another person's form may have the same key.
    other = make_order(people.customer, people.owner, (hinge, 1), form_key=key)
    assert other != first


def test_an_empty_cart(people: Any, act: Any) -> None:
    said = refused(actor=act(people.buyer), customer=people.customer)
    assert said == "Your cart is empty."


def test_a_customer_switched_off(people: Any, act: Any, hinge: Product) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 1))
    Customer.objects.update(is_active=False)
    people.customer.refresh_from_db()
    said = refused(actor=act(people.buyer), customer=people.customer)
    assert said == "This customer can't order at the moment."


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_active": False}, "Hinge: No longer on offer."),
        ({"stock": 0}, "Hinge: Out of stock."),
        ({"stock": 1}, "Hinge: Only 1 left."),
        ({"price": Decimal("12.50")}, "Hinge: The price changed from €10.00 to €12.50."),
    ],
)
def test_what_stands_in_the_way(
    people: Any, act: Any, hinge: Product, change: dict[str, Any], said: str
) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 2))
    Product.objects.update(**change)
    assert refused(actor=act(people.buyer), customer=people.customer) == said
    assert CartLine.objects.get().quantity == 2


def test_a_category_switched_off_takes_its_products_along(
    people: Any, act: Any, hinge: Product
) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 2))
    hinge.category.is_active = False
    hinge.category.save()
    said = refused(actor=act(people.buyer), customer=people.customer)
    assert said == "Hinge: No longer on offer."


def test_new_prices_are_agreed_to(people: Any, act: Any, hinge: Product) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 2))
    Product.objects.update(price=Decimal("12.50"))
    services.agree_to_prices(actor=act(people.buyer), customer=people.customer)
    order = services.place_order(actor=act(people.buyer), customer=people.customer)
    assert order.net == Decimal("25.00")


def test_another_total_than_was_read(people: Any, act: Any, hinge: Product) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 2))
    said = refused(
        actor=act(people.buyer), customer=people.customer, expected_total=Decimal("24.21")
    )
    assert said == "The total has changed meanwhile. Look at it again."
    assert services.place_order(
        actor=act(people.buyer), customer=people.customer, expected_total=Decimal("24.20")
    )


def test_currencies_are_ordered_apart(
    people: Any, act: Any, hinge: Product, in_tenant: Tenant
) -> None:
    dollar = make_product(in_tenant, "Lamp", currency="USD")
    fill_cart(people.customer, people.buyer, (hinge, 1), (dollar, 1))
    said = refused(actor=act(people.buyer), customer=people.customer)
    assert said == "Lamp: Sold in USD: order it apart."


def test_addresses_are_copied(people: Any, act: Any, hinge: Product, in_tenant: Tenant) -> None:
    def address(customer: Customer, line1: str, **fields: Any) -> Address:
        values = {"kind": "delivery", "city": "Vilnius", "country": "LT", **fields}
        row: Address = Address.objects.create(
            tenant=in_tenant, customer=customer, line1=line1, **values
        )
        return row

    default = address(people.customer, "Dock 1", is_default=True)
    office = address(people.customer, "Office 2", kind="billing")
    order = make_order(people.customer, people.buyer, (hinge, 1))
    assert order.delivery_address["line1"] == "Dock 1"
    assert order.billing_address == order.delivery_address
    chosen = services.Details(billing=office, delivery=default)
    order = make_order(people.customer, people.buyer, (hinge, 1), details=chosen)
    assert order.billing_address["line1"] == "Office 2"
    fill_cart(people.customer, people.buyer, (hinge, 1))
    foreign = services.Details(delivery=address(people.other_customer, "Elsewhere"))
    refused(field="delivery", actor=act(people.buyer), customer=people.customer, details=foreign)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"customer_order_number": "x" * 41}, "customer_order_number"),
        ({"comment": "x" * 2001}, "comment"),
        ({"wished_on": date(2020, 1, 1)}, "wished_on"),
    ],
)
def test_details_that_are_not_possible(
    people: Any, act: Any, hinge: Product, details: dict[str, Any], field: str
) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 1))
    refused(
        field=field,
        actor=act(people.buyer),
        customer=people.customer,
        details=services.Details(**details),
    )
    hinge.refresh_from_db()
    assert hinge.stock == 100


def test_an_amount_that_nothing_can_hold(people: Any, act: Any, in_tenant: Tenant) -> None:
    gold = make_product(in_tenant, "Gold", price=Decimal("99999999.99"), stock=None)
    fill_cart(people.customer, people.buyer, (gold, 100_000))
    said = refused(actor=act(people.buyer), customer=people.customer)
    assert said == "The amount is too large for one order."


def test_putting_in_the_cart(people: Any, act: Any, hinge: Product) -> None:
    key, actor = uuid4(), act(people.buyer)
    for _ in range(2):
        services.add_to_cart(
            actor=actor, customer=people.customer, product=hinge, quantity=2, form_key=key
        )
    assert CartLine.objects.get().quantity == 2
    line = services.add_to_cart(
        actor=actor, customer=people.customer, product=hinge, note="left ones", form_key=uuid4()
    )
    assert (line.quantity, line.note) == (3, "left ones")
    for quantity in (0, -3, 100_001):
        with pytest.raises(DomainError) as caught:
            services.add_to_cart(
                actor=actor, customer=people.customer, product=hinge, quantity=quantity - 3
            )
        assert caught.value.field == "quantity"
    hinge.is_active = False
    with pytest.raises(DomainError, match="no longer on offer"):
        services.add_to_cart(actor=actor, customer=people.customer, product=hinge)


def test_a_cart_has_an_end(people: Any, act: Any, hinge: Product, in_tenant: Tenant) -> None:
    cart = lock_cart(act(people.buyer), people.customer)
    category = make_category(in_tenant, "Many")
    products = Product.objects.bulk_create(
        Product(tenant=in_tenant, category=category, sku=f"M{n}", slug=f"m{n}", name=f"M{n}")
        for n in range(MAX_LINES)
    )
    CartLine.objects.bulk_create(
        CartLine(tenant=in_tenant, cart=cart, product=product, quantity=1) for product in products
    )
    with pytest.raises(DomainError, match="A cart holds 200 products"):
        services.add_to_cart(actor=act(people.buyer), customer=people.customer, product=hinge)


def test_changing_the_cart(people: Any, act: Any, hinge: Product, in_tenant: Tenant) -> None:
    slide, knob = make_product(in_tenant, "Slide"), make_product(in_tenant, "Knob")
    fill_cart(people.customer, people.buyer, (hinge, 1), (slide, 1), (knob, 1))
    actor = act(people.buyer)
    services.change_cart(
        actor=actor,
        customer=people.customer,
        quantities={hinge.pk: 4, slide.pk: 0},
        notes={hinge.pk: " black "},
    )
    left = CartLine.objects.values_list("product__name", "quantity", "note")
    assert list(left) == [("Hinge", 4, "black"), ("Knob", 1, "")]
    with pytest.raises(DomainError), transaction.atomic():
        services.change_cart(
            actor=actor, customer=people.customer, quantities={hinge.pk: 5, knob.pk: 100_001}
        )
    assert CartLine.objects.get(product=hinge).quantity == 4
    services.empty_cart(actor=actor, customer=people.customer)
    assert not CartLine.objects.exists()


def test_carts_are_ones_own(people: Any, act: Any, hinge: Product) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 1))
    fill_cart(people.customer, people.owner, (hinge, 9))
    assert Cart.objects.count() == 2
    assert Cart.objects.visible_to(act(people.buyer)).count() == 1
    assert Cart.objects.visible_to(act(people.viewer)).count() == 0
    order = services.place_order(actor=act(people.buyer), customer=people.customer)
    assert order.lines.get().quantity == 1
    assert CartLine.objects.get().quantity == 9


def test_a_review_tells_all_problems(
    people: Any, act: Any, hinge: Product, in_tenant: Tenant
) -> None:
    gone = make_product(in_tenant, "Gone")
    fill_cart(people.customer, people.buyer, (hinge, 1), (gone, 1))
    Product.objects.filter(pk=gone.pk).update(is_active=False)
    Product.objects.filter(pk=hinge.pk).update(price=Decimal(11))
    lines = lines_in(lock_cart(act(people.buyer), people.customer))
    review = review_cart(lines, in_tenant, {"standard": Decimal(21)}, "en")
    assert [line.problem for line in review.lines] == [Problem.PRICE, Problem.GONE]
    assert review.has_new_prices
    assert review.totals.total == Decimal("13.31")  # what is gone doesn't count
    assert len(review.problems) == 2


def test_order_again(people: Any, act: Any, hinge: Product, in_tenant: Tenant) -> None:
    slide, knob = make_product(in_tenant, "Slide"), make_product(in_tenant, "Knob")
    order = make_order(people.customer, people.buyer, (hinge, 2), (slide, 3), (knob, 1))
    Product.objects.filter(pk=slide.pk).update(price=Decimal(11))
    Product.objects.filter(pk=knob.pk).update(is_active=False)
    fill_cart(people.customer, people.buyer, (hinge, 5))
    said = services.order_again(actor=act(people.buyer), order=order)
    assert said == ["No longer on offer: Knob", "Another price than then: Slide"]
    there = CartLine.objects.values_list("product__name", "quantity", "unit_price")
    assert list(there) == [("Hinge", 5, Decimal(10)), ("Slide", 3, Decimal(11))]
    # Once more changes nothing.
    services.order_again(actor=act(people.buyer), order=order)
    assert CartLine.objects.get(product=slide).quantity == 3
    Product.objects.update(is_active=False)
    with pytest.raises(DomainError, match="Nothing of this order is on offer"):
        services.order_again(actor=act(people.buyer), order=order)
    with pytest.raises(NotAllowed):
        services.order_again(actor=act(people.viewer), order=order)
