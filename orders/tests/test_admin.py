"""The staff workspace: products, orders, quotes."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from orders import services
from orders.models import Order, OrderEvent, Product, ProductCategory, Quote, TaxRate
from orders.tests.factories import (
    in_days,
    make_category,
    make_order,
    make_product,
    make_quote,
    picture,
)
from orders.tests.factories import offer as make_offer
from orders.tests.test_views_shop import page, sent
from portal.shared.actors import system_actor
from portal.shared.models import AuditEntry, Tenant

SignedIn = Callable[[User | None], Client]
PRODUCTS, SHELVES = "/admin/orders/product/", "/admin/orders/productcategory/"
ORDERS, QUOTES = "/admin/orders/order/", "/admin/orders/quote/"


@pytest.fixture
def desk(sales: User, signed_in: SignedIn) -> Client:
    """The browser of somebody who handles orders."""
    return signed_in(sales)


def form_of(product: Product, **values: Any) -> dict[str, Any]:
    """The product's form as it stands, with some changes."""
    return {
        "category": product.category_id,
        "kind": product.kind,
        "sku": product.sku,
        "slug": product.slug,
        "name_en": product.names["en"],
        "name_lt": product.names.get("lt", ""),
        "price": str(product.price),
        "currency": product.currency,
        "unit": product.unit,
        "tax_class": product.tax_class,
        "is_active": "on",
        **values,
    }


@pytest.mark.parametrize("path", [PRODUCTS, SHELVES, "/admin/orders/taxrate/", ORDERS, QUOTES])
def test_who_may_come_in(people: Any, sales: User, signed_in: SignedIn, path: str) -> None:
    for user, status in ((sales, 200), (people.agent, 403), (people.owner, 302)):
        assert signed_in(user).get(path).status_code == status
    menu = page(signed_in(sales), "/admin/")
    assert path in menu
    assert path not in page(signed_in(people.agent), "/admin/")


def test_the_list_of_products(desk: Client, hinge: Product, in_tenant: Tenant) -> None:
    services.set_picture(actor=system_actor(in_tenant), product=hinge, upload=picture())
    make_product(in_tenant, "Knob", sku="K-1", stock=0, names={"en": "Knob", "lt": "Rankenėlė"})
    make_product(in_tenant, "Fitting", kind="service")
    make_product(in_tenant, "Nail", stock=3, is_active=False)
    html = page(desk, PRODUCTS)
    for said in (
        "Hinge",
        "Out of stock",
        "By appointment",
        "Only 3 left",
        "Not on offer",
        "€10.00",
    ):
        assert said in html
    assert f"/files/{hinge.thumbnail.uuid}/" in html
    assert "Knob" in page(desk, PRODUCTS, q="rankenele")
    assert "Hinge" not in page(desk, PRODUCTS, q="rankenele")
    for stock, found in (("out", "Knob"), ("few", "Nail"), ("uncounted", "Fitting")):
        listed = desk.get(PRODUCTS, {"stock": stock}).context["cl"].result_list
        assert [row.name for row in listed] == [found]
    shelf = desk.get(PRODUCTS, {"category": hinge.category.slug}).context["cl"].result_list
    assert len(shelf) == 4


def test_a_new_product(desk: Client, in_tenant: Tenant, sales: User) -> None:
    category = make_category(in_tenant)
    add = f"{PRODUCTS}add/"
    assert 'value="EUR"' in page(desk, add)
    data = {
        "category": category.pk, "kind": "goods", "sku": "N-1", "name_en": "Nail",
        "name_lt": "Vinis", "description_en": "Steel", "price": "0.10", "currency": "EUR",
        "tax_class": "standard", "is_active": "on", "stock": "500", "new_picture": picture(),
    }  # fmt: skip
    assert desk.post(add, data).status_code == 302
    product = Product.objects.get()
    assert (product.slug, product.stock, product.names["lt"]) == ("nail", 500, "Vinis")
    assert product.picture is not None
    entry = AuditEntry.objects.get(action="product.created")
    assert (entry.actor_id, entry.source) == (sales.pk, "admin")
    refused = desk.post(add, {**data, "new_picture": picture()})
    assert "a product with this article number or short name already" in refused.content.decode()
    assert Product.objects.count() == 1
    wrong = desk.post(add, {**data, "sku": "N-2", "price": "-1", "name_en": ""})
    assert wrong.status_code == 200


