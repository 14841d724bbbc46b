"""Orders that wait for their invoice."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from billing import selectors, services
from billing.models import Invoice
from orders.enums import OrderState
from portal.shared.errors import DomainError
from portal.shared.paging import Keyset, page_of
from portal.shared.staff_site import site

BY_PLACING = Keyset("placed_at", descending=False)


def orders_page(request: HttpRequest) -> HttpResponse:
    """GET lists them, those waiting longest first; POST makes the draft of one."""
    if request.method == "POST":
        return _make(request)
    page = page_of(selectors.orders_to_invoice(request.actor), request.GET, BY_PLACING)
    context = {
        **site.each_context(request),
        "title": _("Orders to invoice"),
        "opts": Invoice._meta,
        "page": page,
        "rows": [(order, OrderState(order.state).label) for order in page.rows],
    }
    return TemplateResponse(request, "admin/billing/orders.html", context)


def _make(request: HttpRequest) -> HttpResponse:
    reference = request.POST.get("order", "")[:40].replace("\0", "")
    order = selectors.orders_to_invoice(request.actor).filter(reference=reference).first()
    if order is None:
        raise Http404
    try:
        invoice = services.create_invoice_from_order(actor=request.actor, order=order)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("admin:billing_invoice_orders_to_invoice")
    messages.success(request, _("The draft is made. Look it over and issue it."))
    return redirect("admin:billing_invoice_change", invoice.pk)
