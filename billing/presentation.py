"""How invoices are worded and shown: states, timeline, activity. No queries here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.selectors import country_choices
from billing.enums import EntryKind, InvoiceKind, InvoiceState, PaymentMethod, PaymentState
from billing.models import Invoice, Payment
from billing.statements import Ageing, Statement, StatementLine
from portal.shared.banking import spaced
from portal.shared.money import NOTHING, in_currency
from portal.shared.templatetags.portal_ui import path_to, smart_date
from portal.shared.timeline import Moment
from portal.shared.ui import AttentionItem, Badge, TimelineItem, Tone

# Customers' words; the first key is not the state: overdue follows from the date.
BADGES: dict[str, tuple[Any, Tone, str]] = {
    "draft": (gettext_lazy("Draft"), "mute", "pencil"),
    "due": (gettext_lazy("Due"), "info", "clock"),
    "overdue": (gettext_lazy("Overdue"), "bad", "circle-alert"),
    "part": (gettext_lazy("Part paid"), "warn", "circle-dashed"),
    "paid": (gettext_lazy("Paid"), "ok", "check"),
    "cancelled": (gettext_lazy("Cancelled"), "mute", "ban"),
    "credit": (gettext_lazy("Credit note"), "mute", "undo-2"),
}


def standing(invoice: Invoice, today: date) -> str:
    """The key of the badge: what the invoice is for the customer today."""
    if invoice.is_credit_note:
        return "credit"
    if invoice.state != InvoiceState.ISSUED:
        return str(invoice.state)
    if invoice.days_late(today):
        return "overdue"
    return "part" if invoice.paid else "due"


def invoice_badge(invoice: Invoice, today: date) -> Badge:
    """The state in the reader's words."""
    label, tone, icon = BADGES[standing(invoice, today)]
    return Badge(str(label), tone, icon)


def payment_badge(payment: Payment) -> Badge:
    """Received, or taken back."""
    if payment.state == PaymentState.REVERSED:
        return Badge(_("Taken back"), "mute", "undo-2")
    return Badge(_("Received"), "ok", "check")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    invoice: Invoice
    badge: Badge
    pdf_url: str
    is_late: bool


def list_rows(invoices: Iterable[Invoice], pdfs: dict[int, str], today: date) -> list[Row]:
    """The rows of a page; `pdfs` are the addresses by invoice."""
    return [
        Row(
            invoice,
            invoice_badge(invoice, today),
            pdfs.get(invoice.pk, ""),
            bool(invoice.days_late(today)),
        )
        for invoice in invoices
    ]


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One payment in the reader's words."""

    payment: Payment
    badge: Badge
    method: str


def payment_rows(payments: Iterable[Payment]) -> list[PaymentRow]:
    """The rows of a list."""
    return [
        PaymentRow(payment, payment_badge(payment), str(PaymentMethod(payment.method).label))
        for payment in payments
    ]


def late_text(days: int) -> str:
    """How late: 9 days late."""
    return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}


def money_of(invoice: Invoice, amount: Decimal) -> str:
    """An amount in the invoice's currency, as the reader's language writes it."""
    return in_currency(amount, invoice.currency)


def attention_item(invoice: Invoice) -> AttentionItem:
    """€1,284.00 is overdue. Invoice INV-2026-00042 was due 14 November."""
    return AttentionItem(
        title=_("%(amount)s is overdue") % {"amount": money_of(invoice, invoice.open_amount)},
        text=_("Invoice %(reference)s was due %(date)s")
        % {"reference": invoice.reference, "date": day_in_words(invoice.due_on)},
        url=f"{invoice.get_absolute_url()}#pay",
        action=_("See how to pay"),
        icon="receipt",
        tone="bad",
        primary=True,
    )


def invoice_item(moment: Moment) -> TimelineItem:
    """An invoice or credit note, in the timeline of all parts."""
    name = _("Credit note") if moment.title == InvoiceKind.CREDIT_NOTE else _("Invoice")
    return TimelineItem(
        title=_("%(document)s %(reference)s: %(amount)s")
        % {"document": name, "reference": moment.reference, "amount": amount_of(moment)},
        meta=smart_date(moment.at),
        icon="receipt",
        url=path_to("billing:invoice", moment.reference),
    )


def payment_item(moment: Moment) -> TimelineItem:
    """The same of a payment."""
    received = moment.state == PaymentState.RECEIVED
    text = (
        _("Payment received: %(amount)s for %(reference)s")
        if received
        else _("Payment taken back: %(amount)s for %(reference)s")
    )
    return TimelineItem(
        title=text % {"amount": amount_of(moment), "reference": moment.reference},
        meta=smart_date(moment.at),
        icon="check" if received else "undo-2",
        url=path_to("billing:invoice", moment.reference),
    )


def amount_of(moment: Moment) -> str:
    """The amount with its currency."""
    return in_currency(moment.amount or NOTHING, moment.currency)


def day_in_words(day: date | None) -> str:
    """A day inside a sentence: 14 November, with the year where it is another one."""
    if day is None:
        return ""
    same_year = day.year == timezone.localdate().year
    return str(date_format(day, "MONTH_DAY_FORMAT" if same_year else "DATE_FORMAT"))


def full_day(day: date | None) -> str:
    """A day with its year, for what is read much later."""
    return str(date_format(day, "DATE_FORMAT")) if day else ""


