"""Billing in the staff workspace: lists, drafts, every step, and who may."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Customer, User
from billing import services
from billing.models import (
    BillingProfile,
    BillingSettings,
    Invoice,
)
from billing.tests.desk import lines, step, stored, url
from billing.tests.factories import make_draft, make_invoice, make_order, pay
from conftest import Cast
from portal.shared.actors import Actor
from portal.shared.models import Tenant

SignedIn = Callable[..., Client]


# --- lists ---


def test_lists_are_for_who_does_the_billing(
    medis: Customer, cast: Cast, accountant: User, tenant: Tenant, client_for: SignedIn
) -> None:
    make_invoice(medis)
    for user, allowed in ((accountant, True), (cast.admin, True), (cast.agent, False)):
        for name in ("invoice", "payment", "billingprofile", "billingsettings"):
            status = client_for(user, tenant).get(url(name), follow=True).status_code
            assert status == (200 if allowed else 403), (user, name)
        status = client_for(user, tenant).get(url("invoice", "orders_to_invoice")).status_code
        assert status == (200 if allowed else 403)


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ("draft", {"draft"}),
        ("open", {"due", "late", "part"}),
        ("overdue", {"late"}),
        ("part", {"part"}),
        ("paid", {"paid"}),
        ("cancelled", {"gone"}),
        ("credit", {"note"}),
        ("nonsense", {"draft", "due", "late", "part", "paid", "gone", "note"}),
    ],
)
def test_the_list_is_filtered(
    desk: Client, medis: Customer, system: Actor, standing: str, expected: set[str]
) -> None:
    made = {
        "late": make_invoice(medis, days_ago=20),
        "due": make_invoice(medis),
        "part": make_invoice(medis),
        "paid": make_invoice(medis),
        "gone": make_invoice(medis),
        "draft": make_draft(medis),
    }
    pay(made["part"], "1.00")
    pay(made["paid"])
    made["note"] = services.cancel_invoice(actor=system, invoice=made["gone"], reason="x")
    response = desk.get(url("invoice"), {"standing": standing})
    by_key = {invoice.pk: name for name, invoice in made.items()}
    assert {by_key[row.pk] for row in response.context["cl"].result_list} == expected


def test_the_list_is_searched_and_costs_the_same(desk: Client, medis: Customer) -> None:
    invoice = make_invoice(medis, customer_order_number="PO-9")
    for words in (invoice.reference, "PO-9", "Medis"):
        found = desk.get(url("invoice"), {"q": words}).context["cl"].result_list
        assert [row.pk for row in found] == [invoice.pk]
    assert "€121.00" in desk.get(url("invoice")).content.decode()
    with CaptureQueriesContext(connection) as few:
        desk.get(url("invoice"))
    for _ in range(6):
        make_invoice(medis)
    with CaptureQueriesContext(connection) as many:
        desk.get(url("invoice"))
    assert len(many) == len(few)


def test_payments_are_listed_and_read(desk: Client, medis: Customer) -> None:
    payment = pay(make_invoice(medis, "128.40"), note="Thanks")
    assert "€128.40" in desk.get(url("payment")).content.decode()
    page = desk.get(url("payment", "change", payment.pk)).content.decode()
    assert "Thanks" in page
    assert url("payment", "reverse", payment.pk) in page
    assert desk.get(url("payment", "add")).status_code == 403
    assert desk.post(url("payment", "delete", payment.pk)).status_code == 403


# --- drafts ---


def test_a_draft_is_written_by_hand(desk: Client, medis: Customer) -> None:
    data = {"customer": str(medis.pk), "note": "Thanks", "customer_order_number": "PO-1"}
    rows = lines(("Fitting", "2.5", "48.00", "21"), ("Travel", "1", "35", "0"))
    response = desk.post(url("invoice", "add"), data | rows)
    assert response.status_code == 302
    invoice = Invoice.objects.get()
    assert (invoice.total, invoice.note) == (Decimal("180.20"), "Thanks")
    assert [line.description for line in invoice.lines.all()] == ["Fitting", "Travel"]
    page = desk.get(url("invoice", "change", invoice.pk)).content.decode()
    assert "Fitting" in page
    assert step(invoice, "issue") in page
    assert step(invoice, "record_payment") not in page


def test_a_draft_is_changed(desk: Client, medis: Customer) -> None:
    invoice = make_draft(medis, "10.00")
    line = invoice.lines.get()
    data = {"note": "Soon", "customer_order_number": ""}
    rows = lines(
        ("Hinges", "3", "10.00", "0"), initial=1, **{"lines-0-id": str(line.pk),
        "lines-0-invoice": str(invoice.pk)},
    )  # fmt: skip
    address = url("invoice", "change", invoice.pk)
    assert desk.post(address, data | rows).status_code == 302
    assert (stored(invoice).total, stored(invoice).note) == (Decimal("30.00"), "Soon")
    line = stored(invoice).lines.get()
    rows |= {"lines-0-id": str(line.pk), "lines-0-DELETE": "on"}
    assert desk.post(address, data | rows).status_code == 302
    assert stored(invoice).total == 0


def test_a_refused_line_comes_back(desk: Client, medis: Customer) -> None:
    data = {"customer": str(medis.pk), "note": "", "customer_order_number": ""}
    for row in (("Fitting", "0", "48.00", "21"), ("Fitting", "1", "48.00", "101")):
        response = desk.post(url("invoice", "add"), data | lines(row))
        assert response.status_code == 200
        assert "Fitting" in response.content.decode()
    assert not Invoice.objects.exists()


def test_the_lines_of_an_order_are_for_reading(
    desk: Client, medis: Customer, system: Actor
) -> None:
    invoice = services.create_invoice_from_order(actor=system, order=make_order(medis))
    page = desk.get(url("invoice", "change", invoice.pk)).content.decode()
    assert "Hinge 1" in page
    assert 'name="lines-0-quantity"' not in page
    data = {"note": "x", "customer_order_number": ""} | lines(("Other", "1", "1", "0"))
    desk.post(url("invoice", "change", invoice.pk), data)
    assert stored(invoice).total == Decimal("121.00")


def test_an_issued_invoice_is_for_reading(desk: Client, medis: Customer) -> None:
    invoice = make_invoice(medis)
    address = url("invoice", "change", invoice.pk)
    assert "Hinges" in desk.get(address).content.decode()
    assert desk.post(address, {"note": "x"} | lines()).status_code == 403
    assert stored(invoice).note == ""


def test_a_draft_is_thrown_away(desk: Client, medis: Customer) -> None:
    invoice = make_draft(medis)
    assert "Discard" in desk.get(step(invoice, "discard")).content.decode()
    assert Invoice.objects.exists()
    response = desk.post(step(invoice, "discard"))
    assert (response.status_code, response.url) == (302, url("invoice"))
    assert not Invoice.objects.exists()


# --- orders ---


def test_orders_become_drafts(desk: Client, medis: Customer) -> None:
    order = make_order(medis, customer_order_number="PO-3")
    address = url("invoice", "orders_to_invoice")
    page = desk.get(address).content.decode()
    assert order.reference in page
    assert "PO-3" in page
    response = desk.post(address, {"order": order.reference})
    invoice = Invoice.objects.get()
    assert response.url == url("invoice", "change", invoice.pk)
    assert invoice.order == order
    assert "Every order has its invoice" in desk.get(address).content.decode()
    for sent in ({"order": order.reference}, {"order": "\0"}, {}):
        assert desk.post(address, sent).status_code == 404


def test_an_order_that_is_refused_says_why(desk: Client, medis: Customer) -> None:
    order = make_order(medis, currency="USD")
    response = desk.post(
        url("invoice", "orders_to_invoice"), {"order": order.reference}, follow=True
    )
    assert "currency" in response.content.decode()
    assert not Invoice.objects.exists()


def test_the_orders_cost_the_same(desk: Client, medis: Customer) -> None:
    address = url("invoice", "orders_to_invoice")
    make_order(medis)
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    for _ in range(6):
        make_order(medis)
    with CaptureQueriesContext(connection) as many:
        desk.get(address)
    assert len(many) == len(few)


# --- terms ---


def test_settings_are_one_page(desk: Client, medis: Customer) -> None:
    add = url("billingsettings", "add")
    assert desk.get(url("billingsettings")).url == add
    assert desk.post(add, {"payment_days": "366"}).status_code == 200
    assert desk.post(add, {"payment_days": "21"}).status_code == 302
    row = BillingSettings.objects.get()
    change = url("billingsettings", "change", row.pk)
    assert desk.get(url("billingsettings")).url == change
    assert desk.post(change, {"payment_days": "30"}).status_code == 302
    assert BillingSettings.objects.get().payment_days == 30
    for answer in (desk.get(add), desk.post(add, {"payment_days": "14"})):
        assert (answer.status_code, answer.url) == (302, change)
    assert BillingSettings.objects.get().payment_days == 30


def test_terms_of_customers(desk: Client, medis: Customer) -> None:
    add = url("billingprofile", "add")
    data = {"customer": str(medis.pk), "payment_days": "30"}
    assert desk.post(add, data).status_code == 302
    row = BillingProfile.objects.get()
    assert row.payment_days == 30
    assert "UAB Medis" in desk.get(url("billingprofile")).content.decode()
    change = url("billingprofile", "change", row.pk)
    assert desk.post(change, {"payment_days": "45"}).status_code == 302
    assert BillingProfile.objects.get().payment_days == 45
    assert desk.post(change, {"payment_days": "999"}).status_code == 200
    assert desk.post(url("billingprofile", "delete", row.pk), {"post": "yes"}).status_code == 302
    assert not BillingProfile.objects.exists()


def test_the_overview_shows_what_is_overdue(desk: Client, medis: Customer) -> None:
    make_invoice(medis, "128.40", days_ago=20)
    make_order(medis)
    page = desk.get(reverse("admin:index")).content.decode()
    assert "€128.40" in page
    assert "Orders to invoice" in page
