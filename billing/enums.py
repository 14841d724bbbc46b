"""States of invoices and payments, and ways to pay."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class InvoiceState(models.TextChoices):
    """Where an invoice stands; whether it is overdue follows from its dates."""

    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", _("Cancelled")


# The only moves there are; everything else raises InvalidTransition. A payment that is reversed
# opens its invoice again; an issued one is never a draft again.
INVOICE_TRANSITIONS: dict[InvoiceState, frozenset[InvoiceState]] = {
    InvoiceState.DRAFT: frozenset({InvoiceState.ISSUED}),
    InvoiceState.ISSUED: frozenset({InvoiceState.PAID, InvoiceState.CANCELLED}),
    InvoiceState.PAID: frozenset({InvoiceState.ISSUED}),
    InvoiceState.CANCELLED: frozenset(),
}


class PaymentState(models.TextChoices):
    """A payment counts until it is reversed."""

    RECEIVED = "received", _("Received")
    REVERSED = "reversed", _("Reversed")


PAYMENT_TRANSITIONS: dict[PaymentState, frozenset[PaymentState]] = {
    PaymentState.RECEIVED: frozenset({PaymentState.REVERSED}),
    PaymentState.REVERSED: frozenset(),
}


class PaymentMethod(models.TextChoices):
    """How it was paid."""

    TRANSFER = "transfer", _("Bank transfer")
    CARD = "card", _("Card")
    CASH = "cash", _("Cash")
    OTHER = "other", _("Other")


class InvoiceKind(models.TextChoices):
    """A credit note takes an invoice back; its amounts are written without a sign."""

    INVOICE = "invoice", _("Invoice")
    CREDIT_NOTE = "credit", _("Credit note")


# Numbered apart, each without gaps.
SERIES: dict[str, str] = {InvoiceKind.INVOICE: "INV", InvoiceKind.CREDIT_NOTE: "CN"}


class DocumentState(models.TextChoices):
    """Where the PDF of an invoice stands."""

    PENDING = "pending", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class Account(models.TextChoices):
    """The accounts of the ledger."""

    RECEIVABLE = "receivable", _("Receivables")
    REVENUE = "revenue", _("Revenue")
    TAX = "tax", _("Tax to be paid")
    BANK = "bank", _("Bank and cash")


class EntryKind(models.TextChoices):
    """What is booked."""

    INVOICE = "invoice", _("Invoice")
    PAYMENT = "payment", _("Payment")
    REVERSAL = "reversal", _("Payment taken back")
    CREDIT_NOTE = "credit", _("Credit note")
