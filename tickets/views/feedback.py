"""Feedback from any page, signed in or not."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.shared.enums import Module
from portal.shared.errors import DomainError
from portal.shared.throttle import within_limit
from portal.shared.ui import Crumb
from tickets import services
from tickets.forms import FeedbackForm
from tickets.models import Ticket

LIMIT, SECONDS = 5, 10 * 60


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """The form, as a page of its own or as a piece of the page that asked for it."""
    if not request.tenant.has_module(Module.REQUESTS):
        raise Http404
    if request.method != "POST":
        origin = own_path(request, request.GET.get("page", ""))
        form = FeedbackForm(initial={"page": origin}, signed_in=request.user.is_authenticated)
        return _page(request, form)
    form = FeedbackForm(request.POST, signed_in=request.user.is_authenticated)
    if form.is_valid():
        try:
            ticket = _send(request, form)
        except DomainError as error:
            form.refuse(error)
        else:
            return _thank(request, ticket, form.cleaned_data["page"])
    return _page(request, form)


def own_path(request: HttpRequest, path: str) -> str:
    """A path on this portal, or nothing: it is shown to staff and led back to."""
    local = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path[:300] if local and path.isprintable() else ""


def _send(request: HttpRequest, form: FeedbackForm) -> Ticket | None:
    """The new request; none where a machine filled the field that people don't see."""
    data = form.cleaned_data
    if data["website"]:
        return None
    who = request.user.pk or request.META.get("REMOTE_ADDR", "")
    if not within_limit(f"feedback:{request.tenant.pk}:{who}", LIMIT, SECONDS):
        raise DomainError(_("That was a lot of feedback at once. Try again in ten minutes."))
    return services.send_feedback(
        actor=request.actor,
        customer=request.customer or None,  # lazy, so never None itself
        about=data["about"],
        body=data["body"],
        name=data.get("name", ""),
        email=data.get("email", ""),
        language=request.LANGUAGE_CODE,
        origin=own_path(request, data["page"]),
        form_key=data["form_key"],
    )


def _thank(request: HttpRequest, ticket: Ticket | None, page: str) -> HttpResponse:
    """Said in place, or on the page that the form was opened from."""
    answered = ticket is None or ticket.can_be_answered
    said = (
        _("Thank you. The team has your feedback and answers you.")
        if answered
        else _("Thank you. The team has your feedback.")
    )
    if request.htmx:
        return render(request, "tickets/_feedback_thanks.html", {"said": said})
    messages.success(request, said)
    return redirect(own_path(request, page) or "home")


def _page(request: HttpRequest, form: FeedbackForm) -> HttpResponse:
    template = "tickets/_feedback.html" if request.htmx else "tickets/feedback.html"
    context = {"form": form, "crumbs": [Crumb(_("Feedback"))]}
    return render(request, template, context)
