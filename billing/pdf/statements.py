"""A statement of account as a PDF, drawn when it is asked for."""

from django.utils import translation

from billing.pdf.engine import render_pdf
from billing.presentation import party, statement_rows
from billing.services.parties import buyer_of, seller_of
from billing.statements import Statement
from portal.shared.models import Tenant

TEMPLATE = "billing/pdf/statement.html"


def statement_pdf(statement: Statement, tenant: Tenant, language: str) -> bytes:
    """In the reader's language. Raises PdfUnavailable."""
    with translation.override(language):
        context = {
            "statement": statement,
            "rows": statement_rows(statement),
            "seller": party(seller_of(tenant)),
            "buyer": party(buyer_of(statement.customer)),
        }
        return render_pdf(TEMPLATE, context, tenant=tenant, language=language)
