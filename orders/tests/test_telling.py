"""Who hears of orders and quotes, in which words; what the home page and the index say."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from haystack import connections

from accounts.models import Membership, Notification, User
from orders import selectors, services, tasks
from orders.enums import OrderState
from orders.models import Order, Product, Quote
from orders.tests.factories import in_days, make_order, make_product, make_quote, offer
from portal.shared.actors import Actor, system_actor
from portal.shared.models import OutboxMessage, Tenant
from portal.shared.outbox import dispatch_due
from portal.shared.search import queries
from portal.shared.timeline import timeline

Act = Callable[[User | None], Actor]


@pytest.fixture(autouse=True)
def _empty_index() -> Iterator[None]:
    backend = connections["default"].get_backend()
    backend.clear()
    yield
    backend.forget()


@pytest.fixture
def told(in_tenant: Tenant) -> Callable[[], dict[str, set[str]]]:
    """Carry out the outbox and say who was told what since the last time."""

    def collect() -> dict[str, set[str]]:
        while dispatch_due(in_tenant):
            pass
        found: dict[str, set[str]] = {}
        for notice in Notification.objects.select_related("user"):
            found.setdefault(notice.kind, set()).add(notice.user.email.split("@")[0])
        Notification.objects.all().delete()
        return found

    return collect


Told = Callable[[], dict[str, set[str]]]


def test_an_order_s_news(
    people: Any, sales: User, act: Act, hinge: Product, told: Told, in_tenant: Tenant
) -> None:
    order = make_order(people.customer, people.buyer, (hinge, 1))
    assert told() == {"order_placed": {"owner"}, "staff_order": {"sales", "admin"}}
    actor = act(sales)
    services.confirm_order(actor=actor, order=order)
    assert told() == {"order_state": {"buyer"}}
    services.ship_order(actor=actor, order=order)
    services.deliver_order(actor=actor, order=order)
    told()
    other = make_order(people.customer, people.buyer, (hinge, 1))
    told()
    services.cancel_order(actor=act(people.buyer), order=other, reason="Twice")
    assert told() == {"staff_order": {"sales", "admin"}}


def test_words_are_the_reader_s(
    people: Any, sales: User, act: Act, hinge: Product, in_tenant: Tenant
) -> None:
    order = make_order(people.customer, people.buyer, (hinge, 1))
    services.cancel_order(actor=act(sales), order=order, reason="Not to be had")
    while dispatch_due(in_tenant):
        pass
    notice = Notification.objects.get(user=people.buyer, kind="order_state")
    assert notice.context["state"] == "Cancelled"
    assert notice.context["text"] == "Not to be had"
    assert notice.path == "/orders/SO-20001/"
    staff = Notification.objects.get(user=sales, kind="staff_order")
    assert (staff.context["name"], staff.path) == ("UAB Medis", "/admin/orders/order/SO-20001/")
    letter = next(one for one in mail.outbox if one.to == ["buyer@medis.example"])
    assert "SO-20001" in letter.subject
    assert "Not to be had" in letter.body


def test_who_left_is_told_nothing(people: Any, act: Act, hinge: Product, told: Told) -> None:
    order = make_order(people.customer, people.buyer, (hinge, 1))
    told()
    Membership.objects.filter(user=people.buyer).delete()
    people.buyer.groups.clear()
    services.confirm_order(actor=system_actor(order.tenant), order=order)
    assert told() == {}
    Order.objects.update(placed_by=None)
    order.refresh_from_db()
    services.ship_order(actor=system_actor(order.tenant), order=order)
    assert told() == {}


def test_a_quote_s_news(
    people: Any, sales: User, act: Act, hinge: Product, told: Told, in_tenant: Tenant
) -> None:
    quote = make_quote(people.customer, people.buyer, (hinge, 2))
    assert told() == {"staff_quote": {"sales", "admin"}}
    offer(quote, actor=act(sales))
    assert told() == {"quote_ready": {"owner", "buyer"}}
    offer(quote, actor=act(sales))
    assert told() == {"quote_ready": {"owner", "buyer"}}
    services.accept_quote(actor=act(people.buyer), quote=quote, version=2)
    assert told() == {
        "quote_decided": {"owner"},
        "order_placed": {"owner"},
        "staff_quote": {"sales", "admin"},
        "staff_order": {"sales", "admin"},
    }


def test_rows_that_are_gone_are_told_to_nobody(in_tenant: Tenant, told: Told) -> None:
    for kind, payload in (
        ("orders.order", {"order": 0, "event": 0, "actor": None, "name": ""}),
        ("orders.quote", {"quote": 0, "state": "offered", "version": 1, "actor": None}),
    ):
        OutboxMessage.objects.create(
            tenant=in_tenant, kind=kind, payload=payload, available_at=timezone.now()
        )
    assert told() == {}
    assert not OutboxMessage.objects.exclude(state="done").exists()


def test_offers_expire_at_night(people: Any, hinge: Product, told: Told) -> None:
    quote = offer(make_quote(people.customer, people.buyer, (hinge, 2)))
    Quote.objects.update(valid_until=in_days(-1))
    told()
    tasks.expire_quotes()
    quote.refresh_from_db()
    assert quote.state == "expired"
    assert told()["quote_decided"] == {"owner", "buyer"}


# --- the home page's selectors --------------------------------------------------------------------


def test_what_needs_attention(people: Any, act: Act, hinge: Product, in_tenant: Tenant) -> None:
    customer, key = people.customer, people.customer.pk
    arriving = make_order(customer, people.buyer, (hinge, 1), (make_product(in_tenant, "Knob"), 1))
    today = make_order(customer, people.buyer, (hinge, 1))
    later = make_order(customer, people.buyer, (hinge, 1))
    for order, days in ((arriving, 1), (today, 0), (later, 2)):
        Order.objects.filter(pk=order.pk).update(
            state=OrderState.SHIPPED, delivers_on=in_days(days)
        )
    waiting = offer(make_quote(customer, people.buyer, (hinge, 10)))
    offer(make_quote(people.other_customer, people.outsider, (hinge, 1)))
    with CaptureQueriesContext(connection) as asked:
        items = selectors.attention(act(people.buyer), 5, key)
    shown = [(item.title, item.text, item.url) for item in items]
    assert shown[0][0] == "Quote waiting for your decision"
    assert shown[0][1].startswith(f"Quote {waiting.reference}, €108.90, valid until ")
    assert shown[1:] == [
        ("Arriving today", f"Order {today.reference}, 1 item", f"/orders/{today.reference}/"),
        ("Arriving tomorrow", f"Order {arriving.reference}, 2 items", "/orders/SO-20001/"),
    ]
    assert len([q for q in asked if "orders_" in q["sql"]]) == 1
    assert len(selectors.attention(act(people.buyer), 1, key)) == 1
    # Who can't decide sees what arrives; who sees neither sees nothing.
    assert len(selectors.attention(act(people.viewer), 5, key)) == 2
    assert selectors.attention(act(people.outsider), 5, key) == []
    assert selectors.attention(act(people.agent), 5, key) == []
    Quote.objects.filter(pk=waiting.pk).update(valid_until=in_days(-1))
    assert len(selectors.attention(act(people.buyer), 5, key)) == 2


def test_what_happened_last(people: Any, sales: User, act: Act, hinge: Product) -> None:
    now, key = timezone.now(), people.customer.pk
    order = make_order(people.customer, people.buyer, (hinge, 1), at=now - timedelta(hours=3))
    quote = make_quote(people.customer, people.buyer, (hinge, 1), at=now - timedelta(hours=2))
    services.confirm_order(actor=act(sales), order=order, at=now - timedelta(hours=1))
    for actor in (act(people.viewer), act(sales)):
        found = timeline(selectors.activity(actor, key, 5), 5)
        assert [item.title for item in found] == [
            f"Order {order.reference} confirmed",
            f"Quote {quote.reference} asked for",
        ]
    assert timeline(selectors.activity(act(people.outsider), key, 5), 5) == []
    assert len(timeline(selectors.activity(act(people.viewer), key, 1), 1)) == 1


def test_counts(people: Any, act: Act, hinge: Product) -> None:
    key = people.customer.pk
    for state in (*OrderState, OrderState.PLACED):
        order = make_order(people.customer, people.buyer, (hinge, 1))
        Order.objects.filter(pk=order.pk).update(state=state)
    offer(make_quote(people.customer, people.buyer, (hinge, 1)))
    make_quote(people.customer, people.buyer, (hinge, 1))
    assert selectors.on_the_way_count(act(people.viewer), key) == 4
    assert selectors.on_the_way_count(act(people.outsider), key) == 0
    assert selectors.waiting_quotes_count(act(people.buyer), key) == 1
    assert selectors.waiting_quotes_count(act(people.viewer), key) == 0
    assert set(selectors.counted_rows(act(people.buyer), key)) == {
        "orders_on_the_way",
        "quotes_waiting",
    }


# --- search ---------------------------------------------------------------------------------------


def found(actor: Actor, text: str, told: Told) -> list[tuple[str, str]]:
    told()
    return [(hit.kind, hit.title) for hit in queries.search(actor, text, "en").hits]


def test_orders_are_found_by_who_may_see_them(
    people: Any, sales: User, act: Act, hinge: Product, told: Told
) -> None:
    details = services.Details(customer_order_number="PO-7788")
    make_order(people.customer, people.buyer, (hinge, 1), details=details)
    for user in (people.buyer, people.viewer, sales):
        assert found(act(user), "PO-7788", told) == [("order", "SO-20001")]
    for user in (people.outsider, people.agent, None):
        assert found(act(user), "PO-7788", told) == []
    hits = queries.search(act(people.viewer), "SO-20001", "en").hits
    assert [(hit.url, hit.meta) for hit in hits] == [
        ("/orders/SO-20001/", "PO-7788 · Placed · €12.10")
    ]
    (hit,) = queries.search(act(sales), "SO-20001", "en").hits
    assert hit.url == "/admin/orders/order/SO-20001/"


def test_products_are_found_in_every_language_while_they_are_on_offer(
    people: Any, sales: User, act: Act, in_tenant: Tenant, told: Told
) -> None:
    product = make_product(
        in_tenant,
        names={"en": "Cabinet damper", "lt": "Spintelės slopintuvas"},
        sku="D-77",
        price=Decimal("3.10"),
    )
    for text in ("damper", "slopintuvas", "D-77"):
        assert found(act(people.viewer), text, told) == [("product", "Cabinet damper")]
    assert found(act(people.agent), "damper", told) == []
    assert found(act(None), "damper", told) == []
    services.update_product(actor=act(sales), product=product, is_active=False)
    assert found(act(people.viewer), "damper", told) == []
    assert found(act(sales), "damper", told) == [("product", "Cabinet damper")]
    services.update_product(actor=act(sales), product=product, is_active=True)
    services.update_category(actor=act(sales), category=product.category, is_active=False)
    assert found(act(people.viewer), "damper", told) == []


def test_nothing_is_found_of_a_part_that_is_off(
    people: Any, act: Act, hinge: Product, in_tenant: Tenant, told: Told
) -> None:
    make_order(people.customer, people.buyer, (hinge, 1))
    in_tenant.modules["orders"] = False
    in_tenant.save()
    assert found(act(people.buyer), "hinge", told) == []
    assert found(act(people.buyer), "SO-20001", told) == []
