"""Reads of invoices, payments and the ledger that are more than one queryset call."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Customer
from billing.days import today_at
from billing.enums import Account, DocumentState, InvoiceState
from billing.models import (
    BillingProfile,
    BillingSettings,
    Invoice,
    InvoiceDocument,
    Payment,
    Posting,
)
from billing.policies import can_manage, can_view_at
from billing.presentation import (
    attention_item,
    day_in_words,
    invoice_badge,
    invoice_item,
    money_of,
    payment_item,
)
from billing.services.drafting import INVOICED_STATES
from billing.statements import MONTH_LATE, Ageing, total_of
from orders.models import Order
from orders.services import on_order
from portal.shared.actors import Actor
from portal.shared.money import NOTHING, to_cents
from portal.shared.timeline import Strand, moments
from portal.shared.ui import AttentionItem, Record

OPEN_AMOUNT = F("total") - F("paid")


def get_invoice_for(actor: Actor, reference: str) -> Invoice:
    """The issued invoice as the actor may see it; Http404 for a foreign or unknown one."""
    rows = Invoice.objects.visible_to(actor).exclude(state=InvoiceState.DRAFT)
    invoice: Invoice | None = (
        rows.select_related("customer", "order", "credits").filter(reference=reference).first()
    )
    if invoice is None:
        raise Http404
    return invoice


def sees_invoices(actor: Actor, customer_id: int | None) -> bool:
    """Whether the actor is a member who may see the customer's invoices; no query."""
    return can_view_at(actor, customer_id)


def members_invoices(actor: Actor, customer_id: int | None = None) -> QuerySet:
    """What the actor sees as a member: of one customer, or of all they belong to."""
    rows = Invoice.objects.visible_to(actor).exclude(state=InvoiceState.DRAFT)
    if customer_id is not None:
        return rows.filter(customer_id=customer_id)
    return rows.filter(customer_id__in=actor.grants.member_of)


def balance_of(customer: Customer) -> Decimal:
    """What the customer owes, in the customer's currency: the sum of the ledger's receivables."""
    return open_balance(customer.pk)


def open_balance(customer_id: int) -> Decimal:
    """The same by primary key, for the credit limit."""
    return total_of(Posting.objects.receivable(customer_id))


@dataclass(frozen=True, slots=True)
class AccountFigures:
    """How a customer's account stands today, in `currency`; days are the tenant's.

    `credit_left` is None without a limit, and never below nothing.
    """

    currency: str
    balance: Decimal
    open_count: int
    ageing: Ageing
    overdue_count: int
    days_late: int
    next_due_on: date | None
    next_due: Decimal
    credit_limit: Decimal
    on_order: Decimal

    @property
    def overdue(self) -> Decimal:
        """What should have been paid by now."""
        return self.ageing.late + self.ageing.very_late

    @property
    def credit_left(self) -> Decimal | None:
        """What may still be ordered: neither owed nor on order yet."""
        if not self.credit_limit:
            return None
        return max(self.credit_limit - self.balance - self.on_order, NOTHING)


def account_figures(actor: Actor, customer: Customer) -> AccountFigures | None:
    """As `figures_of` today; None for who may not see the customer's invoices."""
    if not (can_manage(actor) or can_view_at(actor, customer.pk)):
        return None
    return figures_of(customer, today_at(actor.tenant))


def figures_of(customer: Customer, today: date) -> AccountFigures:
    """The figures of a customer at hand, over the open invoices only; two or three queries."""
    rows = Invoice.objects.to_pay().filter(customer=customer, currency=customer.currency)
    found = rows.order_by().aggregate(**_figures(today))
    next_on: date | None = found["next_on"]
    return AccountFigures(
        currency=customer.currency,
        balance=_cents(found["open"]),
        open_count=found["count"],
        ageing=Ageing(
            _cents(found["open"]) - _cents(found["late"]) - _cents(found["very_late"]),
            _cents(found["late"]),
            _cents(found["very_late"]),
        ),
        overdue_count=found["overdue_count"],
        days_late=(today - found["oldest"]).days if found["oldest"] else 0,
        next_due_on=next_on,
        next_due=_cents(_due_on(rows, next_on)) if next_on else NOTHING,
        credit_limit=customer.credit_limit,
        on_order=on_order(customer) if customer.credit_limit else NOTHING,
    )


def _figures(today: date) -> dict[str, Any]:
    month_ago = today - timedelta(days=MONTH_LATE)
    overdue, upcoming = Q(due_on__lt=today), Q(due_on__gte=today)
    return {
        "open": Sum(OPEN_AMOUNT),
        "count": Count("pk"),
        "late": Sum(OPEN_AMOUNT, filter=overdue & Q(due_on__gte=month_ago)),
        "very_late": Sum(OPEN_AMOUNT, filter=Q(due_on__lt=month_ago)),
        "overdue_count": Count("pk", filter=overdue),
        "oldest": Min("due_on", filter=overdue),
        "next_on": Min("due_on", filter=upcoming),
    }


def _due_on(rows: QuerySet, day: date) -> Decimal | None:
    found: Decimal | None = rows.filter(due_on=day).aggregate(due=Sum(OPEN_AMOUNT))["due"]
    return found


def _cents(amount: Decimal | None) -> Decimal:
    return to_cents(amount or NOTHING)


