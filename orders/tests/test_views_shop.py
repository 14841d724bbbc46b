"""Catalogue and cart, as the browser sees them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts import services as accounts
from accounts.models import Address, Customer, User
from accounts.selectors import actor_for
from accounts.tests.factories import make_member
from orders import services
from orders.models import CartLine, Order, Product, Quote
from orders.tests.factories import fill_cart, in_days, make_category, make_product, picture
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

SignedIn = Callable[[User | None], Client]


def page(client: Client, path: str, **params: Any) -> str:
    response = client.get(path, params)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def sent(client: Client, path: str, **data: Any) -> str:
    """The page that a POST leads to, with what it says."""
    response = client.post(path, data, follow=True)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def shop(in_tenant: Tenant, hinge: Product) -> dict[str, Product]:
    """Two shelves, a service, something gone."""
    tools = make_category(in_tenant, "Tools", names={"en": "Tools", "lt": "Įrankiai"})
    return {
        "hinge": hinge,
        "saw": make_product(
            in_tenant,
            category=tools,
            sku="T-1",
            names={"en": "Saw", "lt": "Žaliasis pjūklas"},
            price=Decimal("99.00"),
            stock=3,
        ),
        "mitre": make_product(in_tenant, "Mitre box", category=tools, sku="T-2", stock=0),
        "fitting": make_product(in_tenant, "Fitting on site", sku="S-1", kind="service"),
        "gone": make_product(in_tenant, "Gone", sku="G-1", is_active=False),
    }


def names_on(html: str, shop: dict[str, Product]) -> set[str]:
    return {key for key, row in shop.items() if f"/catalogue/{row.slug}/" in html}


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, {"hinge", "saw", "mitre", "fitting"}),
        ({"category": "tools"}, {"saw", "mitre"}),
        ({"kind": "service"}, {"fitting"}),
        ({"stock": "now"}, {"hinge", "saw", "fitting"}),
        ({"q": "hInGe"}, {"hinge"}),
        ({"q": "zaliasis PJUKLAS"}, {"saw"}),  # another language, without its accents
        ({"q": "t-2"}, {"mitre"}),
        ({"q": "mitre saw"}, set()),
        ({"q": "gone"}, set()),
        ({"category": "nonsense"}, {"hinge", "saw", "mitre", "fitting"}),
    ],
)
def test_narrowing_the_catalogue(
    people: Any, signed_in: SignedIn, shop: dict[str, Product], params: Any, found: set[str]
) -> None:
    html = page(signed_in(people.viewer), "/catalogue/", **params)
    assert names_on(html, shop) == found
    assert ("No product fits" in html) is (not found)


def test_staff_who_keep_it_see_what_is_off_the_offer(
    sales: User, signed_in: SignedIn, shop: dict[str, Product]
) -> None:
    html = page(signed_in(sales), "/catalogue/")
    assert "gone" in names_on(html, shop)
    assert "Not on offer" in html
    assert "only the team sees this page" in page(signed_in(sales), "/catalogue/gone/")


def order_of(html: str, shop: dict[str, Product], keys: str) -> list[str]:
    return sorted(keys.split(), key=lambda key: html.index(f"/catalogue/{shop[key].slug}/"))


def test_sorting(people: Any, signed_in: SignedIn, shop: dict[str, Product]) -> None:
    client, keys = signed_in(people.viewer), "hinge saw fitting"
    Product.objects.filter(pk=shop["fitting"].pk).update(price=Decimal(50))
    by_name = page(client, "/catalogue/")
    assert order_of(by_name, shop, keys) == ["fitting", "hinge", "saw"]
    by_price = page(client, "/catalogue/", sort="price")
    assert order_of(by_price, shop, keys) == ["hinge", "fitting", "saw"]
    dearest = page(client, "/catalogue/", sort="-price")
    assert order_of(dearest, shop, keys) == ["saw", "fitting", "hinge"]


def test_names_are_sorted_in_the_reader_s_language(
    people: Any, signed_in: SignedIn, in_tenant: Tenant
) -> None:
    for english, lithuanian in (("Apple", "Zuikis"), ("Zebra", "Arklys"), ("Middle", "")):
        make_product(in_tenant, names={"en": english, "lt": lithuanian}, sku=english)
    people.viewer.language = "lt"
    people.viewer.save()
    html = page(signed_in(people.viewer), "/catalogue/")
    shown = [html.index(name) for name in ("Arklys", "Middle", "Zuikis")]
    assert shown == sorted(shown)


def test_walking_through_pages_in_another_language(
    people: Any, signed_in: SignedIn, in_tenant: Tenant
) -> None:
    for number in range(30):
        names = {"en": f"Zero {number:02}", "lt": f"Nulis {29 - number:02}"}
        make_product(in_tenant, names=names, sku=f"N-{number}")
    people.viewer.language = "lt"
    people.viewer.save()
    client = signed_in(people.viewer)
    first = client.get("/catalogue/")
    shown = [card.name for card in first.context["cards"]]
    second = client.get("/catalogue/" + first.context["page"].older_url)
    shown += [card.name for card in second.context["cards"]]
    assert shown == [f"Nulis {number:02}" for number in range(30)]
    back = client.get("/catalogue/" + second.context["page"].newer_url)
    assert [card.name for card in back.context["cards"]] == shown[:24]


def test_an_empty_catalogue(people: Any, signed_in: SignedIn) -> None:
    assert "Nothing on offer yet" in page(signed_in(people.owner), "/catalogue/")


def test_a_product(people: Any, signed_in: SignedIn, shop: dict[str, Product], act: Any) -> None:
    services.update_product(
        actor=system_actor(shop["saw"].tenant),
        product=shop["saw"],
        descriptions={"en": "Sharp.\n\n<b>Very</b>"},
        unit="pcs",
    )
    services.set_picture(
        actor=system_actor(shop["saw"].tenant), product=shop["saw"], upload=picture()
    )
    html = page(signed_in(people.owner), "/catalogue/saw/")
    for said in ("Only 3 left", "€99.00", "/ pcs", "T-1", "&lt;b&gt;Very", "Add to cart"):
        assert said in html
    assert f"/files/{shop['saw'].picture.uuid}/" in html
    assert 'width="480" height="320"' in html
    listed = page(signed_in(people.owner), "/catalogue/")
    assert f"/files/{shop['saw'].thumbnail.uuid}/" in listed
    assert 'loading="lazy"' in listed
    viewer = page(signed_in(people.viewer), "/catalogue/saw/")
    assert "Your role can look at prices, not order." in viewer


def test_who_sees_no_catalogue(people: Any, signed_in: SignedIn, hinge: Product) -> None:
    assert "belong to a company" in page(signed_in(people.agent), "/catalogue/")
    assert signed_in(people.agent).get("/catalogue/hinge/").status_code == 404
    assert signed_in(None).get("/catalogue/").status_code == 302


def test_the_part_switched_off(people: Any, signed_in: SignedIn, in_tenant: Tenant) -> None:
    in_tenant.modules["orders"] = False
    in_tenant.save()
    for path in ("/catalogue/", "/cart/", "/orders/", "/quotes/"):
        assert signed_in(people.owner).get(path).status_code == 404


def test_into_the_cart(people: Any, signed_in: SignedIn, shop: dict[str, Product]) -> None:
    client = signed_in(people.buyer)
    html = page(client, "/catalogue/hinge/")
    key = html.partition('name="form_key" value="')[2].partition('"')[0]
    for _ in range(2):
        said = sent(client, "/catalogue/hinge/add/", quantity="2", form_key=key)
        assert "Hinge is in your cart, 2 in all." in said
    back = client.post(
        "/catalogue/saw/add/", {"quantity": "4", "next": "/catalogue/?category=tools"}
    )
    assert back.headers["Location"] == "/catalogue/?category=tools"
    assert "4 in all. Only 3 left." in page(client, "/cart/")
    away = client.post("/catalogue/saw/add/", {"quantity": "1", "next": "//evil.example"})
    assert away.headers["Location"] == "/catalogue/saw/"
    for wrong in ("0", "-1", "x", "", "100001", "9" * 30):
        assert "to fix" in sent(client, "/catalogue/hinge/add/", quantity=wrong)
    assert client.post("/catalogue/gone/add/", {"quantity": "1"}).status_code == 404
    assert CartLine.objects.get(product=shop["hinge"]).quantity == 2
    Product.objects.filter(pk=shop["hinge"].pk).update(stock=10**6)
    refused = sent(client, "/catalogue/hinge/add/", quantity="99999")
    assert "The quantity is between 1 and 100000." in refused


def test_changing_the_cart(people: Any, signed_in: SignedIn, shop: dict[str, Product]) -> None:
    client = signed_in(people.buyer)
    fill_cart(people.customer, people.buyer, (shop["hinge"], 1), (shop["saw"], 1))
    said = sent(
        client,
        "/cart/change/",
        **{"quantity-hinge": "7", "note-hinge": "black", "quantity-saw": "0"},
    )
    assert "Your cart is up to date." in said
    assert CartLine.objects.values_list("quantity", "note").get() == (7, "black")
    assert "enter a whole number" in sent(client, "/cart/change/", **{"quantity-hinge": "many"})
    assert "between 1 and 100000" in sent(client, "/cart/change/", **{"quantity-hinge": "200000"})
    assert CartLine.objects.get().quantity == 7
    assert "Hinge is out of your cart." in sent(client, "/cart/hinge/remove/")
    assert "Your cart is empty" in sent(client, "/cart/hinge/remove/")


def test_an_order_is_sent(
    people: Any, signed_in: SignedIn, hinge: Product, in_tenant: Tenant
) -> None:
    client = signed_in(people.buyer)
    dock = Address.objects.create(
        tenant=in_tenant, customer=people.customer, kind="delivery", line1="Dock 1",
        city="Vilnius", country="LT", is_default=True,
    )  # fmt: skip
    fill_cart(people.customer, people.buyer, (hinge, 3))
    response = client.get("/cart/")
    form = response.context["form"]
    assert form["delivery"].value() == "1"
    html = response.content.decode()
    for said in ("€30.00", "VAT 21%", "€6.30", "€36.30", "Dock 1, Vilnius"):
        assert said in html
    data = {
        "delivery": "1",
        "billing": "",
        "customer_order_number": "PO 7",
        "comment": "Ring twice",
        "wished_on": in_days(9).isoformat(),
        "expected_total": "36.30",
        "form_key": form["form_key"].value(),
    }
    said = sent(client, "/cart/order/", **data)
    order = Order.objects.get()
    assert f"Order {order.reference} is placed." in said
    assert order.delivery_address == order.billing_address
    assert order.delivery_address["line1"] == dock.line1
    assert (order.wished_on, order.comment) == (in_days(9), "Ring twice")
    # The second click of a double click leads to the same order.
    assert order.reference in sent(client, "/cart/order/", **data)
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"expected_total": "1.00"}, "The total has changed meanwhile."),
        ({"wished_on": "2001-01-01"}, "This day has passed."),
        ({"wished_on": "soon"}, "Enter a valid date."),
        ({"delivery": "9"}, "Select a valid choice."),
        ({"customer_order_number": "x" * 41}, "at most 40 characters"),
    ],
)
def test_a_refused_order_keeps_what_was_written(
    people: Any, signed_in: SignedIn, hinge: Product, data: dict[str, str], said: str
) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 1))
    html = sent(signed_in(people.buyer), "/cart/order/", **{"comment": "Kept words", **data})
    assert said in html
    assert "Kept words" in html
    assert 'name="expected_total" value="12.10"' in html
    assert not Order.objects.exists()


@pytest.mark.parametrize("total", ["NaN", "Infinity", "x", ""])
def test_a_total_that_no_form_of_ours_had_is_not_compared(
    people: Any, signed_in: SignedIn, hinge: Product, total: str
) -> None:
    fill_cart(people.customer, people.buyer, (hinge, 1))
    assert "is placed." in sent(signed_in(people.buyer), "/cart/order/", expected_total=total)


def test_new_prices_are_told_and_agreed_to(
    people: Any, signed_in: SignedIn, hinge: Product
) -> None:
    client = signed_in(people.buyer)
    fill_cart(people.customer, people.buyer, (hinge, 1))
    Product.objects.update(price=Decimal("12.00"))
    html = page(client, "/cart/")
    assert "The price changed from €10.00 to €12.00." in html
    assert "The price changed" in sent(client, "/cart/order/", expected_total="14.52")
    assert not Order.objects.exists()
    assert "Go on with the new prices" in html
    assert "The new prices count now." in sent(client, "/cart/prices/")
    assert "is placed." in sent(client, "/cart/order/", expected_total="14.52")


def test_the_credit_limit_is_told_beforehand(
    people: Any, signed_in: SignedIn, hinge: Product
) -> None:
    Customer.objects.filter(pk=people.customer.pk).update(credit_limit=Decimal(10))
    fill_cart(people.customer, people.buyer, (hinge, 1))
    client = signed_in(people.buyer)
    assert "over your credit limit" in page(client, "/cart/")
    assert "over your credit limit" in sent(client, "/cart/order/")
    assert not Order.objects.exists()


def test_a_quote_is_asked_for(people: Any, signed_in: SignedIn, hinge: Product) -> None:
    client = signed_in(people.buyer)
    fill_cart(people.customer, people.buyer, (hinge, 3))
    too_long = sent(client, "/cart/quote/", comment="x" * 2001)
    assert "at most 2000 characters" in too_long
    said = sent(client, "/cart/quote/", comment="For May")
    assert "Quote Q-1001 is asked for." in said
    assert Quote.objects.get().comment == "For May"
    assert "Your cart is empty." in sent(client, "/cart/quote/")


def test_somebody_who_may_only_accept_quotes_asks_but_doesn_t_order(
    people: Any, signed_in: SignedIn, hinge: Product, in_tenant: Tenant
) -> None:
    from_role = make_role(in_tenant, "asker", ["accept_quotes"])
    asker = make_member(people.customer, "asker@medis.example", from_role)
    client = signed_in(asker)
    assert "in your cart" in sent(client, "/catalogue/hinge/add/", quantity="1")
    html = page(client, "/cart/")
    assert "Ask for a quote" in html
    assert "Place order" not in html
    assert client.post("/cart/order/").status_code == 403
    assert client.get("/orders/").status_code == 403
    assert "is asked for" in sent(client, "/cart/quote/")


def test_somebody_without_view_orders_sees_their_own(
    people: Any, signed_in: SignedIn, hinge: Product, in_tenant: Tenant
) -> None:
    placer = make_member(
        people.customer, "placer@medis.example", make_role(in_tenant, "placer", ["place_orders"])
    )
    fill_cart(people.customer, people.owner, (hinge, 1))
    services.place_order(actor=actor(people.owner, in_tenant), customer=people.customer)
    client = signed_in(placer)
    sent(client, "/catalogue/hinge/add/", quantity="1")
    assert "SO-20002 is placed." in sent(client, "/cart/order/")
    html = page(client, "/orders/")
    assert "SO-20002" in html
    assert "SO-20001" not in html
    assert client.get("/orders/SO-20001/").status_code == 404
    assert client.get("/quotes/").status_code == 403


def make_role(tenant: Tenant, key: str, permissions: list[str]) -> str:
    accounts.create_role(
        actor=system_actor(tenant), name=key, scope="customer", key=key, permissions=permissions
    )
    return key


def actor(user: User, tenant: Tenant) -> Any:
    return actor_for(user, tenant)


def test_no_id_repeats_on_the_catalogue(
    people: Any, signed_in: SignedIn, shop: dict[str, Product]
) -> None:
    html = page(signed_in(people.buyer), "/catalogue/")
    ids = [part.partition('"')[0] for part in html.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    assert html.count('name="form_key"') == 3
