"""One invoice as a page."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from billing import policies, selectors
from billing.amounts import totals_of
from billing.days import today_at
from billing.models import InvoiceLine
from billing.pdf.transfer import transfer_qr
from billing.presentation import (
    how_to_pay,
    invoice_badge,
    late_text,
    order_url,
    party,
    payment_rows,
    timeline,
)
from billing.views.common import billing_page, crumbs_to


@require_safe
@billing_page
def invoice_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """The invoice as the customer sees it; staff are led to their own page."""
    actor, today = request.actor, today_at(request.tenant)
    if actor.grants.member_of and not policies.views_anywhere(actor):
        raise PermissionDenied
    invoice = selectors.get_invoice_for(actor, reference)
    if not policies.can_view_at(actor, invoice.customer_id):
        return redirect("admin:billing_invoice_change", invoice.pk)
    lines = list(InvoiceLine.objects.filter(invoice=invoice))
    payments = selectors.payments_of(invoice)
    context = {
        "invoice": invoice,
        "crumbs": crumbs_to(invoice.reference),
        "badge": invoice_badge(invoice, today),
        "late": late_text(invoice.days_late(today)) if invoice.days_late(today) else "",
        "lines": lines,
        "tax_rows": totals_of(lines).taxes,
        "payments": payment_rows(payments),
        "seller": party(invoice.seller),
        "buyer": party(invoice.buyer),
        "steps": timeline(invoice, payments, today),
        "document": selectors.document_of(invoice),
        "pay": how_to_pay(invoice, invoice.open_amount),
        "qr": transfer_qr(invoice, invoice.open_amount),
        "order_url": order_url(invoice),
        "credit_note": selectors.credit_note_of(invoice),
    }
    return render(request, "billing/invoice.html", context)
