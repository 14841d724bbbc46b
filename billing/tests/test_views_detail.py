"""/billing/invoices/<number>/: the invoice as a page."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Customer, User
from billing import services
from billing.models import Invoice
from billing.tests.factories import make_draft, make_invoice, make_order, pay
from conftest import Cast
from portal.shared import outbox
from portal.shared.actors import Actor, system_actor
from portal.shared.models import Tenant

SignedIn = Callable[..., Client]


@pytest.fixture
def seller(medis: Customer, tenant: Tenant) -> Tenant:
    tenant.legal_name, tenant.iban, tenant.bic = "North UAB", "LT121000011101001000", "AGBLLT2X"
    tenant.bank_name = "Luminor"
    tenant.save()
    return tenant


@pytest.fixture
def page(cast: Cast, seller: Tenant, client_for: SignedIn) -> Callable[[Invoice], str]:
    """`page(invoice)`: what the owner reads."""

    def read(invoice: Invoice) -> str:
        response = client_for(cast.owner, seller).get(invoice.get_absolute_url())
        assert response.status_code == 200
        return " ".join(response.content.decode().split())

    return read


def invoice_at(seller: Tenant, medis: Customer, days_ago: int = 0) -> Invoice:
    """Issued with the seller's data as they are now."""
    assert seller.iban
    medis.refresh_from_db()
    medis.tenant = seller
    return make_invoice(medis, "100.00", days_ago=days_ago)


def test_an_open_invoice_says_how_to_pay(
    page: Callable[[Invoice], str], seller: Tenant, medis: Customer
) -> None:
    said = page(invoice_at(seller, medis, days_ago=2))
    for part in (
        "North UAB", "UAB Medis", "LT12 1000 0111 0100 1000", "AGBLLT2X", "Luminor",
        "Payment reference", "data:image/svg+xml", "€100.00", 'id="pay"', "Due",
        "The PDF is being made",
    ):  # fmt: skip
        assert part in said, part
    assert "Paid so far" not in said
    assert "overdue" not in said


def test_an_overdue_one_leads_with_it(
    page: Callable[[Invoice], str], seller: Tenant, medis: Customer
) -> None:
    said = page(invoice_at(seller, medis, days_ago=23))
    assert "€100.00 is overdue." in said
    assert "9 days late" in said
    assert "It was due" in said


def test_a_part_paid_one_shows_what_is_left(
    page: Callable[[Invoice], str], seller: Tenant, medis: Customer
) -> None:
    invoice = invoice_at(seller, medis)
    pay(invoice, "30.00", method="card")
    said = page(invoice)
    for part in ("Part paid", "Paid so far", "€30.00", "€70.00", "Card", "Payment received"):
        assert part in said, part


def test_a_paid_one_asks_for_nothing(
    page: Callable[[Invoice], str], seller: Tenant, medis: Customer
) -> None:
    invoice = invoice_at(seller, medis)
    pay(invoice)
    outbox.dispatch_due(seller)
    said = page(invoice)
    assert 'id="pay"' not in said
    assert "Download PDF" in said
    assert "/files/" in said


def test_without_a_bank_account_it_says_so(
    cast: Cast, tenant: Tenant, medis: Customer, client_for: SignedIn
) -> None:
    invoice = make_invoice(medis)
    response = client_for(cast.owner, tenant).get(invoice.get_absolute_url())
    assert "no bank account is given" in response.content.decode()


def test_cancelled_and_credit_note_lead_to_each_other(
    page: Callable[[Invoice], str], seller: Tenant, medis: Customer
) -> None:
    invoice = invoice_at(seller, medis)
    note = services.cancel_invoice(
        actor=system_actor(seller), invoice=invoice, reason="Delivered to the wrong dock"
    )
    assert note.get_absolute_url() in page(invoice)
    assert "This invoice is cancelled." in page(invoice)
    said = page(note)
    assert f"Credit note {note.reference}" in said
    assert invoice.get_absolute_url() in said
    assert "Delivered to the wrong dock" in said


def test_a_payment_taken_back_stays_in_sight(
    page: Callable[[Invoice], str], seller: Tenant, medis: Customer
) -> None:
    invoice = invoice_at(seller, medis)
    payment = pay(invoice)
    services.reverse_payment(actor=system_actor(seller), payment=payment, reason="Bounced")
    said = page(invoice)
    assert "Payment taken back: €100.00" in said
    assert "Bounced" in said


def test_lines_and_order(
    page: Callable[[Invoice], str], seller: Tenant, medis: Customer, system: Actor
) -> None:
    order = make_order(medis, [(12, "0.35", "9.00"), (1, "10.00", "21.00")])
    invoice = services.create_invoice_from_order(actor=system, order=order)
    services.issue_invoice(actor=system, invoice=invoice)
    said = page(invoice)
    for part in ("Hinge 1", "12 × €0.35", "VAT 9% on €4.20", "VAT 21% on €10.00", order.reference):
        assert part in said, part


def test_what_people_wrote_is_text(
    page: Callable[[Invoice], str], seller: Tenant, medis: Customer, system: Actor
) -> None:
    line = services.LineData("<script>x</script>", Decimal(1), Decimal(1))
    invoice = services.create_invoice(
        actor=system, customer=medis, lines=[line], note="<img src=x>"
    )
    services.issue_invoice(actor=system, invoice=invoice)
    said = page(invoice)
    assert "<script>x" not in said
    assert "<img src=x>" not in said


def test_the_page_costs_the_same(
    cast: Cast, medis: Customer, tenant: Tenant, system: Actor, client_for: SignedIn
) -> None:
    costs = []
    client = client_for(cast.owner, tenant)
    for number in (1, 40):
        lines = [services.LineData(f"x{n}", Decimal(1), Decimal(1)) for n in range(number)]
        invoice = services.create_invoice(actor=system, customer=medis, lines=lines)
        services.issue_invoice(actor=system, invoice=invoice)
        for _ in range(min(number, 5)):
            pay(invoice, "0.10")
        client.get(invoice.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(invoice.get_absolute_url())
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert costs[1] <= 12


def test_who_reads_it(
    medis: Customer,
    cast: Cast,
    tenant: Tenant,
    other_tenant: Tenant,
    accountant: User,
    client_for: SignedIn,
) -> None:
    invoice = make_invoice(medis)
    url = invoice.get_absolute_url()
    statuses = {
        name: client_for(user, tenant).get(url).status_code
        for name, user in {
            "owner": cast.owner,
            "billing": cast.billing,
            "buyer": cast.buyer,
            "viewer": cast.viewer,
            "outsider": cast.outsider,
            "agent": cast.agent,
            "accountant": accountant,
            "nobody": None,
        }.items()
    }
    assert statuses == {
        "owner": 200,
        "billing": 200,
        "buyer": 403,
        "viewer": 403,
        "outsider": 404,
        "agent": 404,
        "accountant": 302,
        "nobody": 302,
    }
    answer = client_for(accountant, tenant).get(url)
    assert answer.url == f"/admin/billing/invoice/{invoice.pk}/change/"
    for user in (cast.foreign_owner, cast.foreign_admin):
        assert client_for(user, other_tenant).get(url).status_code == 404
    assert client_for(cast.owner, tenant).get("/billing/invoices/INV-1/").status_code == 404
    assert client_for(cast.owner, tenant).post(url).status_code == 405


def test_drafts_have_no_page(
    medis: Customer, cast: Cast, tenant: Tenant, client_for: SignedIn
) -> None:
    make_draft(medis)
    assert client_for(cast.admin, tenant).get("/billing/invoices/x/").status_code == 404
