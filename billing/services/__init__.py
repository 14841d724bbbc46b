"""Every write of billing."""

from billing.amounts import LineData
from billing.services.crediting import cancel_invoice
from billing.services.documents import make_pdf_again
from billing.services.drafting import (
    create_invoice,
    create_invoice_from_order,
    discard_draft,
    set_lines,
    update_draft,
)
from billing.services.issuing import issue_invoice
from billing.services.paying import record_payment, reverse_payment
from billing.services.reminding import tell_overdue
from billing.services.terms import set_default_payment_days, set_payment_days

__all__ = [
    "LineData",
    "cancel_invoice",
    "create_invoice",
    "create_invoice_from_order",
    "discard_draft",
    "issue_invoice",
    "make_pdf_again",
    "record_payment",
    "reverse_payment",
    "set_default_payment_days",
    "set_lines",
    "set_payment_days",
    "tell_overdue",
    "update_draft",
]