def test_changing_a_product(desk: Client, hinge: Product) -> None:
    change = f"{PRODUCTS}{hinge.pk}/change/"
    html = page(desk, change)
    assert "In stock now" in html
    assert "None yet" in html
    data = form_of(
        hinge,
        price="11.50",
        name_lt="Lankstas",
        slug="",
        stock_change="-30",
        stock_reason="counted",
    )
    assert desk.post(change, {**data, "new_picture": picture()}).status_code == 302
    hinge.refresh_from_db()
    assert (hinge.price, hinge.stock, hinge.slug) == (Decimal("11.50"), 70, "hinge")
    assert hinge.picture is not None
    assert "Picture now" in page(desk, change)
    assert desk.post(change, form_of(hinge, drop_picture="on")).status_code == 302
    hinge.refresh_from_db()
    assert hinge.picture is None
    assert AuditEntry.objects.get(action="product.stock").changes["reason"] == [None, "counted"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"stock_change": "-500", "stock_reason": "lost"}, "Only 100 are in stock."),
        ({"stock_change": "5"}, "Write why the stock changes."),
        ({"stock_change": "x"}, "Enter a whole number."),
        ({"new_picture": "text"}, "Choose a picture"),
        ({"sku": "T-9"}, "already"),
    ],
)
def test_a_refused_change_keeps_everything_as_it_was(
    desk: Client, hinge: Product, in_tenant: Tenant, values: dict[str, Any], said: str
) -> None:
    make_product(in_tenant, "Other", sku="T-9")
    if values.get("new_picture"):
        values = {"new_picture": text_upload()}
    response = desk.post(
        f"{PRODUCTS}{hinge.pk}/change/", form_of(hinge, **{"price": "77.00", **values})
    )
    assert response.status_code == 200
    html = response.content.decode()
    assert said in html
    assert "77.00" in html
    hinge.refresh_from_db()
    assert (hinge.price, hinge.stock) == (Decimal("10.00"), 100)


def text_upload() -> Any:
    upload = picture("notes.txt")
    upload.file.seek(0)
    upload.file.truncate()
    upload.file.write(b"some notes")
    upload.size = 10
    upload.seek(0)
    return upload


def test_a_service_has_no_stock(desk: Client, in_tenant: Tenant) -> None:
    fitting = make_product(in_tenant, "Fitting", kind="service")
    change = f"{PRODUCTS}{fitting.pk}/change/"
    assert "Services have no stock." in page(desk, change)
    made = make_product(in_tenant, "Board", stock=None)
    assert "Not counted" in page(desk, f"{PRODUCTS}{made.pk}/change/")


def test_categories(desk: Client, in_tenant: Tenant) -> None:
    data = {"name_en": "Tools", "name_lt": "", "position": "4", "is_active": "on"}
    assert desk.post(f"{SHELVES}add/", data).status_code == 302
    shelf = ProductCategory.objects.get()
    assert (shelf.slug, shelf.position) == ("tools", 4)
    assert "Tools" in page(desk, SHELVES)
    change = f"{SHELVES}{shelf.pk}/change/"
    assert desk.post(change, {**data, "name_lt": "Įrankiai", "is_active": ""}).status_code == 302
    shelf.refresh_from_db()
    assert (shelf.names["lt"], shelf.is_active, shelf.slug) == ("Įrankiai", False, "tools")
    assert "Hidden" in page(desk, SHELVES)
    refused = desk.post(f"{SHELVES}add/", {**data, "slug": "tools"})
    assert "already" in refused.content.decode()


def test_tax_rates(desk: Client, in_tenant: Tenant) -> None:
    rate = TaxRate.objects.get(tax_class="reduced")
    change = f"/admin/orders/taxrate/{rate.pk}/change/"
    assert desk.post(change, {"name": "VAT 9 %", "percent": "9"}).status_code == 302
    rate.refresh_from_db()
    assert (rate.percent, rate.name) == (Decimal(9), "VAT 9 %")
    refused = desk.post(change, {"name": "VAT", "percent": "101"})
    assert "less than or equal to 100" in refused.content.decode()
    assert "VAT 9 %" in page(desk, "/admin/orders/taxrate/")


