"""A company's own roles beside the portal's."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import policies, services
from accounts.enums import CustomerPermission, RoleScope
from accounts.forms.people import RoleForm
from accounts.models import Role
from accounts.views.common import customer_of, done, form_page, saved

METHODS = ["GET", "HEAD", "POST"]


@require_safe
@login_required
def roles(request: HttpRequest) -> HttpResponse:
    """Every role that can be given here, what it may do and how many hold it."""
    customer = customer_of(request)
    policies.require_manage_members(request.actor, customer)
    labels = dict(CustomerPermission.choices)
    holders = Count("memberships", filter=Q(memberships__customer=customer))
    listed = [
        (role, [labels[name] for name in role.permissions if name in labels])
        for role in Role.objects.usable_at(customer.pk).annotate(holders=holders)
    ]
    context = {
        "customer": customer,
        "own": [entry for entry in listed if entry[0].customer_id],
        "standard": [entry for entry in listed if not entry[0].customer_id],
    }
    return render(request, "accounts/roles.html", context)


@require_http_methods(METHODS)
@login_required
def role_add(request: HttpRequest) -> HttpResponse:
    """A new role."""
    customer = customer_of(request)
    policies.require_manage_members(request.actor, customer)
    form = RoleForm(request.POST or None, actor=request.actor, customer=customer)
    if saved(
        form,
        lambda data: services.create_role(
            actor=request.actor,
            scope=RoleScope.CUSTOMER,
            customer=customer,
            name=data["name"],
            permissions=form.wanted,
        ),
    ):
        messages.success(request, _("The role is saved."))
        return redirect("account:roles")
    return form_page(request, "accounts/role_form.html", form, {"customer": customer})


@require_http_methods(METHODS)
@login_required
def role_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a role of the company's own."""
    role = get_role_for(request, pk)
    policies.require_manage_members(request.actor, role.customer)
    form = RoleForm(request.POST or None, actor=request.actor, customer=role.customer, role=role)
    if saved(
        form,
        lambda data: services.update_role(
            actor=request.actor, role=role, name=data["name"], permissions=form.wanted
        ),
    ):
        messages.success(request, _("The role is saved."))
        return redirect("account:roles")
    return form_page(request, "accounts/role_form.html", form, {"role": role})


@require_POST
@login_required
def role_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a role that nobody holds."""
    role = get_role_for(request, pk)
    return done(
        request,
        lambda: services.delete_role(actor=request.actor, role=role),
        _("The role is removed."),
        "account:roles",
    )


def get_role_for(request: HttpRequest, pk: int) -> Role:
    """A role of a customer the person belongs to; Http404 otherwise, for the portal's too."""
    mine = [customer.pk for customer in request.customers]
    role: Role = get_object_or_404(
        Role.objects.select_related("customer").filter(customer_id__in=mine), pk=pk
    )
    return role
