"""/billing/: the list with its figures, the export, the payments."""

import csv
import datetime
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Customer, User
from billing import services
from billing.days import today_at
from billing.filters import amount_in
from billing.forms import last_months
from billing.models import Invoice
from billing.presentation import ageing_slices
from billing.statements import Ageing
from billing.tests.factories import make_draft, make_invoice, make_order, pay, without_pango
from conftest import Cast
from portal.shared.actors import Actor
from portal.shared.models import Tenant

URL = "/billing/"
SignedIn = Callable[..., Client]


@pytest.fixture
def browser(medis: Customer, cast: Cast, tenant: Tenant, client_for: SignedIn) -> Client:
    """The owner's."""
    return client_for(cast.owner, tenant)


@pytest.fixture
def five(medis: Customer, system: Actor) -> dict[str, Invoice]:
    """One of every standing, and a draft that nobody sees."""
    Customer.objects.filter(pk=medis.pk).update(credit_limit=Decimal("1000.00"))
    made = {
        "old": make_invoice(medis, "5.00", days_ago=60),
        "paid": make_invoice(medis, "50.00", days_ago=40),
        "overdue": make_invoice(medis, "128.40", days_ago=23),
        "gone": make_invoice(medis, "7.00", days_ago=9),
        "part": make_invoice(medis, "40.00", days_ago=6, customer_order_number="PO-77"),
        "due": make_invoice(medis, "12.00", days_ago=1),
    }
    pay(made["paid"])
    pay(made["part"], "15.00")
    made["note"] = services.cancel_invoice(actor=system, invoice=made["gone"], reason="Wrong")
    make_draft(medis)
    make_invoice(Customer.objects.exclude(pk=medis.pk).get(), "777.00")
    return made


def names(response: Any, five: dict[str, Invoice]) -> list[str]:
    by_key = {invoice.pk: name for name, invoice in five.items()}
    return [by_key[row.invoice.pk] for row in response.context["rows"]]


def test_the_list_shows_everything_issued(browser: Client, five: dict[str, Invoice]) -> None:
    response = browser.get(URL)
    assert names(response, five) == ["note", "due", "part", "gone", "overdue", "paid", "old"]
    badges = [row.badge.label for row in response.context["rows"]]
    assert badges == [
        "Credit note", "Due", "Part paid", "Cancelled", "Overdue", "Paid", "Overdue",
    ]  # fmt: skip
    tabs = {tab.label: tab.count for tab in response.context["list_tabs"]}
    assert tabs == {"All": "7", "To pay": "4", "Overdue": "2", "Paid": "1"}
    assert b"777.00" not in response.content


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("open", ["due", "part", "overdue", "old"]),
        ("overdue", ["overdue", "old"]),
        ("paid", ["paid"]),
        ("nonsense", ["note", "due", "part", "gone", "overdue", "paid", "old"]),
    ],
)
def test_tabs(browser: Client, five: dict[str, Invoice], tab: str, expected: list[str]) -> None:
    assert names(browser.get(URL, {"tab": tab}), five) == expected


def test_figures(browser: Client, five: dict[str, Invoice]) -> None:
    figures = browser.get(URL).context["figures"]
    shown = [(figure.label, figure.value, figure.meta) for figure in figures]
    due = five["part"].due_on
    assert shown == [
        ("Balance due", "€170.40", "4 open invoices"),
        ("Overdue", "€133.40", "2 invoices, up to 46 days late"),
        ("Next due", "€25.00", f"{due.day} {due:%B}" if due.year == timezone.now().year else
         f"{due.day} {due:%B} {due.year}"),
        ("Credit left", "€829.60", "of €1,000.00"),
    ]  # fmt: skip
    ageing = browser.get(URL).context["account"].ageing
    assert ageing == Ageing(Decimal("37.00"), Decimal("128.40"), Decimal("5.00"))


def test_without_a_limit_no_credit_is_left(browser: Client, medis: Customer) -> None:
    response = browser.get(URL)
    figures = [(figure.label, figure.value, figure.meta) for figure in response.context["figures"]]
    assert figures == [
        ("Balance due", "€0.00", "0 open invoices"),
        ("Overdue", "€0.00", "Nothing is overdue"),
        ("Next due", "€0.00", "Nothing is due"),
    ]
    assert "No invoices yet" in response.content.decode()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("128.40", ["overdue"]),
        ("128,40 €", ["overdue"]),
        ("po-77", ["part"]),
        ("CN-", ["note"]),
        ("no such", []),
        ("\0", []),
        ("=1+1", []),
    ],
)
def test_search(browser: Client, five: dict[str, Invoice], words: str, expected: list[str]) -> None:
    response = browser.get(URL, {"q": words})
    assert response.status_code == 200
    if "\0" not in words:
        assert names(response, five) == expected


