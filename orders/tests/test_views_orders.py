"""Orders and quotes, as the customer's browser sees them."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from orders import services
from orders.models import CartLine, Order, Product, Quote
from orders.tests.factories import in_days, make_order, make_product, make_quote, offer
from orders.tests.test_views_shop import page, sent
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

SignedIn = Callable[[User | None], Client]


@pytest.fixture
def system(in_tenant: Tenant) -> Any:
    return system_actor(in_tenant)


@pytest.fixture
def order(people: Any, hinge: Product) -> Order:
    details = services.Details(customer_order_number="=PO 7", comment="Ring twice")
    return make_order(people.customer, people.buyer, (hinge, 2), details=details)


def ship(order: Order, system: Any, **parcel: Any) -> None:
    services.confirm_order(actor=system, order=order, ships_on=in_days(0), delivers_on=in_days(1))
    services.ship_order(actor=system, order=order, **parcel)


def test_the_list_says_what_comes_next(
    people: Any, signed_in: SignedIn, order: Order, system: Any
) -> None:
    client = signed_in(people.viewer)
    assert "SO-20001" in page(client, "/orders/")
    ship(order, system)
    html = page(client, "/orders/")
    assert "On the way" in html
    assert "tomorrow" in html
    assert "Nothing delivered yet" in page(client, "/orders/", tab="delivered")
    services.deliver_order(actor=system, order=order)
    assert "No orders on the way" in page(client, "/orders/", tab="nonsense")
    assert "SO-20001" in page(client, "/orders/", tab="delivered")
    assert "Nothing cancelled" in page(client, "/orders/", tab="cancelled")
    assert "SO-20001" in page(client, "/orders/", tab="all")


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"q": "20001"}, True),
        ({"q": "po 7"}, True),
        ({"q": "h-1"}, True),
        ({"q": "h-2"}, False),
        ({"since": "2020-01-01"}, True),
        ({"until": "2020-01-01"}, False),
        ({"since": "soon"}, True),
    ],
)
def test_searching_orders(
    people: Any, signed_in: SignedIn, order: Order, params: Any, found: bool
) -> None:
    html = page(signed_in(people.viewer), "/orders/", **params)
    assert ("/orders/SO-20001/" in html) is found
    assert ("No order fits" in html) is not found


def test_the_export_is_what_the_list_shows_and_no_formula(
    people: Any, signed_in: SignedIn, order: Order, hinge: Product
) -> None:
    make_order(people.other_customer, people.outsider, (hinge, 1))
    response = signed_in(people.viewer).get("/orders/export/", {"tab": "all"})
    lines = response.content.decode().removeprefix("\ufeff").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("SO-20001,'=PO 7,")
    assert lines[1].endswith(",Placed,,20.00,4.20,24.20,EUR")
    assert f"orders-{timezone.localdate():%Y-%m-%d}.csv" in response.headers["Content-Disposition"]
    empty = signed_in(people.viewer).get("/orders/export/", {"tab": "delivered"})
    assert len(empty.content.decode().splitlines()) == 1


def test_one_order(people: Any, signed_in: SignedIn, order: Order, system: Any) -> None:
    client = signed_in(people.viewer)
    html = page(client, "/orders/SO-20001/")
    for said in (
        "=PO 7",
        "Ring twice",
        "€20.00",
        "€24.20",
        "Waiting for confirmation",
        "None given",
    ):
        assert said in html
    assert "/requests/new/?subject=SO-20001" in html
    assert "Order again" not in html
    services.set_internal_note(actor=system, order=order, note="Nobody reads this")
    ship(
        order, system, carrier="Venipak", tracking_number="V1", tracking_url="https://t.example/V1"
    )
    html = page(client, "/orders/SO-20001/")
    for said in ("Venipak", 'href="https://t.example/V1"', "Arrives", "On the way to you"):
        assert said in html
    assert "Nobody reads this" not in html
    Order.objects.update(tracking_number="")
    assert "Track the parcel" in page(client, "/orders/SO-20001/")


def test_there_is_no_asking_where_there_are_no_requests(
    people: Any, signed_in: SignedIn, order: Order, in_tenant: Tenant
) -> None:
    in_tenant.modules["requests"] = False
    in_tenant.save()
    assert "Ask about" not in page(signed_in(people.viewer), "/orders/SO-20001/")


def test_staff_are_led_to_their_own_page(
    sales: User, people: Any, signed_in: SignedIn, order: Order
) -> None:
    response = signed_in(sales).get("/orders/SO-20001/")
    assert response.headers["Location"] == "/admin/orders/order/SO-20001/"
    quote = make_quote(people.customer, people.buyer)
    response = signed_in(sales).get(quote.get_absolute_url())
    assert response.headers["Location"] == f"/admin/orders/quote/{quote.reference}/"
    assert "Open the staff workspace" in page(signed_in(sales), "/orders/")
    assert signed_in(sales).post("/orders/SO-20001/cancel/").status_code == 403


def test_cancelling(people: Any, signed_in: SignedIn, order: Order, system: Any) -> None:
    client = signed_in(people.buyer)
    assert "Cancel the order" in page(client, "/orders/SO-20001/")
    assert "This field is required" in sent(client, "/orders/SO-20001/cancel/", reason=" ")
    assert "The order is cancelled." in sent(client, "/orders/SO-20001/cancel/", reason="Twice")
    html = page(client, "/orders/SO-20001/")
    assert "This order is cancelled." in html
    assert "Twice" in html
    said = sent(client, "/orders/SO-20001/cancel/", reason="Again")
    assert "possible in the present state" in said


def test_a_confirmed_order_is_cancelled_by_asking(
    people: Any, signed_in: SignedIn, order: Order, system: Any
) -> None:
    services.confirm_order(actor=system, order=order)
    client = signed_in(people.buyer)
    assert "Cancel the order" not in page(client, "/orders/SO-20001/")
    said = sent(client, "/orders/SO-20001/cancel/", reason="Too late")
    assert "The order is confirmed already." in said


def test_ordering_again(people: Any, signed_in: SignedIn, order: Order, in_tenant: Tenant) -> None:
    client = signed_in(people.buyer)
    knob = make_product(in_tenant, "Knob")
    second = make_order(people.customer, people.buyer, (knob, 1), (order.lines.get().product, 1))
    Product.objects.filter(pk=knob.pk).update(is_active=False)
    said = sent(client, f"/orders/{second.reference}/again/")
    assert "The products of this order are in your cart." in said
    assert "No longer on offer: Knob" in said
    assert CartLine.objects.count() == 1
    Product.objects.update(is_active=False)
    said = sent(client, f"/orders/{second.reference}/again/")
    assert "Nothing of this order is on offer any more." in said
    assert signed_in(people.viewer).post("/orders/SO-20001/again/").status_code == 403


# --- quotes ---------------------------------------------------------------------------------------


@pytest.fixture
def quote(people: Any, hinge: Product) -> Quote:
    return make_quote(people.customer, people.buyer, (hinge, 10), comment="By May")


def test_the_list_of_quotes(people: Any, signed_in: SignedIn, quote: Quote) -> None:
    client = signed_in(people.viewer)
    html = page(client, "/quotes/")
    assert "Being priced" in html
    assert "€" not in html.partition("<tbody>")[2].partition("</tbody>")[0]
    offer(quote)
    html = page(client, "/quotes/")
    assert "Waiting for you" in html
    assert "€108.90" in html
    Quote.objects.update(valid_until=in_days(-1))
    assert "No quotes here" in page(client, "/quotes/", tab="nonsense")
    assert "Expired" in page(client, "/quotes/", tab="closed")
    assert "No quotes here" in page(client, "/quotes/", tab="accepted")
    assert "Q-1001" in page(client, "/quotes/", tab="all")


def test_a_quote_that_is_being_priced(people: Any, signed_in: SignedIn, quote: Quote) -> None:
    client = signed_in(people.buyer)
    html = page(client, "/quotes/Q-1001/")
    for said in ("The team is working out the prices.", "Hinge", "€10.00", "By May"):
        assert said in html
    assert "Accept" not in html
    assert "This field is required" in sent(client, "/quotes/Q-1001/withdraw/", reason="")
    assert "The quote is withdrawn." in sent(client, "/quotes/Q-1001/withdraw/", reason="No need")
    assert "This quote was withdrawn." in page(client, "/quotes/Q-1001/")
    assert "possible in the present state" in sent(client, "/quotes/Q-1001/withdraw/", reason="x")


def test_accepting(people: Any, signed_in: SignedIn, quote: Quote) -> None:
    offer(quote, comment="Dear customer")
    client = signed_in(people.buyer)
    html = page(client, "/quotes/Q-1001/")
    for said in ("Accept for €108.90", "Dear customer", "− 10%", "Version 1"):
        assert said in html
    viewer = page(signed_in(people.viewer), "/quotes/Q-1001/")
    assert "Your role can read quotes, not decide on them." in viewer
    data = {"version": "1", "customer_order_number": "PO 9"}
    said = sent(client, "/quotes/Q-1001/accept/", **data)
    order = Order.objects.get()
    assert f"it is order {order.reference} now." in said
    assert order.customer_order_number == "PO 9"
    assert order.reference in sent(client, "/quotes/Q-1001/accept/", **data)
    other = sent(signed_in(people.owner), "/quotes/Q-1001/accept/", **data)
    assert "This quote was accepted already." in other
    assert order.reference in other
    assert Order.objects.count() == 1


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_accepting_no_version_at_all(
    people: Any, signed_in: SignedIn, quote: Quote, version: str
) -> None:
    offer(quote)
    assert "to fix" in sent(signed_in(people.buyer), "/quotes/Q-1001/accept/", version=version)
    assert not Order.objects.exists()


def test_accepting_what_changed_or_expired_is_refused(
    people: Any, signed_in: SignedIn, quote: Quote
) -> None:
    client = signed_in(people.buyer)
    offer(quote)
    offer(quote)
    assert "This quote changed meanwhile." in sent(client, "/quotes/Q-1001/accept/", version="1")
    Quote.objects.update(valid_until=in_days(-1))
    said = sent(client, "/quotes/Q-1001/accept/", version="2")
    assert "This quote has expired." in said
    assert "Accept for" not in said
    assert not Order.objects.exists()


def test_declining(people: Any, signed_in: SignedIn, quote: Quote) -> None:
    offer(quote)
    client = signed_in(people.buyer)
    assert "This field is required" in sent(client, "/quotes/Q-1001/decline/", version="1")
    said = sent(client, "/quotes/Q-1001/decline/", version="1", reason="Too dear")
    assert "The quote is declined." in said
    assert "Too dear" in said
    assert "declined already" in sent(client, "/quotes/Q-1001/accept/", version="1")
    for path in ("accept", "decline"):
        assert signed_in(people.viewer).post(f"/quotes/Q-1001/{path}/").status_code == 403
    assert "declined already" in sent(
        signed_in(people.owner), "/quotes/Q-1001/decline/", version="1", reason="x"
    )


def test_out_of_stock_is_told(people: Any, signed_in: SignedIn, quote: Quote) -> None:
    offer(quote)
    Product.objects.update(stock=1)
    said = sent(signed_in(people.buyer), "/quotes/Q-1001/accept/", version="1")
    assert "Hinge: Only 1 left." in said
    assert "Accept for" in said


def test_the_navigation_counts_offers_that_wait(
    people: Any, signed_in: SignedIn, quote: Quote
) -> None:
    offer(quote)
    for user, count in ((people.buyer, 1), (people.viewer, 0)):
        nav = signed_in(user).get("/orders/").context["nav"]
        entry = next(item for item in nav if item.key == "orders")
        assert (entry.count, entry.current) == (count, True)
    nav = signed_in(people.agent).get("/").context["nav"]
    assert "orders" not in [item.key for item in nav]


def test_phones_show_three_sections_between_home_and_more(people: Any, signed_in: SignedIn) -> None:
    def tabs(user: User) -> list[str]:
        return [item.key for item in signed_in(user).get("/orders/").context["tabs"]]

    assert tabs(people.owner) == ["home", "requests", "orders", "billing", "more"]
    assert tabs(people.buyer) == ["home", "requests", "orders", "community", "more"]


def test_a_late_offer_stays_with_its_day(quote: Quote) -> None:
    offer(quote, at=timezone.now() - timedelta(days=3))
    assert quote.total == Decimal("108.90")
