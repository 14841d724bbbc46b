"""The payments that were received."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing import selectors
from billing.presentation import payment_rows
from billing.views.common import account_page, crumbs_to
from portal.shared.paging import Keyset, page_of

BY_DAY = Keyset("received_on")


@require_safe
@account_page
def payment_list(request: HttpRequest) -> HttpResponse:
    """Newest first, those taken back included."""
    found = selectors.members_payments(request.actor, request.customer.pk)
    page = page_of(found.select_related("invoice"), request.GET, BY_DAY)
    context = {
        "crumbs": crumbs_to(_("Payments")),
        "page": page,
        "rows": payment_rows(page.rows),
    }
    return render(request, "billing/payments.html", context)