def test_an_order_is_found(browser: Client, medis: Customer, system: Actor) -> None:
    invoice = services.create_invoice_from_order(actor=system, order=make_order(medis))
    services.issue_invoice(actor=system, invoice=invoice)
    response = browser.get(URL, {"q": invoice.order_reference})
    assert [row.invoice for row in response.context["rows"]] == [invoice]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1,284.00", "1284.00"),
        ("1 284,00 €", "1284.00"),
        ("1.284,5", "1284.5"),
        ("1284", "1284"),
        ("1,284", "1284"),
        ("€12.3", "12.3"),
        ("INV-2026-00042", "202600042"),
        ("abc", None),
        ("", None),
        (",", None),
        ("9" * 40, None),
    ],
)
def test_amounts_as_people_type_them(text: str, amount: str | None) -> None:
    assert amount_in(text) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("ageing", "expected"),
    [
        (Ageing(), []),
        (Ageing(Decimal(10)), [("a", "0.00", "100.00")]),
        (
            Ageing(Decimal(50), Decimal(50)),
            [("a", "0.00", "49.80"), ("b", "50.20", "49.80")],
        ),
        (
            Ageing(Decimal(1), Decimal(1), Decimal(2)),
            [("a", "0.00", "24.80"), ("b", "25.20", "24.80"), ("c", "50.40", "49.60")],
        ),
    ],
)
def test_the_bar_is_filled_but_for_the_gaps(
    ageing: Ageing, expected: list[tuple[str, str, str]]
) -> None:
    assert [(one.css, one.x, one.width) for one in ageing_slices(ageing)] == expected


def test_pages_and_costs(browser: Client, medis: Customer, tenant: Tenant) -> None:
    make_invoice(medis, days_ago=1)
    browser.get(URL)
    with CaptureQueriesContext(connection) as few:
        browser.get(URL)
    for number in range(27):
        make_invoice(medis, f"{number + 1}.00")
    with CaptureQueriesContext(connection) as many:
        first = browser.get(URL)
    assert len(many) <= len(few) <= 12
    assert len(first.context["rows"]) == 25
    second = browser.get(URL + first.context["page"].older_url)
    assert len(second.context["rows"]) == 3
    seen = {row.invoice.pk for page in (first, second) for row in page.context["rows"]}
    assert len(seen) == 28


def test_empty_tabs_say_so(browser: Client, medis: Customer) -> None:
    for tab, said in (("open", "Nothing to pay"), ("paid", "No paid invoices yet")):
        assert said in browser.get(URL, {"tab": tab}).content.decode()
    assert "No invoice fits" in browser.get(URL, {"q": "x"}).content.decode()


# --- who may come in ---


def test_who_may_come_in(
    medis: Customer, cast: Cast, tenant: Tenant, accountant: User, client_for: SignedIn
) -> None:
    for path in (URL, f"{URL}export/", f"{URL}payments/", f"{URL}statement/"):
        assert client_for(None, tenant).get(path).status_code == 302
        assert client_for(cast.billing, tenant).get(path).status_code == 200
        for user in (cast.buyer, cast.viewer):
            assert client_for(user, tenant).get(path).status_code == 403
        for user in (cast.agent, accountant):
            page = client_for(user, tenant).get(path)
            assert page.status_code == 200
            assert "nvoices" in page.content.decode()
    assert "staff workspace" in client_for(accountant, tenant).get(URL).content.decode()


def test_a_part_that_is_off_is_not_there(browser: Client, tenant: Tenant) -> None:
    tenant.modules = {**tenant.modules, "billing": False}
    tenant.save()
    assert browser.get(URL).status_code == 404
    assert 'href="/billing/"' not in browser.get("/").content.decode()


def test_the_navigation_leads_to_who_sees_invoices(
    medis: Customer, cast: Cast, tenant: Tenant, client_for: SignedIn
) -> None:
    for user, there in ((cast.owner, True), (cast.viewer, False), (cast.agent, False)):
        page = client_for(user, tenant).get("/").content.decode()
        assert ('href="/billing/"' in page) is there


# --- export ---


