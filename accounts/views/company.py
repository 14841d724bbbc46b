"""The company's own data and addresses, and which company one works for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policies, services
from accounts.forms.company import AddressForm, CompanyForm
from accounts.middleware import CUSTOMER_KEY
from accounts.models import Address
from accounts.selectors import visible_custom_fields
from accounts.views.common import customer_of, done, form_page, saved

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@login_required
def company(request: HttpRequest) -> HttpResponse:
    """The company's record; a form for those who may change it."""
    customer = customer_of(request)
    editable = policies.can_edit_company(request.actor, customer.pk)
    if request.method == "POST":
        policies.require_edit_company(request.actor, customer)
    form = CompanyForm(request.POST or None, customer=customer, tenant=request.tenant)
    if saved(
        form,
        lambda data: services.update_customer(actor=request.actor, customer=customer, **data),
    ):
        messages.success(request, _("The company data is saved."))
        return redirect("account:company")
    context = {
        "customer": customer,
        "editable": editable,
        "own_fields": visible_custom_fields(customer),
    }
    return form_page(request, "accounts/company.html", form, context)


@require_safe
@login_required
def addresses(request: HttpRequest) -> HttpResponse:
    """The company's addresses by use."""
    customer = customer_of(request)
    context = {
        "customer": customer,
        "addresses": list(Address.objects.filter(customer=customer)),
        "editable": policies.can_edit_company(request.actor, customer.pk),
    }
    return render(request, "accounts/addresses.html", context)


@require_http_methods(METHODS)
@login_required
def address_add(request: HttpRequest) -> HttpResponse:
    """A new address."""
    customer = customer_of(request)
    policies.require_edit_company(request.actor, customer)
    form = AddressForm(request.POST or None, customer=customer)
    if saved(
        form, lambda data: services.add_address(actor=request.actor, customer=customer, **data)
    ):
        messages.success(request, _("The address is saved."))
        return redirect("account:addresses")
    return form_page(request, "accounts/address_form.html", form)


@require_http_methods(METHODS)
@login_required
def address_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an address."""
    address = get_address_for(request, pk)
    policies.require_edit_company(request.actor, address.customer)
    form = AddressForm(request.POST or None, customer=address.customer, address=address)
    if saved(
        form, lambda data: services.update_address(actor=request.actor, address=address, **data)
    ):
        messages.success(request, _("The address is saved."))
        return redirect("account:addresses")
    return form_page(request, "accounts/address_form.html", form, {"address": address})


@require_POST
@login_required
def address_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove an address."""
    address = get_address_for(request, pk)
    return done(
        request,
        lambda: services.remove_address(actor=request.actor, address=address),
        _("The address is removed."),
        "account:addresses",
    )


@require_POST
@login_required
def address_default(request: HttpRequest, pk: int) -> HttpResponse:
    """Use an address by default."""
    address = get_address_for(request, pk)
    return done(
        request,
        lambda: services.make_default_address(actor=request.actor, address=address),
        _("The address is used by default now."),
        "account:addresses",
    )


@require_POST
@login_required
def switch_customer(request: HttpRequest) -> HttpResponse:
    """Work for another of one's customers from now on."""
    wanted = request.POST.get("customer", "")
    known = {str(customer.pk): customer for customer in request.customers}
    customer = known.get(wanted)
    if customer is None:
        return render(request, "404.html", status=404)
    request.session[CUSTOMER_KEY] = customer.pk
    target = request.POST.get("next", "/")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(
        target, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(target if safe else "home")


def get_address_for(request: HttpRequest, pk: int) -> Address:
    """An address of a customer the person belongs to; Http404 otherwise."""
    mine = [customer.pk for customer in request.customers]
    address: Address = get_object_or_404(
        Address.objects.select_related("customer").filter(customer_id__in=mine), pk=pk
    )
    return address
