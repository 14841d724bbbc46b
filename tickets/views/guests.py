"""A request without an account: the form, and confirming the address."""

from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from portal.shared.errors import DomainError
from portal.shared.files.access import files_by_owner
from portal.shared.throttle import within_limit
from portal.shared.trail import trail_of
from portal.shared.ui import Crumb
from tickets import policies, services
from tickets.enums import LinkPurpose, TicketKind, Urgency
from tickets.forms_guests import GuestForm
from tickets.guest_answers import kept_answers
from tickets.help import suggestions_for
from tickets.links import LinkGone, find_link
from tickets.models import GuestRequest
from tickets.presentation_own import waiting_rows
from tickets.selectors_promise import expected_answer, opening_beside
from tickets.trail import keep_trail_of
from tickets.views.new import asked_before
from tickets.views.secret import View, secret_page

# By the visitor's network address, and by the address that would get the mails.
LIMIT, SECONDS = 5, 10 * 60
ADDRESS_LIMIT, ADDRESS_SECONDS = 5, 60 * 60
SENT_TO = "guest_request_sent_to"


def guests_page(view: View) -> View:
    """404 where the tenant takes no requests without an account."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.takes_guests(request.actor):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@guests_page
def guest_new(request: HttpRequest) -> HttpResponse:
    """The form; members are led to their own."""
    if request.customer:  # lazy, so never None itself
        return redirect("tickets:new")
    if request.method != "POST":
        initial = {name: request.GET.get(name, "")[:200] for name in ("subject", "category")}
        initial |= asked_before(request)
        return _form_page(request, GuestForm(actor=request.actor, initial=initial))
    form = GuestForm(request.POST, request.FILES, actor=request.actor)
    if "show" in request.POST or form.has_new_questions:
        return _questions_page(request)
    if form.is_valid():
        try:
            _write(request, form)
        except DomainError as error:
            form.refuse(error)
        else:
            request.session[SENT_TO] = form.cleaned_data["email"]
            return redirect("tickets:guest_sent")
    form.ask_for_files_again()
    return _form_page(request, form)


def _questions_page(request: HttpRequest) -> HttpResponse:
    """The form with the questions of the category that was chosen; what was typed stays."""
    form = GuestForm(initial=request.POST.dict(), actor=request.actor)
    if request.htmx:
        return render(
            request, "tickets/_guest_own.html", {**_aside(request, form), "swapped": True}
        )
    return _form_page(request, form, leads_on=True)


def _write(request: HttpRequest, form: GuestForm) -> None:
    """Nothing where a machine filled the field that people don't see; it is told the same."""
    data = form.cleaned_data
    if data["website"]:
        return
    _check_limits(request, data["email"])
    services.write_guest_request(
        actor=request.actor,
        name=data["name"],
        email=data["email"],
        language=request.LANGUAGE_CODE,
        category=form.chosen,
        subject=data["subject"],
        body=data["body"],
        urgency=data["urgency"],
        uploads=data["files"],
        answers=form.answers(),
        form_key=data["form_key"],
    )


def _check_limits(request: HttpRequest, email: str) -> None:
    """Raises DomainError for more than people write, and more than a mailbox should get."""
    place, who = request.tenant.pk, request.META.get("REMOTE_ADDR", "")
    if not within_limit(f"guest:{place}:{who}", LIMIT, SECONDS):
        raise DomainError(_("Too many requests at once. Try again in ten minutes."))
    key = f"guest-mail:{place}:{email.lower()}"
    if not within_limit(key, ADDRESS_LIMIT, ADDRESS_SECONDS):
        raise DomainError(
            _("Too many requests from this address. Try again in an hour."),
            field="email",
        )


def _form_page(request: HttpRequest, form: GuestForm, *, leads_on: bool = False) -> HttpResponse:
    """`leads_on`: it was sent before the questions of its category were seen."""
    subject = str(form["subject"].value() or "")
    context = {
        **_aside(request, form),
        "crumbs": [Crumb(_("New request"))],
        "articles": suggestions_for(request.actor, subject, request.LANGUAGE_CODE),
        "suggested_for": subject,
        "trail": trail_of(request),
        "leads_on": leads_on,
        "lost_files": leads_on and bool(request.FILES),
    }
    return render(request, "tickets/guest_new.html", context)


def _aside(request: HttpRequest, form: GuestForm) -> dict[str, Any]:
    """What depends on the category: its questions, and by when an answer comes."""
    now, category = timezone.now(), form.chosen
    expected = expected_answer(request.tenant, category, customer_id=None, now=now).text
    return {
        "form": form,
        "description": category.description_for(request.tenant) if category else "",
        "is_complaint": category is not None and category.kind == TicketKind.COMPLAINT,
        "expected": expected,
        "opening": opening_beside(expected, request.tenant, now),
    }


@require_safe
@guests_page
def guest_suggest(request: HttpRequest) -> HttpResponse:
    """Articles and topics for everybody that fit the subject so far."""
    text = request.GET.get("subject", "")[:200]
    articles = suggestions_for(request.actor, text, request.LANGUAGE_CODE)
    context = {"articles": articles, "suggested_for": text}
    return render(request, "tickets/_suggestions.html", context)


@require_safe
@cache_control(private=True, no_store=True)
@guests_page
def guest_sent(request: HttpRequest) -> HttpResponse:
    """What to do now: the same whatever the address."""
    return render(request, "tickets/guest_sent.html", {"email": request.session.get(SENT_TO, "")})


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
@guests_page
def guest_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What was written, with a button: mail scanners follow links, so a GET confirms nothing."""
    if request.method != "POST":
        return _confirm_page(request, token)
    if "discard" in request.POST:
        services.discard_guest_request(actor=request.actor, token=token)
        return render(request, "tickets/guest_discarded.html")
    try:
        ticket, path = services.confirm_guest_request(actor=request.actor, token=token)
    except DomainError as error:
        return _confirm_page(request, token, problem=str(error.message))
    keep_trail_of(request, ticket)
    return redirect(f"{path}?sent=1")


def _confirm_page(request: HttpRequest, token: str, problem: str = "") -> HttpResponse:
    link = find_link(token, LinkPurpose.CONFIRM)
    if link is None:
        raise LinkGone
    waiting = GuestRequest.objects.select_related("category").get(pk=link.guest_request_id)
    files = files_by_owner("tickets.guestrequest", [waiting.pk]).get(waiting.pk, [])
    kept = kept_answers(waiting)
    of_answers = {key for one in kept for key in one.files}
    context = {
        "waiting": waiting,
        "problem": problem,
        "category": waiting.category.name_for(request.tenant),
        "urgency": Urgency(waiting.urgency).label,
        "answers": waiting_rows(request.tenant, kept, files),
        "files": [file for file in files if str(file.uuid) not in of_answers],
    }
    return render(request, "tickets/guest_confirm.html", context)