# --- orders ---------------------------------------------------------------------------------------


@pytest.fixture
def order(people: Any, hinge: Product) -> Order:
    details = services.Details(customer_order_number="PO 7", comment="Ring twice")
    return make_order(people.customer, people.buyer, (hinge, 2), details=details)


def test_the_list_of_orders(desk: Client, order: Order, people: Any, in_tenant: Tenant) -> None:
    assert "SO-20001" in page(desk, ORDERS)
    assert "Nothing to do here" in page(desk, ORDERS, view="confirmed")
    for text in ("20001", "po 7", "Medis", "h-1"):
        assert "SO-20001" in page(desk, ORDERS, view="all", q=text)
    html = page(desk, ORDERS, view="nonsense", q="nothing like it")
    assert "Nothing fits" in html
    views = {view.label: view.count for view in desk.get(ORDERS).context["views"]}
    assert views["To confirm"] == "1"
    assert views["All"] == ""


def test_the_lists_cost_the_same_whatever_their_length(
    desk: Client, order: Order, people: Any, hinge: Product
) -> None:
    def cost(path: str) -> int:
        desk.get(path)
        with CaptureQueriesContext(connection) as queries:
            desk.get(path, {"view": "all", "q": "o"})
        return len(queries)

    make_quote(people.customer, people.buyer, (hinge, 1))
    before = cost(ORDERS), cost(QUOTES)
    for _ in range(8):
        make_order(people.other_customer, people.outsider, (hinge, 1))
        make_quote(people.other_customer, people.outsider, (hinge, 1))
    assert (cost(ORDERS), cost(QUOTES)) == before
    assert max(before) <= 14


def test_working_on_an_order(desk: Client, order: Order) -> None:
    path = f"{ORDERS}SO-20001/"
    html = page(desk, path)
    for said in ("To confirm", "Ring twice", "PO 7", "€24.20", "Confirm the order", "None given."):
        assert said in html
    wrong = sent(
        desk, f"{path}confirm/", ships_on=in_days(4).isoformat(), delivers_on=in_days(2).isoformat()
    )
    assert "before the shipping" in wrong
    assert in_days(4).isoformat() in wrong
    data = {"ships_on": in_days(1).isoformat(), "delivers_on": in_days(2).isoformat()}
    assert "The order is confirmed." in sent(desk, f"{path}confirm/", **data)
    assert "possible in the present state" in sent(desk, f"{path}confirm/", **data)
    assert "Enter a link" in sent(desk, f"{path}ship/", tracking_url="javascript:alert(1)")
    parcel = {"carrier": "Venipak", "tracking_number": "V1", "tracking_url": "https://t.example/1"}
    assert "The order is on its way." in sent(desk, f"{path}ship/", **parcel)
    order.refresh_from_db()
    assert (order.state, order.carrier) == ("shipped", "Venipak")
    assert order.delivers_on == in_days(2)
    assert "The dates are saved." in sent(desk, f"{path}dates/", delivers_on=in_days(3).isoformat())
    assert "The order is delivered." in sent(desk, f"{path}deliver/")
    assert "possible in the present state" in sent(desk, f"{path}deliver/")
    assert "at its end" in sent(desk, f"{path}dates/", delivers_on=in_days(3).isoformat())
    kinds = list(OrderEvent.objects.values_list("kind", flat=True))
    assert kinds == ["placed", "confirmed", "shipped", "dates", "delivered"]


def test_cancelling_and_noting(
    desk: Client, order: Order, people: Any, signed_in: SignedIn
) -> None:
    path = f"{ORDERS}SO-20001/"
    assert "The note is saved." in sent(desk, f"{path}note/", internal_note="Row C")
    assert "Row C" in page(desk, path)
    assert "Row C" not in page(signed_in(people.owner), "/orders/SO-20001/")
    assert "at most 2000" in sent(desk, f"{path}note/", internal_note="x" * 2001)
    assert "This field is required" in sent(desk, f"{path}cancel/", reason="")
    assert "The order is cancelled." in sent(desk, f"{path}cancel/", reason="Not to be had")
    html = page(desk, path)
    assert "Not to be had" in html
    assert "Cancel the order" not in html
    assert desk.get(f"{ORDERS}SO-9/").status_code == 404
    assert desk.get(f"{path}cancel/").status_code == 405


