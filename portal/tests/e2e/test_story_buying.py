"""Quote → accepted → order → delivered → invoice → payment → balance, in a real browser."""

import re
import time
from decimal import Decimal
from typing import Any

import pytest

from portal.tests.e2e.conftest import Opens
from portal.tests.e2e.running_demo import RunningDemo
from portal.tests.e2e.visitor import REFUSED, Visitor

OWNER, SALES = "owner@medis.example", "admin@nordhaus.example"
OUTSIDER, FOREIGNER = "owner@kede.example", "owner@velamar.example"
WISH = "Two crates of the quollhinge, packed by pairs."
ORDERS, QUOTES, INVOICES = (
    "/admin/orders/order/",
    "/admin/orders/quote/",
    "/admin/billing/invoice/",
)


@pytest.fixture(scope="module")
def story() -> dict[str, Any]:
    """What earlier chapters left for later ones."""
    return {}


def told(story: dict[str, Any], *names: str) -> dict[str, Any]:
    """A chapter without its beginning can't be read."""
    assert set(names) <= set(story), "An earlier chapter failed: run the whole file."
    return story


def amount_in(text: str) -> Decimal:
    """The first amount in a text: €1,284.00."""
    found = re.search(r"€([\d,]+\.\d\d)", text)
    assert found, text
    return Decimal(found[1].replace(",", ""))


def balance_of(person: Visitor) -> Decimal:
    """Balance due, as the billing page says it."""
    person.go("/billing/")
    figure = person.main.locator(".figs div", has_text="Balance due")
    return amount_in(figure.inner_text())


def test_customer_fills_the_cart_and_asks_for_a_quote(
    signed_in: Opens, story: dict[str, Any]
) -> None:
    owner = signed_in(OWNER)
    owner.go("/")
    owner.follow("Orders", within=owner.page.locator("nav.nav"))
    owner.follow("Catalogue")
    owner.look("catalogue")
    owner.main.locator(".product h2 a").first.click()
    owner.page.wait_for_url("**/catalogue/*/")
    owner.look("product")
    owner.page.get_by_label("Quantity").fill("0")
    owner.press("Add to cart")
    owner.sees(REFUSED)
    owner.page.get_by_label("Quantity").fill("2")
    owner.press("Add to cart")
    owner.go("/cart/")
    owner.look("cart")
    ask = owner.main.locator("details", has_text="Ask for a quote instead")
    ask.locator("summary").click()
    ask.locator("textarea").fill(WISH)
    owner.press("Ask for a quote", within=ask, exact=True)
    owner.page.wait_for_url("**/quotes/Q-*/")
    story["quote"] = owner.path.split("/")[2]
    owner.sees("working out the prices", WISH)
    owner.look("quote-asked")
    owner.go("/cart/")
    owner.sees("Your cart is empty")
    owner.look("cart-empty")


def test_staff_price_it(signed_in: Opens, story: dict[str, Any]) -> None:
    quote = told(story, "quote")["quote"]
    sales = signed_in(SALES)
    sales.go(QUOTES)
    sales.look_at_workspace("admin-quotes")
    sales.go(f"{QUOTES}{quote}/")
    sales.sees(WISH)
    price = sales.main.locator("input[name$='unit_price']").first
    price.fill("12.50")
    sales.press("Send the offer")
    sales.sees("Offered, version 1")
    sales.look_at_workspace("admin-quote")


def test_customer_accepts_once(signed_in: Opens, demo: RunningDemo, story: dict[str, Any]) -> None:
    quote = told(story, "quote")["quote"]
    owner, other = signed_in(OWNER), signed_in(OWNER)
    assert quote in demo.mail(OWNER, f"/quotes/{quote}/").subject
    for window in (owner, other):
        window.go(f"/quotes/{quote}/")
    owner.look("quote-offered")
    owner.press("Accept for")
    owner.page.wait_for_url("**/orders/SO-*/")
    story["order"] = owner.path.split("/")[2]
    owner.look("order-placed")
    # The other window still shows the button: pressed, it leads to the same order.
    other.press("Accept for")
    assert other.path.split("/")[2] == story["order"]


def test_staff_confirm_ship_and_deliver(signed_in: Opens, story: dict[str, Any]) -> None:
    order = told(story, "order")["order"]
    sales = signed_in(SALES)
    sales.go(ORDERS)
    sales.look_at_workspace("admin-orders")
    sales.go(f"{ORDERS}{order}/")
    sales.press("Confirm the order")
    sales.page.get_by_label("Carrier").fill("Baltic Freight")
    sales.page.get_by_label("Tracking number").fill("BF-77")
    sales.look_at_workspace("admin-order")
    sales.press("Ship the order")
    sales.press("Mark as delivered")
    owner = signed_in(OWNER)
    owner.go(f"/orders/{order}/")
    owner.sees("Delivered", "Baltic Freight")
    owner.look("order-delivered")


