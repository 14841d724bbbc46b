"""A new request: the catalogue, the forms, and what may make one needless."""

from collections.abc import Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import CustomerPermission
from knowledge.services import asking
from portal.shared.errors import DomainError
from portal.shared.trail import trail_of
from portal.shared.ui import Crumb
from tickets import services
from tickets.enums import TicketKind
from tickets.forms import NewTicketForm, RequestForm
from tickets.help import suggestions_for
from tickets.models import Category, Ticket
from tickets.own_fields import Place
from tickets.own_forms import CategoryForm
from tickets.selectors import earlier_request
from tickets.selectors_catalogue import asked_cards, fields_of, get_category_for, shelves
from tickets.selectors_promise import expected_answer, opening_beside
from tickets.trail import keep_trail_of
from tickets.views.common import View, crumbs_to, no_customer, requests_page

METHODS = ["GET", "HEAD", "POST"]
# What an address may bring along to a form.
KEPT = ("subject", "follow_up", "ask")
# And what it may choose: an unknown category chooses nothing.
BROUGHT = ("subject", "category")
FEW_CARDS = 4


def may_open(view: View) -> View:
    """For members who may open requests for the customer that they work for now."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.customer:  # lazy, so never None itself
            return no_customer(request)
        if not request.actor.may_at(CustomerPermission.OPEN_TICKETS, request.customer.pk):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return requests_page(checked)


@require_http_methods(METHODS)
@may_open
def ticket_new(request: HttpRequest) -> HttpResponse:
    """The catalogue, and below it the form for everything else."""
    if request.method != "POST":
        if request.htmx and "q" in request.GET:
            return render(request, "tickets/_catalogue.html", _catalogue(request))
        return _general_page(request, NewTicketForm(actor=request.actor, initial=_initial(request)))
    form = NewTicketForm(request.POST, request.FILES, actor=request.actor)
    if form.is_valid():
        category = Category.objects.asked().get(key=form.cleaned_data["category"])
        ticket = _opened(request, form, category, None)
        if ticket is not None:
            return _thanked(request, ticket)
    form.ask_for_files_again()
    return _general_page(request, form)


@require_http_methods(METHODS)
@may_open
def ticket_new_in(request: HttpRequest, key: str) -> HttpResponse:
    """The form of one category of the catalogue."""
    category = get_category_for(request.actor, key)
    asked: dict[str, Any] = {
        "category": category,
        "fields": fields_of(category),
        "place": Place(request.actor, request.customer),
    }
    if request.method != "POST":
        return _category_page(request, CategoryForm(initial=_initial(request), **asked))
    form = CategoryForm(request.POST, request.FILES, **asked)
    if form.is_valid():
        ticket = _opened(request, form, category, form.answers())
        if ticket is not None:
            return _thanked(request, ticket)
    form.ask_for_files_again()
    return _category_page(request, form)


def _opened(
    request: HttpRequest, form: RequestForm, category: Category, answers: Mapping[str, Any] | None
) -> Ticket | None:
    """The new request; None where the service refuses it, which the form says then."""
    data = form.cleaned_data
    try:
        return services.open_ticket(
            actor=request.actor,
            customer=request.customer,
            subject=data["subject"],
            category=category,
            body=data["body"],
            urgency=data["urgency"],
            uploads=data["files"],
            answers=answers,
            follow_up_of=earlier_request(request.actor, request.customer.pk, data["follow_up"]),
            form_key=data["form_key"],
        )
    except DomainError as error:
        form.refuse(error)
        return None


def _thanked(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    keep_trail_of(request, ticket)
    messages.success(request, _("Request %(number)s is sent.") % {"number": ticket.reference})
    return redirect(ticket)


def _initial(request: HttpRequest) -> dict[str, Any]:
    """What the address brings along; a follow-up begins where the earlier request was."""
    initial: dict[str, Any] = {name: request.GET.get(name, "")[:200] for name in BROUGHT}
    initial |= asked_before(request)
    reference = request.GET.get("follow_up", "")[:20]
    earlier = earlier_request(request.actor, request.customer.pk, reference)
    if earlier is None:
        return initial
    subject = initial["subject"] or earlier.subject
    return initial | {
        "subject": subject,
        "follow_up": reference,
        "category": earlier.category.key,
    }


def asked_before(request: HttpRequest) -> dict[str, str]:
    """The dialogue with the help centre, where the asker takes it along."""
    if not request.GET.get("ask"):
        return {}
    return {"body": asking.dialogue_text(actor=request.actor, session=request.session)}


def _general_page(request: HttpRequest, form: NewTicketForm) -> HttpResponse:
    """The catalogue steps aside for a form that came back, a follow-up, and what help couldn't."""
    hides = form.is_bound or form["follow_up"].value() or request.GET.get("ask")
    context = {
        **_common(request, form),
        **({} if hides else _catalogue(request)),
        "crumbs": crumbs_to(_("New request")),
    }
    return render(request, "tickets/new.html", context)


def _catalogue(request: HttpRequest) -> dict[str, Any]:
    text = request.GET.get("q", "").replace("\0", "")[:100]
    kept = {name: request.GET[name][:200] for name in KEPT if request.GET.get(name)}
    return {
        "shelves": shelves(request.tenant, text),
        "q": text,
        "tail": f"?{urlencode(kept)}" if kept else "",
        "has_catalogue": len(asked_cards(request.tenant)) >= FEW_CARDS,
    }


def _category_page(request: HttpRequest, form: CategoryForm) -> HttpResponse:
    name = form.category.name_for(request.tenant)
    context = {
        **_common(request, form),
        **category_context(request, form),
        "crumbs": [
            *crumbs_to(_("New request"))[:-1],
            Crumb(_("New request"), reverse("tickets:new")),
            Crumb(name),
        ],
    }
    return render(request, "tickets/new_in.html", context)


def category_context(request: HttpRequest, form: CategoryForm) -> dict[str, Any]:
    """What the form of a category prints, to customers and in the desk's preview."""
    return {
        "form": form,
        "name": form.category.name_for(request.tenant),
        "description": form.category.description_for(request.tenant),
        "is_complaint": form.category.kind == TicketKind.COMPLAINT,
    }


def _common(request: HttpRequest, form: RequestForm) -> dict[str, Any]:
    now = timezone.now()
    subject = str(form["subject"].value() or "")
    follow_up = str(form["follow_up"].value() or "")
    expected = expected_answer(
        request.tenant, getattr(form, "category", None), customer_id=request.customer.pk, now=now
    ).text
    return {
        "form": form,
        "articles": suggestions_for(request.actor, subject, request.LANGUAGE_CODE),
        "suggested_for": subject,
        "expected": expected,
        "opening": opening_beside(expected, request.tenant, now),
        "customer": request.customer,
        "trail": trail_of(request),
        "earlier": earlier_request(request.actor, request.customer.pk, follow_up),
    }


@require_safe
@requests_page
def suggest(request: HttpRequest) -> HttpResponse:
    """Articles and topics that fit the subject so far."""
    text = request.GET.get("subject", "")[:200]
    articles = suggestions_for(request.actor, text, request.LANGUAGE_CODE)
    context = {"articles": articles, "suggested_for": text}
    return render(request, "tickets/_suggestions.html", context)
