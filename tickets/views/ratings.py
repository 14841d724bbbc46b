"""Rating a solved request: on its page, and by the link of a mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.shared.errors import DomainError
from tickets import policies, services
from tickets.enums import TicketState
from tickets.forms_guests import CommentForm, RatingForm
from tickets.links import LinkGone
from tickets.models import Rating, Ticket
from tickets.ratings import face_of
from tickets.services.ratings import proof_of, rating_behind, to_be_rated
from tickets.views.common import own_ticket, requests_page
from tickets.views.secret import secret_page


def rating_form(ticket: Ticket) -> RatingForm | None:
    """The faces beside a solved request, with what was chosen; None where none can be."""
    if ticket.state != TicketState.SOLVED:
        return None
    rating = Rating.objects.filter(ticket=ticket).first()
    if rating is None:
        return RatingForm()
    return RatingForm(initial={"score": rating.score, "comment": rating.comment})


@require_POST
@requests_page
def rate(request: HttpRequest, reference: str) -> HttpResponse:
    """A member's rating; what is wrong with it is told on the request's page."""
    ticket = own_ticket(request, reference)
    policies.require(policies.may_write_as_customer(request.actor, ticket))
    form = RatingForm(request.POST)
    try:
        if form.is_valid():
            services.rate_ticket(actor=request.actor, ticket=ticket, **form.cleaned_data)
            messages.success(request, _("Thank you for your rating."))
        else:
            messages.error(request, _first_error(form))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(ticket)


def _first_error(form: RatingForm) -> str:
    if "comment" in form.errors:
        return str(form.errors["comment"][0])
    return _("Choose one of the five faces.")


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def rate_link(request: HttpRequest, token: str) -> HttpResponse:
    """The face that was clicked in the mail, ready to be sent: by the script, or by one button.

    Mail scanners follow links, so a GET rates nothing.
    """
    ticket = _to_be_rated(request, token)
    if request.method != "POST":
        return _rate_page(request, ticket, RatingForm(initial={"score": request.GET.get("score")}))
    form = RatingForm(request.POST)
    if not form.is_valid():
        return _rate_page(request, ticket, form)
    score = form.cleaned_data["score"]
    rating = services.rate_by_link(actor=request.actor, token=token, score=score)
    return redirect("tickets:rated", proof_of(rating))


def _to_be_rated(request: HttpRequest, token: str) -> Ticket:
    """Raises LinkGone, also where the request is no longer solved or closed by now."""
    _link, ticket = to_be_rated(request.actor, token)
    if ticket.state != TicketState.SOLVED:
        raise LinkGone
    return ticket


def _rate_page(request: HttpRequest, ticket: Ticket, form: RatingForm) -> HttpResponse:
    chosen = any(is_chosen for _face, is_chosen in form.faces())
    context = {"ticket": ticket, "form": form, "sends_itself": chosen and not form.is_bound}
    return render(request, "tickets/rate.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@secret_page
def rated(request: HttpRequest, proof: str) -> HttpResponse:
    """Thanks, and room for a comment."""
    rating = rating_behind(request.actor, proof)
    if rating is None:
        raise LinkGone
    form, is_done = CommentForm(request.POST or None), False
    if form.is_valid():
        comment = form.cleaned_data["comment"]
        try:
            services.comment_rating(actor=request.actor, proof=proof, comment=comment)
        except DomainError as error:
            form.refuse(error)
        else:
            is_done = True
    context = {"rating": rating, "face": face_of(rating.score), "form": form, "is_done": is_done}
    return render(request, "tickets/rated.html", context)
