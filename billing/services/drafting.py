"""Drafts: from an order, or typed by the staff; until they are issued everything may change."""

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Customer
from billing.amounts import MAX_DESCRIPTION, MAX_LINES, LineData, totals_of
from billing.enums import SERIES, InvoiceKind, InvoiceState
from billing.models import Invoice, InvoiceLine
from billing.policies import require_manage
from orders.enums import OrderState
from orders.models import Order, OrderLine
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.errors import DomainError, InvalidTransition
from portal.shared.pricing import Amounts

# What has not been agreed to, or was called off, is not invoiced.
INVOICED_STATES = (OrderState.CONFIRMED, OrderState.SHIPPED, OrderState.DELIVERED)
DRAFT_FIELDS = frozenset({"note", "customer_order_number"})


@transaction.atomic
def create_invoice_from_order(*, actor: Actor, order: Order) -> Invoice:
    """A draft with the order's lines as they are rounded there; the totals are the order's.

    Raises NotAllowed, or DomainError for an order that can't be invoiced (any more).
    """
    require_manage(actor)
    if order.state not in INVOICED_STATES:
        raise DomainError(_("Only confirmed orders can be invoiced."))
    lines = list(order.lines.all())
    sums = totals_of(lines)
    if (sums.net, sums.tax) != (order.net, order.tax):
        raise DomainError(_("The order's lines don't add up to its total."))
    invoice = _new(
        actor,
        order.customer,
        order.currency,
        order=order,
        order_reference=order.reference,
        customer_order_number=order.customer_order_number,
    )
    _save_from_order(invoice)
    _write_lines(invoice, [_copied(line) for line in lines])
    record(actor, "invoice.drafted", invoice, {"order": (None, order.reference)})
    return invoice


@transaction.atomic
def create_invoice(
    *,
    actor: Actor,
    customer: Customer,
    lines: Sequence[LineData] = (),
    note: str = "",
    customer_order_number: str = "",
) -> Invoice:
    """A draft without an order, in the customer's currency. Raises NotAllowed, DomainError."""
    require_manage(actor)
    invoice = _new(
        actor,
        customer,
        customer.currency,
        note=note.strip(),
        customer_order_number=customer_order_number.strip(),
    )
    invoice.save()
    _set_lines(invoice, lines)
    record(actor, "invoice.drafted", invoice, {"customer": (None, str(customer))})
    return invoice


@transaction.atomic
def update_draft(*, actor: Actor, invoice: Invoice, **values: str) -> Invoice:
    """Change the note or the customer's order number of a draft.

    Raises NotAllowed, or InvalidTransition once it is issued.
    """
    require_manage(actor)
    require_draft(invoice)
    unknown = values.keys() - DRAFT_FIELDS
    if unknown:
        raise DomainError(_("This can't be changed."), field=min(unknown))
    changes = apply_changes(invoice, {name: text.strip() for name, text in values.items()})
    if changes:
        record(actor, "invoice.changed", invoice, changes)
    return invoice


@transaction.atomic
def set_lines(*, actor: Actor, invoice: Invoice, lines: Sequence[LineData]) -> Invoice:
    """Replace the lines of a draft that has no order, and reckon its totals anew.

    Raises NotAllowed, InvalidTransition once it is issued, or DomainError for a line.
    """
    require_manage(actor)
    require_draft(invoice)
    if invoice.order_id is not None:
        raise DomainError(_("The lines of this invoice are its order's."))
    before = invoice.total
    _set_lines(invoice, lines)
    record(actor, "invoice.lines_set", invoice, {"total": (before, invoice.total)})
    return invoice


@transaction.atomic
def discard_draft(*, actor: Actor, invoice: Invoice) -> None:
    """Remove a draft: no number was used. Raises NotAllowed, InvalidTransition once issued."""
    require_manage(actor)
    require_draft(invoice)
    record(actor, "invoice.discarded", invoice, {"total": (invoice.total, None)})
    InvoiceLine.objects.filter(invoice=invoice).delete()
    invoice.delete()


def require_draft(invoice: Invoice) -> None:
    """Read the draft again under lock. Raises InvalidTransition where it is none (any more)."""
    rows = Invoice.objects.select_for_update().filter(pk=invoice.pk, state=InvoiceState.DRAFT)
    if rows.first() is None:
        raise InvalidTransition(_("An issued invoice can't be changed. Make a credit note."))


def _new(actor: Actor, customer: Customer, currency: str, **values: object) -> Invoice:
    if currency != customer.currency:
        raise DomainError(_("Invoices are written in the customer's currency."))
    return Invoice(
        tenant=actor.tenant,
        customer=customer,
        currency=currency,
        series=SERIES[InvoiceKind.INVOICE],
        **values,
    )


def _save_from_order(invoice: Invoice) -> None:
    try:
        with transaction.atomic():
            invoice.save()
    except IntegrityError as error:
        raise DomainError(_("The order has an invoice already.")) from error


def _copied(line: OrderLine) -> InvoiceLine:
    return InvoiceLine(
        sku=line.sku,
        description=line.name[:MAX_DESCRIPTION],
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=line.tax_rate,
        net=line.net,
        tax=line.tax,
    )


def _set_lines(invoice: Invoice, lines: Sequence[LineData]) -> None:
    if len(lines) > MAX_LINES:
        raise DomainError(_("An invoice has at most %(number)s lines.") % {"number": MAX_LINES})
    for line in lines:
        line.check()
    InvoiceLine.objects.filter(invoice=invoice).delete()
    _write_lines(invoice, [_typed(line) for line in lines])


def _typed(line: LineData) -> InvoiceLine:
    return InvoiceLine(
        sku=line.sku.strip(),
        description=line.description.strip(),
        quantity=line.quantity,
        unit_price=line.unit_price,
        tax_rate=line.tax_rate,
        net=line.net,
        tax=line.tax,
    )


def _write_lines(invoice: Invoice, rows: list[InvoiceLine]) -> None:
    for position, row in enumerate(rows, start=1):
        row.tenant, row.invoice, row.position = invoice.tenant, invoice, position
    InvoiceLine.objects.bulk_create(rows)
    write_totals(invoice, rows)


def write_totals(invoice: Invoice, lines: Iterable[Amounts]) -> None:
    """The sums of the lines, on the draft."""
    sums = totals_of(lines)
    invoice.net, invoice.tax, invoice.total = sums.net, sums.tax, sums.total
    invoice.save(update_fields=["net", "tax", "total"])
