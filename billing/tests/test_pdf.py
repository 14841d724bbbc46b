"""PDFs: what they say in every language, how they are made, and what stops only them."""

import datetime
import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import translation
from PIL import Image, ImageFile

from accounts.models import Address, Customer, User
from billing import selectors, services
from billing.days import today_at
from billing.enums import DocumentState
from billing.models import Invoice, InvoiceDocument
from billing.pdf import engine, making
from billing.pdf.engine import ForbiddenAddress, PdfUnavailable, render_pdf
from billing.pdf.invoices import invoice_pdf
from billing.pdf.statements import statement_pdf
from billing.pdf.transfer import transfer_qr
from billing.statements import statement_of
from billing.tests.factories import make_draft, make_invoice, pay, without_pango
from conftest import Cast
from portal.shared import outbox
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError
from portal.shared.models import OutboxMessage, StoredFile, Tenant

IBAN = "LT121000011101001000"
LANGUAGES = ["en", "lt", "pt", "es"]


@pytest.fixture
def seller(medis: Customer, tenant: Tenant) -> Tenant:
    """The tenant with legal data and a bank account, speaking all languages."""
    tenant.legal_name, tenant.tax_id, tenant.iban = "Nordhaus Supply UAB", "LT100011234010", IBAN
    tenant.bank_name, tenant.bic, tenant.languages = "Luminor", "AGBLLT2X", LANGUAGES
    tenant.save()
    Address.objects.create(
        tenant=tenant, customer=medis, kind="billing", line1="Savanorių pr. 212", city="Vilnius",
        country="LT",
    )  # fmt: skip
    return tenant


def issued(tenant: Tenant, medis: Customer, language: str = "en", lines: int = 3) -> Invoice:
    Customer.objects.filter(pk=medis.pk).update(language=language)
    actor = system_actor(tenant)
    rows = [
        services.LineData(f"Vyriai ąčęėįšųūž ção ñ {number}", Decimal("2.5"), Decimal("19.99"),
                          Decimal(21), f"NH-{number}")
        for number in range(lines)
    ]  # fmt: skip
    draft = services.create_invoice(
        actor=actor, customer=Customer.objects.get(pk=medis.pk), lines=rows, note="Thanks <b>"
    )
    services.issue_invoice(actor=actor, invoice=draft)
    return Invoice.objects.select_related("tenant").get(pk=draft.pk)