def short_day(day: date | None) -> str:
    """A day in figures, for narrow columns."""
    return str(date_format(day, "SHORT_DATE_FORMAT")) if day else ""


def timeline(invoice: Invoice, payments: list[Payment], today: date) -> list[TimelineItem]:
    """Issued, paid in parts, due, paid: what happened and what comes next, with its day."""
    steps = [TimelineItem(_("Issued"), smart_date(invoice.issued_on), "check", "done")]
    if invoice.is_credit_note:
        return steps
    steps += [_payment_step(payment) for payment in reversed(payments)]
    if invoice.state == InvoiceState.CANCELLED:
        return [*steps, TimelineItem(_("Cancelled by a credit note"), "", "ban", "done")]
    if invoice.state == InvoiceState.PAID:
        return [*steps, TimelineItem(_("Paid"), "", "check", "done")]
    return [*steps, _due_step(invoice, today), TimelineItem(_("Paid"), "", "circle", "todo")]


def _payment_step(payment: Payment) -> TimelineItem:
    amount = in_currency(payment.amount, payment.currency)
    if payment.state == PaymentState.REVERSED:
        title = _("Payment taken back: %(amount)s") % {"amount": amount}
        return TimelineItem(title, smart_date(payment.reversed_on), "undo-2", "past")
    title = _("Payment received: %(amount)s") % {"amount": amount}
    return TimelineItem(title, smart_date(payment.received_on), "check", "done")


def _due_step(invoice: Invoice, today: date) -> TimelineItem:
    days = invoice.days_late(today)
    if days:
        return TimelineItem(_("Overdue"), late_text(days), "circle-alert", "now")
    return TimelineItem(_("Due"), smart_date(invoice.due_on), "clock", "now")


@dataclass(frozen=True, slots=True)
class Slice:
    """A piece of the ageing bar: its class, and where it lies, in hundredths of the width."""

    css: str
    x: str
    width: str


GAP = Decimal("0.4")


def ageing_slices(ageing: Ageing) -> list[Slice]:
    """The pieces with something in them; they fill the bar but for the gaps."""
    parts = [("a", ageing.not_due), ("b", ageing.late), ("c", ageing.very_late)]
    shown = [(css, amount) for css, amount in parts if amount > 0]
    room = 100 - GAP * max(len(shown) - 1, 0)
    slices, at = [], Decimal(0)
    for css, amount in shown:
        width = room * amount / ageing.total
        slices.append(Slice(css, f"{at:.2f}", f"{width:.2f}"))
        at += width + GAP
    return slices


@dataclass(frozen=True, slots=True)
class HowToPay:
    """A bank transfer: to whom, where to, what to write on it."""

    name: str
    bank_name: str
    iban: str
    bic: str
    reference: str


def how_to_pay(invoice: Invoice, amount: Decimal) -> HowToPay | None:
    """From the seller as it was at the issue; None where nothing is to pay or no account known."""
    seller = invoice.seller
    if amount <= 0 or not seller.get("iban"):
        return None
    return HowToPay(
        name=seller.get("name", ""),
        bank_name=seller.get("bank_name", ""),
        iban=spaced(seller["iban"]),
        bic=seller.get("bic", ""),
        reference=invoice.reference,
    )


@dataclass(frozen=True, slots=True)
class Party:
    """Seller or buyer as the document prints them; `facts` are label and value."""

    name: str
    lines: list[str]
    facts: list[tuple[str, str]]
    contact: list[str]


def party(data: dict[str, Any]) -> Party:
    """Address lines without the empty ones, the country in the reader's language."""
    place = " ".join(part for part in (data.get("postal_code"), data.get("city")) if part)
    country = dict(country_choices()).get(data.get("country", ""), "")
    lines = [data.get("line1", ""), data.get("line2", ""), place, country]
    facts = [
        (_("Customer number"), data.get("number", "")),
        (_("Company code"), data.get("company_code", "")),
        (_("VAT number"), data.get("tax_id", "")),
    ]
    contact = [data.get("phone", ""), data.get("email", "")]
    return Party(
        data.get("name", ""),
        [line for line in lines if line],
        [(label, value) for label, value in facts if value],
        [line for line in contact if line],
    )


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of a statement in words."""

    line: StatementLine
    text: str
    url: str


ENTRIES = {
    EntryKind.INVOICE: gettext_lazy("Invoice %(reference)s"),
    EntryKind.PAYMENT: gettext_lazy("Payment for %(reference)s"),
    EntryKind.REVERSAL: gettext_lazy("Payment taken back, %(reference)s"),
    EntryKind.CREDIT_NOTE: gettext_lazy("Credit note %(reference)s"),
}


def statement_rows(statement: Statement) -> list[StatementRow]:
    """The bookings in the reader's words, each leading to its document."""
    return [
        StatementRow(
            line,
            str(ENTRIES[EntryKind(line.entry.kind)]) % {"reference": line.document.reference},
            line.document.get_absolute_url(),
        )
        for line in statement.lines
    ]


def order_url(invoice: Invoice) -> str:
    """The order's page, where the orders part has one."""
    if not invoice.order_reference or invoice.order_id is None:
        return ""
    try:
        return reverse("orders:detail", args=[invoice.order_reference])
    except NoReverseMatch:
        return ""
