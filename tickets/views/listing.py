"""The list of requests."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.enums import CustomerPermission
from portal.shared.counting import capped, counted
from portal.shared.paging import Keyset, page_of, url_with
from tickets import policies, selectors
from tickets.filters import FOLDED, TABS, TicketFilter, on_tab
from tickets.presentation import list_row
from tickets.views.common import no_customer, requests_page

BY_ACTIVITY = Keyset("last_activity_at")
# All that a line says; the rest of three tables' columns would take longer than the query.
PRINTED = (
    "reference",
    "subject",
    "state",
    "last_activity_at",
    "waiting_since",
    "solved_at",
    "next_promise_at",
    "requester__name",
    "requester__email",
    "category__key",
    "category__names",
)
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter above the list."""

    label: str
    url: str
    current: bool
    count: str | None = None


@require_safe
@requests_page
def ticket_list(request: HttpRequest) -> HttpResponse:
    """The requests of the customer that the user works for."""
    if not request.customer:  # lazy, so never None itself
        return no_customer(request)
    tab = request.GET.get("tab", TABS[0])
    found = filter_for(request)
    listed = on_tab(found.qs, tab).select_related("requester", "category").only(*PRINTED)
    page = page_of(listed, request.GET, BY_ACTIVITY)
    context = {
        "filter": found,
        "page": page,
        "rows": [list_row(ticket, request.tenant) for ticket in page.rows],
        "list_tabs": tabs(request, tab, found.qs),
        "whose_tabs": whose_tabs(request),
        "tab": tab,
        "is_filtered": any(found.form.cleaned_data.values()) if found.form.is_valid() else True,
        "export_url": export_url(request),
        "can_open": policies.can_open_at(request.actor, request.customer.pk),
    }
    return render(request, "tickets/list.html", context)


def filter_for(request: HttpRequest) -> TicketFilter:
    """The requests of the customer that the user works for, narrowed by the address."""
    everything = selectors.members_tickets(request.actor, request.customer.pk)
    return TicketFilter(
        request.GET, queryset=everything, actor=request.actor, customer_id=request.customer.pk
    )


def export_url(request: HttpRequest) -> str:
    """The same requests as a table."""
    return f"{reverse('tickets:export')}{url_with(request.GET)}"


def tabs(request: HttpRequest, current: str, tickets: QuerySet) -> list[Tab]:
    """The tabs with the numbers of what is still to be done, capped."""
    counts = tab_counts(request, tickets)
    labels = {
        "open": _("Open"),
        "waiting": _("Waiting for you"),
        "solved": _("Solved"),
        "all": _("All"),
    }
    return [
        Tab(labels[key], url_with(request.GET, tab=key), key == current, counts.get(key))
        for key in TABS
    ]


def whose_tabs(request: HttpRequest) -> list[Tab]:
    """Own requests or the company's, for who sees those."""
    if not request.actor.may_at(CustomerPermission.VIEW_TICKETS, request.customer.pk):
        return []
    mine = request.GET.get("whose") == "mine"
    return [
        Tab(_("Whole company"), url_with(request.GET, whose=""), not mine),
        Tab(_("Only mine"), url_with(request.GET, whose="mine"), mine),
    ]


def tab_counts(request: HttpRequest, tickets: QuerySet) -> dict[str, str]:
    """How many are open, and how many of them wait for the customer; at most 1000 of each.

    Of the whole list the page's navigation counts them anyway.
    """
    if any(request.GET.get(name) for name in ("q", "whose", *FOLDED)):
        rows = {"open": tickets.active(), "waiting": tickets.waiting()}
        numbers = counted(request.tenant, rows)
    else:
        figures = request.figures
        numbers = {"open": figures["active_requests"], "waiting": figures["waiting_requests"]}
    return {key: capped(number) for key, number in numbers.items()}
