"""Booking into the ledger; only the other services of billing call it, in their transaction."""

from datetime import date
from decimal import Decimal

from billing.enums import Account, EntryKind
from billing.models import Invoice, LedgerEntry, Payment, Posting
from portal.shared.money import NOTHING


class Unbalanced(Exception):
    """The postings of an entry don't sum to zero: always a programming error."""


def post_invoice(invoice: Invoice) -> None:
    """The customer owes the total; it is revenue, and tax to be paid."""
    amounts = {
        Account.RECEIVABLE: invoice.total,
        Account.REVENUE: -invoice.net,
        Account.TAX: -invoice.tax,
    }
    post(EntryKind.INVOICE, invoice, issue_day(invoice), amounts)


def post_payment(payment: Payment) -> None:
    """Money came in; the customer owes that much less."""
    amounts = {Account.BANK: payment.amount, Account.RECEIVABLE: -payment.amount}
    post(EntryKind.PAYMENT, payment.invoice, payment.received_on, amounts, payment=payment)


def post_reversal(payment: Payment, on: date) -> None:
    """The same the other way round."""
    amounts = {Account.BANK: -payment.amount, Account.RECEIVABLE: payment.amount}
    post(EntryKind.REVERSAL, payment.invoice, on, amounts, payment=payment)


def post_credit_note(note: Invoice, invoice: Invoice) -> None:
    """What the invoice booked, the other way round."""
    amounts = {
        Account.RECEIVABLE: -note.total,
        Account.REVENUE: note.net,
        Account.TAX: note.tax,
    }
    post(EntryKind.CREDIT_NOTE, invoice, issue_day(note), amounts, credit_note=note)


def issue_day(invoice: Invoice) -> date:
    """The day of an issued invoice."""
    assert invoice.issued_on is not None
    return invoice.issued_on


def post(
    kind: str,
    invoice: Invoice,
    on: date,
    amounts: dict[Account, Decimal],
    *,
    payment: Payment | None = None,
    credit_note: Invoice | None = None,
) -> None:
    """One entry with its postings; an invoice over nothing books nothing. Raises Unbalanced."""
    if sum(amounts.values(), NOTHING) != 0:
        raise Unbalanced(f"{kind} of {invoice}: {amounts}")
    moved = {account: amount for account, amount in amounts.items() if amount}
    if not moved:
        return
    entry = LedgerEntry.objects.create(
        tenant=invoice.tenant,
        kind=kind,
        invoice=invoice,
        payment=payment,
        credit_note=credit_note,
    )
    Posting.objects.bulk_create(
        Posting(
            tenant=invoice.tenant,
            entry=entry,
            account=account,
            customer_id=invoice.customer_id,
            on=on,
            amount=amount,
            currency=invoice.currency,
        )
        for account, amount in moved.items()
    )