def test_staff_invoice_the_order(signed_in: Opens, story: dict[str, Any]) -> None:
    order = told(story, "order")["order"]
    story["balance"] = balance_of(signed_in(OWNER))
    clerk = signed_in(SALES)
    clerk.go(INVOICES + "orders")
    clerk.look_at_workspace("admin-orders-to-invoice")
    row = clerk.main.locator("tr", has_text=order)
    clerk.press("Make invoice", within=row)
    clerk.page.wait_for_url("**/change/")
    story["draft"] = clerk.path
    clerk.look_at_workspace("admin-invoice-draft")
    clerk.page.locator("a[href$='/issue/']").first.click()
    clerk.page.wait_for_url("**/issue/")
    clerk.look_at_workspace("admin-invoice-issue")
    clerk.press("Issue", exact=True)
    clerk.sees("The invoice is issued")


def test_customer_reads_the_invoice_and_its_pdf(
    signed_in: Opens, demo: RunningDemo, story: dict[str, Any]
) -> None:
    order = told(story, "order", "balance", "draft")["order"]
    owner = signed_in(OWNER)
    owner.go(f"/billing/?q={order}")
    owner.main.get_by_role("link", name=re.compile("INV-")).first.click()
    owner.page.wait_for_url("**/billing/invoices/INV-*/")
    story["invoice"] = owner.path.split("/")[3]
    assert story["invoice"] in demo.mail(OWNER, story["invoice"]).subject
    story["pdf"] = pdf_of(owner)
    owner.look("invoice")
    answer = owner.page.request.get(owner.url + story["pdf"])
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")
    total = balance_of(owner) - story["balance"]
    assert total == Decimal("30.25")  # 2 × 12.50 and 21 % of it
    owner.look("billing")


def pdf_of(owner: Visitor) -> str:
    """The worker makes it meanwhile: its link appears."""
    link = owner.main.locator("a[href*='/files/']").first
    for _try in range(60):
        if link.count():
            return str(link.get_attribute("href"))
        time.sleep(1)
        owner.page.reload()
    raise AssertionError("the PDF was not made within a minute")


def test_a_payment_brings_the_balance_back(signed_in: Opens, story: dict[str, Any]) -> None:
    told(story, "invoice", "draft")
    clerk, owner = signed_in(SALES), signed_in(OWNER)
    clerk.go(story["draft"])
    clerk.page.locator("a[href$='/record-payment/']").first.click()
    clerk.page.wait_for_url("**/record-payment/")
    clerk.look_at_workspace("admin-payment")
    clerk.press("Record the payment")
    clerk.sees("The payment is recorded")
    assert balance_of(owner) == story["balance"]
    owner.go(f"/billing/invoices/{story['invoice']}/")
    owner.sees("Paid")
    owner.look("invoice-paid")
    owner.go("/billing/payments/")
    owner.sees(story["invoice"])
    owner.look("payments")
    owner.go("/billing/statement/")
    owner.look("statement")
    answer = owner.page.request.get(owner.url + "/billing/statement/pdf/")
    assert answer.body().startswith(b"%PDF-")
    owner.go("/")
    owner.sees(re.compile(story["invoice"]))


def test_order_again_fills_the_cart(signed_in: Opens, story: dict[str, Any]) -> None:
    order = told(story, "order")["order"]
    owner = signed_in(OWNER)
    owner.go(f"/orders/{order}/")
    owner.press("Order again")
    owner.page.wait_for_url("**/cart/**")
    assert owner.main.locator(".cart-lines li").count() == 1


@pytest.mark.parametrize(("email", "here"), [(OUTSIDER, True), (FOREIGNER, False)])
def test_nobody_else_gets_at_it(
    email: str, here: bool, signed_in: Opens, demo: RunningDemo, story: dict[str, Any]
) -> None:
    told(story, "quote", "order", "invoice", "pdf")
    other = signed_in(email) if here else signed_in(email, url=demo.other_url)
    other.go("/")
    paths = (
        f"/quotes/{story['quote']}/",
        f"/orders/{story['order']}/",
        f"/billing/invoices/{story['invoice']}/",
        story["pdf"],
    )
    assert {path: other.status_of(path) for path in paths} == dict.fromkeys(paths, 404)
    for path in (f"/search/?q={story['invoice']}", f"/search/?q={story['order']}"):
        assert "quollhinge" not in other.text_of(path)
        assert f'href="/orders/{story["order"]}/"' not in other.text_of(path)
