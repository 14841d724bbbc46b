"""Small things about a request: tags, copied addresses, time spent, who else is looking."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.shared.errors import DomainError
from tickets import services
from tickets.admin.forms import CopiedForm, KeyForm, TagsForm, TimeForm
from tickets.admin.reads import presence_of
from tickets.admin.rooms import add_address, back_to, load_for_desk
from tickets.models import TimeEntry


def carry_out(request: HttpRequest, form: forms.Form, act: Callable[[dict[str, Any]], str]) -> None:
    """Do what a small form asks for, and say how it went on the page that follows."""
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {problems[0]}" if label else problems[0])
        return
    try:
        said = act(form.cleaned_data)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, said)


@require_POST
def tags_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Put tags on, or take one off."""
    ticket = load_for_desk(request, reference)

    def act(data: dict[str, Any]) -> str:
        services.change_staff_tags(
            actor=request.actor, ticket=ticket, add=[data["add"]], remove=[data["remove"]]
        )
        return _("Saved.")

    carry_out(request, TagsForm(request.POST), act)
    return back_to(ticket)


@require_POST
def copied_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Have an address copied, or no longer."""
    ticket = load_for_desk(request, reference)

    def act(data: dict[str, Any]) -> str:
        who = {"actor": request.actor, "ticket": ticket, "email": data["email"]}
        if data["remove"]:
            services.stop_copying(**who)
            return _("%(email)s gets no more mail about it.") % {"email": data["email"]}
        services.copy_to(**who, name=data["name"])
        return _("%(email)s gets the next answers.") % {"email": data["email"]}

    carry_out(request, CopiedForm(request.POST), act)
    return back_to(ticket)


@require_POST
def time_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Write minutes down."""
    ticket = load_for_desk(request, reference)

    def act(data: dict[str, Any]) -> str:
        services.record_time(actor=request.actor, ticket=ticket, **data)
        minutes = data["minutes"]
        return ngettext("%(num)d minute is recorded.", "%(num)d minutes are recorded.", minutes) % {
            "num": minutes
        }

    carry_out(request, TimeForm(request.POST), act)
    return back_to(ticket)


@require_POST
def time_remove_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Take an entry of one's own back."""
    ticket = load_for_desk(request, reference)
    form = KeyForm(request.POST)
    rows = TimeEntry.objects.filter(ticket=ticket, user=request.actor.user)
    entry = rows.filter(pk=form.cleaned_data["key"]).first() if form.is_valid() else None
    if entry is None:
        raise Http404
    services.remove_time(actor=request.actor, entry=entry)
    messages.success(request, _("The entry is removed."))
    return back_to(ticket)


@require_POST
def present_view(request: HttpRequest, reference: str) -> HttpResponse:
    """A sign of life of an open page; says who else is there, where that changed."""
    ticket = load_for_desk(request, reference)
    typing = request.POST.get("typing") == "1"
    services.mark_present(actor=request.actor, ticket=ticket, is_typing=typing)
    context = presence_of(request.actor, ticket, request.POST.get("version", ""))
    if request.POST.get("shown") == context["shown"]:
        return HttpResponse(status=204)
    return render(request, "admin/tickets/_present.html", {"ticket": ticket, **context})


add_address("tags/", tags_view, "tags")
add_address("copied/", copied_view, "copied")
add_address("time/", time_view, "time")
add_address("time/remove/", time_remove_view, "time_remove")
add_address("present/", present_view, "present")
