"""Pages of one action: what happens, a short form, one button; the same for all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from billing.admin.forms import ActionForm
from portal.shared.errors import DomainError
from portal.shared.staff_site import site

TEMPLATE = "admin/billing/action.html"


@dataclass(frozen=True, slots=True)
class Page:
    """What an action's page says; `opts` is the model's, `back_url` leads to where it came from."""

    title: str
    text: str
    submit: str
    done: str
    back_url: str
    opts: Any
    facts: list[tuple[str, str]] = field(default_factory=list)
    danger: bool = False


def action_page(
    request: HttpRequest,
    page: Page,
    form: ActionForm,
    act: Callable[[dict[str, Any]], str | None],
) -> HttpResponse:
    """GET shows the form, POST carries it out; what is refused comes back with the input kept.

    `act` gets the cleaned form, and may answer with the address to go to afterwards.
    """
    if form.is_bound and form.is_valid():
        try:
            target = act(form.cleaned_data)
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, page.done)
            return redirect(target or page.back_url)
    context = {**site.each_context(request), "page": page, "form": form, "title": page.title}
    context["opts"] = page.opts
    return TemplateResponse(request, TEMPLATE, context)
