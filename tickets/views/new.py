"""A new request, and what may make it needless."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.enums import CustomerPermission
from portal.shared.errors import DomainError
from portal.shared.opening_hours import opening_text
from tickets import services
from tickets.forms import NewTicketForm
from tickets.help import articles_for
from tickets.models import Category, Ticket
from tickets.selectors_promise import expected_answer
from tickets.views.common import crumbs_to, no_customer, requests_page


@require_http_methods(["GET", "HEAD", "POST"])
@requests_page
def ticket_new(request: HttpRequest) -> HttpResponse:
    """The form; sent, it leads to the new request."""
    if not request.customer:  # lazy, so never None itself
        return no_customer(request)
    if not request.actor.may_at(CustomerPermission.OPEN_TICKETS, request.customer.pk):
        raise PermissionDenied
    if request.method != "POST":
        subject = request.GET.get("subject", "")[:200]
        return _form_page(request, NewTicketForm(actor=request.actor, initial={"subject": subject}))
    form = NewTicketForm(request.POST, request.FILES, actor=request.actor)
    if form.is_valid():
        try:
            ticket = _open(request, form)
        except DomainError as error:
            form.refuse(error)
        else:
            said = _("Request %(number)s is sent.") % {"number": ticket.reference}
            messages.success(request, said)
            return redirect(ticket)
    form.ask_for_files_again()
    return _form_page(request, form)


def _open(request: HttpRequest, form: NewTicketForm) -> Ticket:
    data = form.cleaned_data
    return services.open_ticket(
        actor=request.actor,
        customer=request.customer,
        subject=data["subject"],
        category=Category.objects.asked().get(key=data["category"]),
        body=data["body"],
        urgency=data["urgency"],
        uploads=data["files"],
        form_key=data["form_key"],
    )


def _form_page(request: HttpRequest, form: NewTicketForm) -> HttpResponse:
    now, tenant = timezone.now(), request.tenant
    subject = str(form["subject"].value() or "")
    expected = expected_answer(tenant, None, customer_id=request.customer.pk, now=now).text
    opening = opening_text(tenant, now)
    context = {
        "form": form,
        "crumbs": crumbs_to(_("New request")),
        "articles": articles_for(request.actor, subject, request.LANGUAGE_CODE),
        "expected": expected,
        # Where it is closed, the expectation says so already.
        "opening": "" if opening in expected else opening,
        "customer": request.customer,
    }
    return render(request, "tickets/new.html", context)


@require_safe
@requests_page
def suggest(request: HttpRequest) -> HttpResponse:
    """Articles that fit the subject so far."""
    text = request.GET.get("subject", "")[:200]
    articles = articles_for(request.actor, text, request.LANGUAGE_CODE)
    return render(request, "tickets/_suggestions.html", {"articles": articles})