def overdue_total(actor: Actor) -> Decimal:
    """What all customers together should have paid by now, for the staff's dashboard.

    In the tenant's currency. Raises nothing: nothing for everybody else.
    """
    if not can_manage(actor):
        return NOTHING
    rows = Invoice.objects.overdue(today_at(actor.tenant)).filter(currency=actor.tenant.currency)
    return _cents(rows.order_by().aggregate(due=Sum(OPEN_AMOUNT))["due"])


def orders_to_invoice(actor: Actor) -> QuerySet:
    """Orders agreed to, without a live invoice; nothing but for those who do the billing.

    Not by `Order.visible_to`: who writes invoices need not be one who handles orders.
    """
    if not can_manage(actor):
        return Order.objects.none()
    live = Invoice.objects.filter(order=OuterRef("pk")).exclude(state=InvoiceState.CANCELLED)
    orders = Order.objects.filter(~Exists(live.order_by()), state__in=INVOICED_STATES)
    return orders.select_related("customer")


def attention(actor: Actor, limit: int = 3, customer_id: int | None = None) -> list[AttentionItem]:
    """What is overdue, the oldest first, each with how to pay it; members only, one query."""
    if not _sees_as_member(actor, customer_id):
        return []
    today = today_at(actor.tenant)
    rows = members_invoices(actor, customer_id).overdue(today).order_by("due_on", "pk")
    return [attention_item(invoice) for invoice in rows[:limit]]


def open_records(actor: Actor, customer_id: int, limit: int) -> list[Record]:
    """A customer's invoices that are to be paid, the oldest due first, for the staff."""
    today = today_at(actor.tenant)
    rows = members_invoices(actor, customer_id).to_pay().order_by("due_on", "pk")
    return [
        Record(
            title=invoice.reference,
            sub=_("due %(date)s") % {"date": day_in_words(invoice.due_on)},
            badge=invoice_badge(invoice, today),
            url=reverse("admin:billing_invoice_change", args=[invoice.pk]),
            amount=money_of(invoice, invoice.open_amount),
        )
        for invoice in rows[:limit]
    ]


def activity(actor: Actor, customer_id: int, limit: int) -> list[Strand]:
    """The invoices issued and payments recorded, in the timeline of all parts."""
    amount = {"amount": "total", "currency": "currency"}
    invoices = moments(
        "invoice",
        members_invoices(actor, customer_id),
        limit,
        at="issued_at",
        reference="reference",
        title="kind",
        **amount,
    )
    payments = moments(
        "payment",
        members_payments(actor, customer_id),
        limit,
        at="created_at",
        reference="invoice__reference",
        state="state",
        amount="amount",
        currency="currency",
    )
    return [
        Strand("invoice", invoices, invoice_item),
        Strand("payment", payments, payment_item),
    ]


def members_payments(actor: Actor, customer_id: int | None = None) -> QuerySet:
    """As `members_invoices`."""
    rows = Payment.objects.visible_to(actor)
    if customer_id is not None:
        return rows.filter(customer_id=customer_id)
    return rows.filter(customer_id__in=actor.grants.member_of)


def payments_of(invoice: Invoice) -> list[Payment]:
    """Of an invoice that was checked before, the newest first."""
    rows = list(Payment.objects.filter(invoice=invoice))
    for payment in rows:
        payment.invoice = invoice
    return rows


def document_of(invoice: Invoice) -> InvoiceDocument | None:
    """Where the PDF stands, with its file; None for a draft."""
    rows = InvoiceDocument.objects.filter(invoice=invoice).select_related("file")
    found: InvoiceDocument | None = rows.first()
    return found


def pdf_urls(invoices: list[Invoice]) -> dict[int, str]:
    """The addresses of the PDFs that are there, by invoice; one query."""
    rows = InvoiceDocument.objects.filter(
        invoice_id__in=[invoice.pk for invoice in invoices], state=DocumentState.READY
    )
    found = rows.values_list("invoice_id", "file__uuid")
    return {key: reverse("file_download", args=[uuid]) for key, uuid in found}


def credit_note_of(invoice: Invoice) -> Invoice | None:
    """What took the invoice back."""
    if invoice.state != InvoiceState.CANCELLED:
        return None
    found: Invoice | None = Invoice.objects.filter(credits=invoice).first()
    return found


def _sees_as_member(actor: Actor, customer_id: int | None) -> bool:
    if not actor.grants.member_of:
        return False
    if customer_id is not None:
        return can_view_at(actor, customer_id)
    return bool(actor.customers_with("view_invoices"))


def payment_terms(customer: Customer) -> int | None:
    """The customer's own days to pay; None where the tenant's hold."""
    own = BillingProfile.objects.filter(customer=customer).values_list("payment_days", flat=True)
    found: int | None = own.first()
    return found


def settings_of(actor: Actor) -> BillingSettings:
    """The tenant's settings, or the unsaved defaults."""
    found: BillingSettings | None = BillingSettings.objects.first()
    return found or BillingSettings(tenant=actor.tenant)


def ledger_sums() -> dict[str, Decimal]:
    """The balance of every account, for checks."""
    rows = Posting.objects.order_by().values_list("account").annotate(total=Sum("amount"))
    sums = dict.fromkeys(map(str, Account), NOTHING)
    return sums | {account: to_cents(total) for account, total in rows}
