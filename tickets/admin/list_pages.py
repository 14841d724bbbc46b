"""What the desk's list posts: several requests at once, read marks, saved views."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from portal.shared.errors import DomainError
from tickets import policies, services
from tickets.admin.bulk_choices import change_from, chosen_in
from tickets.admin.conversation_page import desk_frame
from tickets.admin.narrowing import kept_query
from tickets.admin.rooms import (
    Panel,
    add_address,
    add_list_address,
    add_panel,
    back_to,
    load_for_desk,
)
from tickets.admin.views_of_queue import (
    clean_address,
    saved_tab,
    saved_views,
)
from tickets.models import SavedView, Ticket

TOLD = 10


def back_to_list(request: HttpRequest) -> HttpResponse:
    """To the list as it was."""
    address = clean_address(request.POST.get("address", ""))
    return redirect(f"{reverse('admin:tickets_ticket_changelist')}?{address}".rstrip("?"))


# --- several at once ------------------------------------------------------------------------------
@require_POST
def bulk_view(request: HttpRequest) -> HttpResponse:
    """Change the ticked requests, and say of each that was refused why."""
    policies.require(policies.works_anywhere(request.actor))
    chosen = chosen_in(request)
    try:
        if not chosen:
            raise DomainError(_("Choose at least one request."))
        outcome = services.change_many(
            actor=request.actor, chosen=chosen, change=change_from(request)
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        tell_outcome(request, outcome)
    return back_to_list(request)


def tell_outcome(request: HttpRequest, outcome: services.Outcome) -> None:
    """How many were changed, and the reason of each that wasn't."""
    done, refused = len(outcome.done), len(outcome.refused)
    if done:
        said = ngettext("%(num)d request is changed.", "%(num)d requests are changed.", done)
        messages.success(request, said % {"num": done})
    for reference, reason in outcome.refused[:TOLD]:
        messages.warning(request, f"{reference}: {reason}")
    if refused > TOLD:
        more = refused - TOLD
        said = ngettext("%(num)d more was refused.", "%(num)d more were refused.", more)
        messages.warning(request, said % {"num": more})


# --- read marks -----------------------------------------------------------------------------------
def read_panel(_request: HttpRequest, ticket: Ticket) -> Panel | None:
    """Opening the page marks the request as read, by a POST of its own; settled ones need none."""
    if ticket.is_settled:
        return None
    return Panel("admin/tickets/_read.html", "top")


@require_POST
def read_view(request: HttpRequest, reference: str) -> HttpResponse:
    """Read as far as the page showed, or to be read again; the script needs no page for it."""
    ticket = load_for_desk(request, reference)
    if request.POST.get("unread"):
        services.mark_unread(actor=request.actor, ticket=ticket)
        return redirect("admin:tickets_ticket_changelist")
    services.mark_read(actor=request.actor, ticket=ticket, up_to=_moment(request))
    if request.htmx:
        return HttpResponse("")
    messages.success(request, _("Marked as read."))
    return back_to(ticket)


def _moment(request: HttpRequest) -> datetime | None:
    """What the page showed last, if it is a moment that a database takes."""
    try:
        at = parse_datetime(request.POST.get("up_to", ""))
        return None if at is None or at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# --- saved views ----------------------------------------------------------------------------------
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filters under a new name, or instead of those of the view that is shown."""
    actor, query = request.actor, _kept(request)
    policies.require(policies.works_anywhere(actor))
    try:
        if key := request.POST.get("replace", ""):
            view = _view_of(request, key)
            services.replace_view(actor=actor, view=view, query=query)
        else:
            view = services.save_view(
                actor=actor,
                name=request.POST.get("name", ""),
                query=query,
                is_shared=request.POST.get("shared") == "1",
            )
    except DomainError as error:
        messages.error(request, str(error.message))
        return back_to_list(request)
    messages.success(request, _("The view is saved."))
    return redirect(reverse("admin:tickets_ticket_changelist") + saved_tab(view).url)


@require_safe
def views_page(request: HttpRequest) -> HttpResponse:
    """All views one has: rename, order, share, delete."""
    actor = request.actor
    policies.require(policies.works_anywhere(actor))
    rows = [(view, policies.can_change_view(actor, view)) for view in saved_views(actor)]
    context = {
        **desk_frame(request, _("Saved views")),
        "groups": [
            (_("Everybody's"), [_row(view, may) for view, may in rows if view.owner_id is None]),
            (_("Your own"), [_row(view, may) for view, may in rows if view.owner_id is not None]),
        ],
        "has_views": bool(rows),
        "can_share": policies.can_change_view(actor, SavedView(tenant=actor.tenant)),
    }
    return TemplateResponse(request, "admin/tickets/saved_views.html", context)


def _row(view: SavedView, may_change: bool) -> dict[str, Any]:
    url = reverse("admin:tickets_ticket_changelist") + saved_tab(view).url
    return {"view": view, "url": url, "may_change": may_change, "is_shared": view.owner_id is None}


@require_POST
def change_view(request: HttpRequest, key: int) -> HttpResponse:
    """One of the things that can be done to a view."""
    policies.require(policies.works_anywhere(request.actor))
    view = _view_of(request, str(key))
    try:
        said = _carry_out(request, view)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        if said:
            messages.success(request, said)
    return redirect("admin:tickets_ticket_views")


def _carry_out(request: HttpRequest, view: SavedView) -> str:
    """Do it; returns what is said of it. Raises NotAllowed, DomainError."""
    wanted, whose = request.POST.get("do", ""), {"actor": request.actor, "view": view}
    if wanted == "rename":
        services.rename_view(**whose, name=request.POST.get("name", ""))
        return _("Saved.")
    if wanted in ("up", "down"):
        services.move_view(**whose, up=wanted == "up")
        return ""
    if wanted in ("share", "unshare"):
        services.share_view(**whose, is_shared=wanted == "share")
        return _("Everybody has the view now.") if wanted == "share" else _("The view is yours.")
    if wanted == "delete":
        services.delete_view(**whose)
        return _("The view is deleted.")
    raise DomainError(_("Choose what to do with the view."))


def _view_of(request: HttpRequest, key: str) -> SavedView:
    """One of those the actor has. Raises Http404."""
    found = (view for view in saved_views(request.actor) if str(view.pk) == key)
    view = next(found, None)
    if view is None:
        raise Http404
    return view


def _kept(request: HttpRequest) -> str:
    """The filters of the list's address that the form came from."""
    return kept_query(QueryDict(clean_address(request.POST.get("address", ""))))


add_panel(read_panel, order=5)
add_address("read/", read_view, "read")
add_list_address("bulk/", bulk_view, "bulk")
add_list_address("views/", views_page, "views")
add_list_address("views/save/", save_view, "view_save")
add_list_address("views/<int:key>/change/", change_view, "view_change")
