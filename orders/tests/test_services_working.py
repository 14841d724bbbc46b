"""Working on orders: states, dates, cancelling, credit."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import Customer, User
from accounts.tests.factories import make_staff
from orders import services
from orders.enums import OrderState
from orders.models import Order, OrderEvent, Product
from orders.services import credit
from orders.tests.factories import fill_cart, in_days, make_order, make_product, make_quote, offer
from portal.shared.actors import system_actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AppendOnlyError, AuditEntry, Tenant

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def order(people: Any, hinge: Product) -> Order:
    return make_order(people.customer, people.buyer, (hinge, 6))


def test_the_way_of_an_order(order: Order, act: Any, sales: User) -> None:
    actor, now = act(sales), timezone.now()
    services.confirm_order(
        actor=actor, order=order, ships_on=in_days(2), delivers_on=in_days(4), at=now
    )
    assert (order.state, order.moved_at, order.ships_on) == ("confirmed", now, in_days(2))
    services.ship_order(
        actor=actor,
        order=order,
        carrier="Venipak",
        tracking_number="V1",
        tracking_url="https://track.example/V1",
    )
    assert (order.carrier, order.delivers_on) == ("Venipak", in_days(4))
    services.deliver_order(actor=actor, order=order)
    order.refresh_from_db()
    assert order.state == OrderState.DELIVERED
    kinds = [event.kind for event in OrderEvent.objects.filter(order=order)]
    assert kinds == ["placed", "confirmed", "shipped", "delivered"]
    with pytest.raises(InvalidTransition):
        services.cancel_order(actor=actor, order=order, reason="late")


def test_only_staff_work_on_orders(order: Order, people: Any, act: Any) -> None:
    for user in (people.owner, people.agent, None):
        calls: list[Any] = [
            services.confirm_order,
            services.ship_order,
            services.deliver_order,
            services.set_dates,
            lambda **kw: services.set_internal_note(note="x", **kw),
        ]
        for call in calls:
            with pytest.raises(NotAllowed):
                call(actor=act(user), order=order)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "http:///x",
        "ftp://x.example",
        "x",
        "https://[",
        "https://a b.example",
        "https://x.example/" + "y" * 300,
    ],
)
def test_links_of_carriers_are_web_addresses(order: Order, in_tenant: Tenant, url: str) -> None:
    actor = system_actor(in_tenant)
    services.confirm_order(actor=actor, order=order)
    with pytest.raises(DomainError) as caught:
        services.ship_order(actor=actor, order=order, tracking_url=url)
    assert caught.value.field == "tracking_url"


def test_dates_have_an_order(order: Order, act: Any, sales: User) -> None:
    actor = act(sales)
    with pytest.raises(DomainError) as caught:
        services.confirm_order(
            actor=actor, order=order, ships_on=in_days(4), delivers_on=in_days(2)
        )
    assert caught.value.field == "delivers_on"
    services.set_dates(actor=actor, order=order, ships_on=in_days(3), reference="X")
    assert (order.ships_on, order.reference) == (in_days(3), "SO-20001")
    with pytest.raises(DomainError):
        services.set_dates(actor=actor, order=order, delivers_on=in_days(2))
    services.set_dates(actor=actor, order=order, ships_on=in_days(3))
    event = OrderEvent.objects.get(kind="dates")
    assert event.data == {"ships_on": in_days(3).isoformat()}
    services.cancel_order(actor=actor, order=order, reason="no longer made")
    with pytest.raises(DomainError, match="at its end"):
        services.set_dates(actor=actor, order=order, ships_on=in_days(3))


def test_an_internal_note(order: Order, act: Any, sales: User) -> None:
    for _ in range(2):
        services.set_internal_note(actor=act(sales), order=order, note=" Fragile ")
    assert order.internal_note == "Fragile"
    assert AuditEntry.objects.filter(action="order.note").count() == 1
    with pytest.raises(DomainError) as caught:
        services.set_internal_note(actor=act(sales), order=order, note="x" * 2001)
    assert caught.value.field == "internal_note"


def test_the_customer_cancels_while_it_is_only_placed(
    order: Order, people: Any, act: Any, hinge: Product
) -> None:
    for user in (people.viewer, people.outsider, people.agent, None):
        with pytest.raises(NotAllowed):
            services.cancel_order(actor=act(user), order=order, reason="x")
    with pytest.raises(DomainError) as caught:
        services.cancel_order(actor=act(people.owner), order=order, reason=" ")
    assert caught.value.field == "reason"
    hinge.refresh_from_db()
    assert hinge.stock == 94
    services.cancel_order(actor=act(people.owner), order=order, reason="Wrong\nsize")
    hinge.refresh_from_db()
    assert (order.state, order.cancel_reason, hinge.stock) == ("cancelled", "Wrong size", 100)
    assert OrderEvent.objects.get(kind="cancelled").data == {"reason": "Wrong size"}
    with pytest.raises(InvalidTransition):
        services.cancel_order(actor=act(people.owner), order=order, reason="again")
    hinge.refresh_from_db()
    assert hinge.stock == 100


def test_staff_cancel_until_it_is_shipped(
    order: Order, people: Any, act: Any, sales: User, hinge: Product
) -> None:
    services.confirm_order(actor=act(sales), order=order)
    with pytest.raises(DomainError, match="confirmed already"):
        services.cancel_order(actor=act(people.owner), order=order, reason="x")
    stale = Order.objects.get(pk=order.pk)
    services.cancel_order(actor=act(sales), order=order, reason="Not to be had")
    with pytest.raises(StaleState), transaction.atomic():
        services.cancel_order(actor=act(sales), order=stale, reason="twice")
    hinge.refresh_from_db()
    assert hinge.stock == 100


def test_events_are_only_added(order: Order) -> None:
    event = OrderEvent.objects.get()
    with pytest.raises(AppendOnlyError):
        event.save()


# --- credit -----------------------------------------------------------------------------------


@pytest.fixture
def limited(people: Any) -> Customer:
    """A limit of 100.00; six hinges are 72.60."""
    Customer.objects.filter(pk=people.customer.pk).update(credit_limit=Decimal(100))
    people.customer.refresh_from_db()
    customer: Customer = people.customer
    return customer


def test_the_credit_limit(limited: Customer, people: Any, act: Any, hinge: Product) -> None:
    assert services.credit_left(limited) == Decimal(100)
    make_order(limited, people.buyer, (hinge, 6))
    assert services.credit_left(limited) == Decimal("27.40")
    fill_cart(limited, people.buyer, (hinge, 3))
    with pytest.raises(DomainError, match=r"orders up to €27\.40 are possible now"):
        services.place_order(actor=act(people.buyer), customer=limited)
    hinge.refresh_from_db()
    assert hinge.stock == 94
    services.change_cart(actor=act(people.buyer), customer=limited, quantities={hinge.pk: 2})
    services.place_order(actor=act(people.buyer), customer=limited)
    assert services.credit_left(limited) == Decimal("3.20")


def test_without_a_limit(people: Any) -> None:
    assert services.credit_left(people.customer) is None


def test_what_counts_against_the_limit(
    limited: Customer, order: Order, in_tenant: Tenant, act: Any, people: Any
) -> None:
    actor, amount = system_actor(in_tenant), Decimal("72.60")
    assert services.exposure_of(limited) == amount
    for user in (people.owner, people.agent):
        with pytest.raises(NotAllowed):
            services.mark_invoiced(actor=act(user), order=order)
    clerk = make_staff(in_tenant, "billing@north.example", "billing")
    services.mark_invoiced(actor=act(clerk), order=order, at=NOW)
    services.mark_invoiced(actor=actor, order=order)
    assert order.invoiced_at == NOW
    assert services.exposure_of(limited) == 0
    assert AuditEntry.objects.filter(action="order.invoiced").count() == 1
    services.unmark_invoiced(actor=actor, order=order)
    assert services.exposure_of(limited) == amount
    services.cancel_order(actor=actor, order=order, reason="x")
    assert services.exposure_of(limited) == 0


def test_delivered_orders_count_where_invoices_are_kept(
    limited: Customer, order: Order, in_tenant: Tenant
) -> None:
    Order.objects.update(state=OrderState.DELIVERED)
    assert services.exposure_of(limited) == Decimal("72.60")
    in_tenant.modules["billing"] = False
    in_tenant.save()
    assert services.exposure_of(Customer.objects.get(pk=limited.pk)) == 0


def test_other_parts_add_what_they_know(
    limited: Customer, people: Any, act: Any, hinge: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(credit, "_exposures", [])

    def owed(customer_id: int) -> Decimal:
        return Decimal(95) if customer_id == limited.pk else Decimal(0)

    services.register_exposure(owed)
    services.register_exposure(owed)
    assert services.exposure_of(limited) == Decimal(95)
    Customer.objects.filter(pk=limited.pk).update(credit_limit=Decimal(50))
    limited.refresh_from_db()
    assert services.credit_left(limited) == 0
    fill_cart(limited, people.buyer, (hinge, 1))
    with pytest.raises(DomainError, match="over your credit limit"):
        services.place_order(actor=act(people.buyer), customer=limited)


def test_an_accepted_quote_asks_for_credit_too(
    limited: Customer, people: Any, act: Any, in_tenant: Tenant
) -> None:
    gate = make_product(in_tenant, "Gate", price=Decimal(200))
    quote = offer(make_quote(limited, people.buyer, (gate, 1)))
    with pytest.raises(DomainError, match="over your credit limit"):
        services.accept_quote(actor=act(people.buyer), quote=quote, version=1)
    quote.refresh_from_db()
    assert (quote.state, Order.objects.count()) == ("offered", 0)


def test_delivery_days_are_days_of_the_place(people: Any, hinge: Product, act: Any) -> None:
    # 23:30 UTC on the first is the second of March in Vilnius.
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    order = make_order(
        people.customer,
        people.buyer,
        (hinge, 1),
        at=late,
        details=services.Details(wished_on=date(2026, 3, 2)),
    )
    assert order.wished_on == date(2026, 3, 2)
    fill_cart(people.customer, people.buyer, (hinge, 1))
    with pytest.raises(DomainError):
        services.place_order(
            actor=act(people.buyer),
            customer=people.customer,
            at=late,
            details=services.Details(wished_on=date(2026, 3, 1)),
        )