def text_of(content: bytes) -> list[str]:
    """The text of every page."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return [" ".join(page.split()) for page in pages]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invoice_says_all_in_the_customers_language(
    seller: Tenant, medis: Customer, language: str
) -> None:
    invoice = issued(seller, medis, language)
    with translation.override("en"):
        (text,) = text_of(invoice_pdf(invoice))
    for said in (
        invoice.reference,
        "Nordhaus Supply UAB",
        "UAB Medis",
        "Savanorių pr. 212",
        "LT12 1000 0111 0100 1000",
        "AGBLLT2X",
        "Vyriai ąčęėįšųūž ção ñ 2",
        "NH-1",
        "Thanks <b>",
        "1 / 1",
    ):
        assert said in text, said
    total = {"en": "€181.44"}.get(language, "181,44 €")
    assert total in text.replace("\u00a0", " ")
    with translation.override(language):
        month = invoice.issued_on.strftime("%Y")
    assert month in text


def test_a_long_invoice_repeats_its_head_and_keeps_its_sums(
    seller: Tenant, medis: Customer
) -> None:
    invoice = issued(seller, medis, lines=60)
    pages = text_of(invoice_pdf(invoice))
    assert len(pages) > 2
    with_lines = [page for page in pages if "Vyriai" in page]
    assert all("Unit price" in page for page in with_lines)
    assert pages[-1].endswith(f"{len(pages)} / {len(pages)}")
    ending = pages[-1]
    assert "To pay" in ending
    assert "VAT 21% on" in ending


def test_the_page_is_drawn_in_the_brand(seller: Tenant, medis: Customer) -> None:
    seller.colour = "#ff0000"
    seller.save()
    invoice = issued(seller, medis)
    page = pypdfium2.PdfDocument(invoice_pdf(invoice))[0].render(scale=0.5).to_pil()
    colours = {colour for _count, colour in page.convert("RGB").getcolors(1 << 20)}
    assert any(red > 180 and green < 60 and blue < 60 for red, green, blue in colours)


def test_a_logo_is_part_of_the_page(seller: Tenant, medis: Customer) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "#0000ff").save(picture, "PNG")
    seller.logo = SimpleUploadedFile("logo.png", picture.getvalue())
    seller.save()
    assert engine.logo_of(seller).startswith("data:image/png;base64,")
    assert invoice_pdf(issued(seller, medis))
    seller.logo.storage.delete(seller.logo.name)
    assert engine.logo_of(Tenant.objects.get(pk=seller.pk)) == ""


def test_a_credit_note_asks_for_nothing(seller: Tenant, medis: Customer, system: Actor) -> None:
    invoice = issued(seller, medis)
    note = services.cancel_invoice(actor=system_actor(seller), invoice=invoice, reason="Wrong")
    (text,) = text_of(invoice_pdf(Invoice.objects.select_related("tenant").get(pk=note.pk)))
    assert f"Credit note {note.reference}" in text
    assert invoice.reference in text
    assert "Credited" in text
    assert IBAN[:4] not in text


def test_what_was_paid_since_is_not_on_it(seller: Tenant, medis: Customer) -> None:
    invoice = issued(seller, medis)
    pay(invoice)
    (text,) = text_of(invoice_pdf(Invoice.objects.select_related("tenant").get(pk=invoice.pk)))
    assert "To pay" in text
    assert "Payment reference" in text


def test_nothing_is_fetched(seller: Tenant, tmp_path: Any, monkeypatch: Any) -> None:
    page = '<img src="{address}">'
    for address in ("http://169.254.169.254/", "file:///etc/passwd", "https://example.com/x.png"):
        html = page.format(address=address)
        monkeypatch.setattr(engine, "render_to_string", lambda *_args, html=html: html)
        with pytest.raises(ForbiddenAddress, match="documents fetch nothing"):
            render_pdf("x", {}, tenant=seller, language="en")


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({}, True),
        ({"currency": "USD"}, False),
        ({"seller": {"name": "North"}}, False),
        ({"seller": {"name": "", "iban": IBAN}}, False),
        ({"seller": {"name": "North", "iban": "LT00"}}, False),
        ({"seller": {"name": "N" * 200, "iban": IBAN}}, True),
    ],
)
def test_the_code_of_a_transfer(
    seller: Tenant, medis: Customer, change: dict[str, Any], fits: bool
) -> None:
    invoice = issued(seller, medis)
    for name, value in change.items():
        setattr(invoice, name, value)
    shown = transfer_qr(invoice, Decimal("10.00"))
    assert shown.startswith("data:image/svg+xml") is fits
    assert transfer_qr(invoice, Decimal(0)) == ""
    assert transfer_qr(invoice, Decimal("1000000000.00")) == ""


# --- made by the worker ---


def work(tenant: Tenant) -> None:
    """What the worker does with the rows that are due."""
    outbox.dispatch_due(tenant)


def test_the_worker_makes_it_once(seller: Tenant, medis: Customer) -> None:
    invoice = issued(seller, medis)
    assert selectors.pdf_urls([invoice]) == {}
    work(seller)
    document = InvoiceDocument.objects.get(invoice=invoice)
    assert (document.state, document.error) == (DocumentState.READY, "")
    assert document.file.name == f"{invoice.reference}.pdf"
    assert document.file.content_type == "application/pdf"
    making.make_pdf(seller, {"invoice": invoice.pk})
    making._store(seller, invoice, b"%PDF-1.7 other")
    assert StoredFile.objects.filter(owner_kind="billing.invoice").count() == 1
    url = selectors.pdf_urls([invoice])[invoice.pk]
    assert str(document.file.uuid) in url


def test_a_draft_or_a_lost_invoice_is_left_alone(seller: Tenant, medis: Customer) -> None:
    draft = make_draft(medis)
    making.make_pdf(seller, {"invoice": 0})
    with pytest.raises(DomainError):
        services.make_pdf_again(actor=system_actor(seller), invoice=draft)


def test_without_pango_only_pdfs_fail(
    seller: Tenant, medis: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        without_pango(patch)
        call_command("check")
        invoice = issued(seller, medis)
        with pytest.raises(PdfUnavailable):
            making.make_pdf(seller, {"invoice": invoice.pk})
        document = InvoiceDocument.objects.get(invoice=invoice)
        assert document.state == DocumentState.FAILED
        assert "Pango" in document.error
        work(seller)
        row = OutboxMessage.objects.get(kind="billing.pdf")
        assert (row.state, row.attempts) == ("pending", 1)
    services.make_pdf_again(actor=system_actor(seller), invoice=invoice)
    assert InvoiceDocument.objects.get(invoice=invoice).state == DocumentState.PENDING
    work(seller)
    assert InvoiceDocument.objects.get(invoice=invoice).state == DocumentState.READY
    with pytest.raises(DomainError):
        services.make_pdf_again(actor=system_actor(seller), invoice=invoice)


# --- who may read it ---


def status(client: Client, url: str) -> int:
    """Of an answer that is read to its end, which closes the file."""
    answer = client.get(url)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_a_pdf_is_read_by_those_who_see_the_invoice(
    seller: Tenant,
    other_tenant: Tenant,
    medis: Customer,
    cast: Cast,
    accountant: User,
    client_for: Callable[..., Client],
) -> None:
    invoice = issued(seller, medis)
    work(seller)
    url = selectors.pdf_urls([invoice])[invoice.pk]
    people = {
        "owner": cast.owner,
        "billing": cast.billing,
        "accountant": accountant,
        "admin": cast.admin,
        "buyer": cast.buyer,
        "viewer": cast.viewer,
        "outsider": cast.outsider,
        "agent": cast.agent,
        "nobody": None,
    }
    seen = {name: status(client_for(user, seller), url) for name, user in people.items()}
    allowed = {"owner", "billing", "accountant", "admin"}
    assert seen == {name: 200 if name in allowed else 404 for name in people}
    for user in (cast.foreign_owner, cast.foreign_admin):
        assert status(client_for(user, other_tenant), url) == 404
    answer = client_for(cast.owner, seller).get(url)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment")


# --- statements ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_statement_as_a_pdf(seller: Tenant, medis: Customer, language: str) -> None:
    invoice = make_invoice(medis, "1284.00", days_ago=20)
    pay(invoice, "284.00", days_ago=3)
    today = today_at(seller)
    with tenant_scope(seller):
        statement = statement_of(medis, today - datetime.timedelta(days=90), today)
        (text,) = text_of(statement_pdf(statement, seller, language))
    plain = text.replace("\u00a0", " ").replace(".", "").replace(",", "").replace(" ", "")
    assert plain.count("100000") >= 2
    assert "128400" in plain
    assert invoice.reference in text


def test_pictures_that_are_cut_off_stay_refused_elsewhere() -> None:
    engine._library("weasyprint")
    assert ImageFile.LOAD_TRUNCATED_IMAGES is False
