"""What the desk sees of a guest's links, and of the rating."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from portal.shared.errors import DomainError
from tickets import services
from tickets.admin.rooms import Panel, add_address, add_panel, back_to, load_for_desk
from tickets.enums import LinkPurpose
from tickets.links import usable_links
from tickets.models import Rating, Ticket
from tickets.ratings import face_of
from tickets.selectors import has_part

SHOWN = 4


def links_panel(request: HttpRequest, ticket: Ticket) -> Panel | None:
    """The links that open a guest's request now, the newest ones; for guests' requests only."""
    if not ticket.is_guests or not ticket.guest_email:
        return None
    rows = list(usable_links().filter(ticket=ticket, purpose=LinkPurpose.READ)[: SHOWN + 1])
    context = {"links": rows[:SHOWN], "has_more": len(rows) > SHOWN}
    return Panel("admin/tickets/_guest_links.html", context=context)


def rating_panel(request: HttpRequest, ticket: Ticket) -> Panel | None:
    """What the customer thinks of it, where they said so."""
    if not has_part(ticket, "rating"):
        return None
    rating = Rating.objects.filter(ticket=ticket).first()
    if rating is None:
        return None
    context = {"rating": rating, "face": face_of(rating.score)}
    return Panel("admin/tickets/_rating.html", context=context)


@require_POST
def revoke_view(request: HttpRequest, reference: str) -> HttpResponse:
    """End one of the links, or all of them."""
    ticket = load_for_desk(request, reference)
    chosen = request.POST.get("link", "")
    link = None
    if chosen:
        number = int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0
        link = usable_links().filter(ticket=ticket, pk=number).first()
        if link is None:
            raise Http404
    ended = services.revoke_link(actor=request.actor, ticket=ticket, link=link)
    said = ngettext("%(n)s link is revoked.", "%(n)s links are revoked.", ended) % {"n": ended}
    messages.success(request, said)
    return back_to(ticket)


@require_POST
def new_link_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Mail the guest a new link; the earlier ones end."""
    ticket = load_for_desk(request, reference)
    try:
        services.send_new_link(actor=request.actor, ticket=ticket)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        said = _("A new link is on its way to %(email)s; the earlier ones no longer work.")
        messages.success(request, said % {"email": ticket.guest_email})
    return back_to(ticket)


add_panel(rating_panel, order=20)
add_panel(links_panel, order=70)
add_address("links/revoke/", revoke_view, "links_revoke")
add_address("links/send/", new_link_view, "links_send")