def exported(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_list_is_exported_as_it_is_filtered(browser: Client, five: dict[str, Invoice]) -> None:
    response = browser.get(f"{URL}export/", {"tab": "overdue"})
    assert response.headers["Content-Type"].startswith("text/csv")
    header, *rows = exported(response)
    assert header[0] == "Number"
    assert [row[0] for row in rows] == [five["overdue"].reference, five["old"].reference]
    assert rows[0][6:] == ["EUR", "128.40", "0.00", "128.40", "0.00", "128.40", "Overdue"]
    assert len(exported(browser.get(f"{URL}export/"))) == 8


def test_formulas_are_only_text(browser: Client, medis: Customer) -> None:
    make_invoice(medis, customer_order_number="=HYPERLINK(1)")
    (row,) = exported(browser.get(f"{URL}export/"))[1:]
    assert row[5] == "'=HYPERLINK(1)"


def test_the_export_costs_the_same(browser: Client, medis: Customer) -> None:
    make_invoice(medis)
    browser.get(f"{URL}export/")
    with CaptureQueriesContext(connection) as few:
        browser.get(f"{URL}export/")
    for _ in range(5):
        make_invoice(medis)
    with CaptureQueriesContext(connection) as many:
        browser.get(f"{URL}export/")
    assert len(many) == len(few)


# --- payments ---


def test_payments_are_listed(
    browser: Client, five: dict[str, Invoice], system: Actor, medis: Customer
) -> None:
    payment = pay(five["due"], "12.00")
    services.reverse_payment(actor=system, payment=payment, reason="Bounced")
    other = make_invoice(Customer.objects.exclude(pk=medis.pk).get(), "3.33")
    pay(other)
    response = browser.get(f"{URL}payments/")
    rows = [(row.payment.amount, row.badge.label) for row in response.context["rows"]]
    assert rows == [
        (Decimal("12.00"), "Taken back"),
        (Decimal("15.00"), "Received"),
        (Decimal("50.00"), "Received"),
    ]
    page = response.content.decode()
    assert "Bounced" in page
    assert "3.33" not in page


def test_no_payments_yet(browser: Client) -> None:
    assert "No payments yet" in browser.get(f"{URL}payments/").content.decode()


def test_payments_cost_the_same(browser: Client, medis: Customer) -> None:
    invoice = make_invoice(medis, "100.00")
    pay(invoice, "1.00")
    browser.get(f"{URL}payments/")
    with CaptureQueriesContext(connection) as few:
        browser.get(f"{URL}payments/")
    for _ in range(6):
        pay(invoice, "1.00")
    with CaptureQueriesContext(connection) as many:
        browser.get(f"{URL}payments/")
    assert len(many) == len(few)


# --- statement ---


def test_the_statement_covers_three_months(
    browser: Client, five: dict[str, Invoice], tenant: Tenant
) -> None:
    response = browser.get(f"{URL}statement/")
    found = response.context["statement"]
    assert found.end == today_at(tenant)
    assert found.start.day == 1
    assert 85 <= (found.end - found.start).days <= 125
    assert found.closing == Decimal("170.40")
    page = response.content.decode()
    assert five["note"].reference in page
    assert "€170.40" in page


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"start": "2026-02-01", "end": "2026-01-01"}, "ends before it begins"),
        ({"start": "2000-01-01", "end": "2026-01-01"}, "two years at most"),
        ({"start": "yesterday"}, "valid date"),
        ({"start": "0001-01-01", "end": "9999-12-31"}, "two years at most"),
        ({"end": "\0"}, "valid date"),
    ],
)
def test_a_period_that_can_not_be_is_told(
    browser: Client, query: dict[str, str], said: str
) -> None:
    for path in ("statement/", "statement/pdf/"):
        response = browser.get(URL + path, query)
        assert response.status_code == 200
        assert response.context["statement"] is None
        assert said in response.content.decode()


def test_the_statement_as_a_pdf(browser: Client, five: dict[str, Invoice]) -> None:
    response = browser.get(f"{URL}statement/pdf/")
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    assert "C-1001-" in response.headers["Content-Disposition"]


def test_a_statement_stays_readable_without_pango(
    browser: Client, five: dict[str, Invoice], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pango(monkeypatch)
    response = browser.get(f"{URL}statement/pdf/")
    assert response.status_code == 200
    assert "can&#x27;t be made" in response.content.decode()
    assert response.context["statement"].closing == Decimal("170.40")


def test_days_of_periods(tenant: Tenant) -> None:
    assert last_months(datetime.date(2026, 11, 26))[0] == datetime.date(2026, 8, 1)
    assert last_months(datetime.date(2026, 2, 3))[0] == datetime.date(2025, 11, 1)
    assert last_months(datetime.date(2026, 3, 31))[0] == datetime.date(2025, 12, 1)