# --- quotes ---------------------------------------------------------------------------------------


@pytest.fixture
def quote(people: Any, hinge: Product) -> Quote:
    return make_quote(people.customer, people.buyer, (hinge, 10), comment="By May")


def offer_data(client: Client, path: str, **changes: Any) -> dict[str, Any]:
    """The pricing form as the page shows it, with some changes."""
    context = client.get(path).context
    data: dict[str, Any] = {}
    for form in (context["offer_form"], context["line_forms"].management_form):
        data |= {field.html_name: field.value() for field in form}
    for form in context["line_forms"]:
        data |= {field.html_name: field.value() for field in form}
    kept = {name: value for name, value in data.items() if value is not None and value is not False}
    return {**kept, **changes}


def test_pricing_a_quote(desk: Client, quote: Quote, people: Any) -> None:
    path = f"{QUOTES}Q-1001/"
    assert "Q-1001" in page(desk, QUOTES)
    html = page(desk, path)
    for said in ("To be priced", "By May", "Price the quote", "Hinge", "10"):
        assert said in html
    freight = {
        "lines-1-name": "Freight",
        "lines-1-quantity": "1",
        "lines-1-unit_price": "15.00",
        "lines-1-tax_rate": "21",
    }
    data = offer_data(desk, path, comment="As agreed", **{"lines-0-discount": "10"}, **freight)
    assert "The offer is sent." in sent(desk, f"{path}offer/", **data)
    quote.refresh_from_db()
    assert (quote.state, quote.version, quote.net) == ("offered", 1, Decimal("105.00"))
    lines = list(quote.versions.get().lines.values_list("sku", "product__sku", "net"))
    assert lines == [("H-1", "H-1", Decimal("90.00")), ("", None, Decimal("15.00"))]
    # The same form again was made from a version that stands no more.
    assert "This quote changed meanwhile." in sent(desk, f"{path}offer/", **data)
    revised = offer_data(desk, path, **{"lines-1-DELETE": "on", "lines-0-unit_price": "8.00"})
    assert "The offer is sent." in sent(desk, f"{path}offer/", **revised)
    quote.refresh_from_db()
    assert (quote.version, quote.net) == (2, Decimal("72.00"))
    assert "Q-1001" in page(desk, QUOTES, view="offered", q="medis")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"valid_until": "2001-01-01"}, "This day has passed."),
        ({"valid_until": ""}, "This field is required."),
        ({"lines-0-quantity": "0"}, "greater than or equal to 1"),
        ({"lines-0-name": ""}, "This field is required."),
        ({"lines-0-DELETE": "on"}, "An offer has at least one line."),
        ({"lines-TOTAL_FORMS": "x"}, "ManagementForm"),
        ({"lines-0-unit_price": "99999999.99", "lines-0-quantity": "100000",
          "lines-0-discount": "0"}, "too large"),
    ],
)  # fmt: skip
def test_an_offer_that_is_refused_keeps_what_was_written(
    desk: Client, quote: Quote, changes: dict[str, str], said: str
) -> None:
    path = f"{QUOTES}Q-1001/"
    data = offer_data(desk, path, comment="Kept words", **changes)
    html = sent(desk, f"{path}offer/", **data)
    assert said in html
    assert "Kept words" in html
    quote.refresh_from_db()
    assert quote.version == 0


def test_a_decided_quote(desk: Client, quote: Quote, people: Any, act: Any) -> None:
    make_offer(quote)
    services.accept_quote(actor=act(people.buyer), quote=quote, version=1)
    html = page(desk, f"{QUOTES}Q-1001/")
    assert "SO-20001" in html
    assert "Revise the offer" not in html
    other = make_quote(people.customer, people.buyer)
    path = f"{QUOTES}{other.reference}/"
    assert "This field is required" in sent(desk, f"{path}withdraw/", reason="")
    assert "The quote is withdrawn." in sent(desk, f"{path}withdraw/", reason="A mistake")
    assert "A mistake" in page(desk, path)
    assert other.reference in page(desk, QUOTES, view="closed")
