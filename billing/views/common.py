"""What all pages of billing share: who may come in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from billing import policies
from portal.shared.enums import Module
from portal.shared.ui import Crumb

View = Callable[..., Any]


def billing_page(view: View) -> View:
    """For signed-in people, where the tenant has the part switched on."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.tenant.has_module(Module.BILLING):
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(checked)


def account_page(view: View) -> View:
    """For members who see the invoices of the customer that they work for now.

    Who belongs to no customer is told so; without the permission it is a 403.
    """

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.customer:  # lazy, so never None itself
            return no_customer(request)
        if not policies.can_view_at(request.actor, request.customer.pk):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return billing_page(checked)


def no_customer(request: HttpRequest) -> HttpResponse:
    """What people see who belong to no customer: nothing is broken, and what they can do."""
    desk_url = ""
    if policies.can_manage(request.actor):
        desk_url = reverse("admin:billing_invoice_changelist")
    return render(request, "billing/no_customer.html", {"desk_url": desk_url})


def crumbs_to(label: str) -> list[Crumb]:
    """The way to a page below the list."""
    return [Crumb(_("Billing"), reverse("billing:list")), Crumb(label)]
