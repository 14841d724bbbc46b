"""Invoices, payments and the ledger."""

from billing.models.documents import InvoiceDocument
from billing.models.invoices import Invoice, InvoiceLine
from billing.models.ledger import LedgerEntry, Posting
from billing.models.payments import Payment
from billing.models.settings import BillingProfile, BillingSettings

__all__ = [
    "BillingProfile",
    "BillingSettings",
    "Invoice",
    "InvoiceDocument",
    "InvoiceLine",
    "LedgerEntry",
    "Payment",
    "Posting",
]
