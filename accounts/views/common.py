"""What the views of the account area share."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Customer
from portal.shared.errors import DomainError


def customer_of(request: HttpRequest) -> Customer:
    """The customer the person works for now; Http404 where they belong to none."""
    if not request.customer:
        raise Http404
    customer: Customer = request.customer
    return customer


def saved(form: forms.Form, save: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form is valid and the service took it; its refusal lands on the form."""
    if not form.is_valid():
        return False
    try:
        save(form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True


def form_page(
    request: HttpRequest, template: str, form: forms.Form, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The page with its form, the user's input kept; htmx is told when it was refused."""
    status = 422 if form.is_bound and request.htmx else 200
    return render(request, template, {"form": form, **(context or {})}, status=status)


def done(
    request: HttpRequest, act: Callable[[], object], said: Any, target: str, *args: Any
) -> HttpResponse:
    """Carry out a button's service, say how it went, and lead on."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, said)
    return redirect(target, *args)
