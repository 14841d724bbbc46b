"""An invoice or credit note as a PDF, in the customer's language."""

from typing import Any

from django.utils import translation

from billing.amounts import totals_of
from billing.models import Invoice, InvoiceLine
from billing.pdf.engine import render_pdf
from billing.pdf.transfer import transfer_qr
from billing.presentation import Party, how_to_pay, party
from portal.shared.money import NOTHING

TEMPLATE = "billing/pdf/invoice.html"


def invoice_pdf(invoice: Invoice) -> bytes:
    """As it was issued: what was paid since is not on it. Raises PdfUnavailable."""
    lines = list(InvoiceLine.objects.filter(invoice=invoice))
    with translation.override(invoice.language):
        context = invoice_context(invoice, lines)
        return render_pdf(TEMPLATE, context, tenant=invoice.tenant, language=invoice.language)


def invoice_context(invoice: Invoice, lines: list[InvoiceLine]) -> dict[str, Any]:
    """What the template prints, in the active language."""
    to_pay = NOTHING if invoice.is_credit_note else invoice.total
    return {
        "invoice": invoice,
        "lines": lines,
        "tax_rows": totals_of(lines).taxes,
        "seller": sides(invoice)[0],
        "buyer": sides(invoice)[1],
        "pay": how_to_pay(invoice, to_pay),
        "qr": transfer_qr(invoice, to_pay),
    }


def sides(invoice: Invoice) -> tuple[Party, Party]:
    """Seller and buyer as they were at the issue."""
    return party(invoice.seller), party(invoice.buyer)


def file_name(invoice: Invoice) -> str:
    """How the file is called when it is downloaded."""
    return f"{invoice.reference}.pdf"
