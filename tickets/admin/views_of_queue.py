"""The desk's list: saved views, filters, counts that stay quick with a million requests."""

from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Customer, User
from portal.shared.actors import Actor
from portal.shared.models import Tenant
from portal.shared.paging import Keyset, page_with
from portal.shared.ui import Badge
from tickets.enums import Priority, TicketState
from tickets.models import Queue, Ticket
from tickets.presentation import priority_badge, state_badge
from tickets.selectors import COUNT_CAP, desk_agents

VIEWS: dict[str, str | Promise] = {
    "unassigned": gettext_lazy("Unassigned"),
    "mine": gettext_lazy("Mine"),
    "new": gettext_lazy("New"),
    "waiting": gettext_lazy("Waiting for the customer"),
    "open": gettext_lazy("All open"),
    "solved": gettext_lazy("Solved"),
}
COUNTED = ("unassigned", "mine", "new", "waiting", "open")
FIRST_VIEW = "unassigned"
CUSTOMERS_SEARCHED = 50
BY_ACTIVITY = Keyset("last_activity_at")


class CountOf(Subquery):
    """How many rows a limited query has, as a column: several counts in one statement."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class SavedView:
    """One tab of the desk."""

    label: str
    url: str
    current: bool
    count: str = ""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the desk."""

    ticket: Ticket
    state: Badge
    priority: Badge | None
    category: str
    is_late: bool


def in_view(tickets: QuerySet, view: str, actor: Actor) -> QuerySet:
    """The requests of a saved view."""
    if view == "unassigned":
        return tickets.active().filter(assignee=None)
    if view == "mine":
        return tickets.active().filter(assignee_id=actor.user_id)
    if view == "solved":
        return tickets.settled()
    if view in (TicketState.NEW, TicketState.WAITING):
        return tickets.filter(state=view)
    return tickets.active()


def filtered(tickets: QuerySet, params: QueryDict) -> QuerySet:
    """Narrowed by queue, state, priority and assignee; unknown values are no filter."""
    if params.get("queue", "").isdecimal():
        tickets = tickets.filter(queue_id=int(params["queue"][:18]))
    if params.get("state") in TicketState.values:
        tickets = tickets.filter(state=params["state"])
    if params.get("priority") in Priority.values:
        tickets = tickets.filter(priority=params["priority"])
    if params.get("assignee", "").isdecimal():
        tickets = tickets.filter(assignee_id=int(params["assignee"][:18]))
    return found_by(tickets, params.get("q", "").replace("\0", "").strip()[:100])


def found_by(tickets: QuerySet, text: str) -> QuerySet:
    """By number, by subject, or by the customer's name."""
    if not text:
        return tickets
    numbered = Q(reference__iexact=text)
    if text.isdecimal():
        numbered |= Q(reference__endswith=f"-{text}")
    customers = Customer.objects.filter(name__icontains=text).order_by()
    keys = list(customers.values_list("pk", flat=True)[:CUSTOMERS_SEARCHED])
    return tickets.filter(numbered | Q(subject__icontains=text) | Q(customer_id__in=keys))


def counts_of(tickets: QuerySet, actor: Actor) -> dict[str, str]:
    """How many requests each view has, at most 1000 of each, in one statement."""
    limited = {
        view: CountOf(in_view(tickets, view, actor).order_by().values("pk")[: COUNT_CAP + 1])
        for view in COUNTED
    }
    counted: dict[str, int] = (
        Tenant.objects.filter(pk=actor.tenant.pk)
        .annotate(**_prefixed(limited))
        .values(*_prefixed(limited))
        .get()
    )
    return {
        name.removeprefix("count_"): f"{COUNT_CAP}+" if number > COUNT_CAP else str(number)
        for name, number in counted.items()
    }


def _prefixed(values: dict[str, Any]) -> dict[str, Any]:
    return {f"count_{name}": value for name, value in values.items()}


def queue_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the desk's list prints."""
    actor, params = request.actor, request.GET
    visible = Ticket.objects.visible_to(actor)
    view = params.get("view", FIRST_VIEW)
    wanted = in_view(visible, view, actor) if view in VIEWS else visible
    full = Ticket.objects.with_people()
    page = page_with(filtered(wanted, params), full, params, BY_ACTIVITY)
    queues = list(Queue.objects.visible_to(actor))
    return {
        "rows": [desk_row(ticket, actor.tenant) for ticket in page.rows],
        "page": page,
        "views": saved_views(params, view, counts_of(visible, actor)),
        "view": view,
        "filters": filters_of(params, queues, desk_agents(actor, queues)),
        "q": params.get("q", ""),
        "is_filtered": any(params.get(name) for name in ("q", *FILTERS)),
    }


FILTERS = ("queue", "state", "priority", "assignee")


def saved_views(params: QueryDict, current: str, counts: dict[str, str]) -> list[SavedView]:
    """The tabs; what is filtered stays so when the view changes."""
    kept = params.copy()
    for name in ("older", "newer", "view"):
        kept.pop(name, None)
    tail = f"&{kept.urlencode()}" if kept else ""
    return [
        SavedView(str(label), f"?view={name}{tail}", name == current, counts.get(name, ""))
        for name, label in VIEWS.items()
    ]


def filters_of(params: QueryDict, queues: list[Queue], agents: list[User]) -> list[dict[str, Any]]:
    """Name, label, choices and present value of each filter."""
    choices: dict[str, tuple[str, list[tuple[str, Any]]]] = {
        "queue": (_("Queue"), [(str(queue.pk), queue.name) for queue in queues]),
        "state": (_("State"), list(TicketState.choices)),
        "priority": (_("Priority"), list(Priority.choices)),
        "assignee": (_("Assigned to"), [(str(user.pk), str(user)) for user in agents]),
    }
    return [
        {"name": name, "label": label, "choices": options, "value": params.get(name, "")}
        for name, (label, options) in choices.items()
    ]


def desk_row(ticket: Ticket, tenant: Tenant) -> DeskRow:
    """What a line says; an ordinary priority is not worth a badge."""
    promise = ticket.next_promise_at
    return DeskRow(
        ticket=ticket,
        state=state_badge(ticket.state, desk=True),
        priority=priority_badge(ticket.priority) if ticket.priority != Priority.NORMAL else None,
        category=ticket.category.name_for(tenant),
        is_late=promise is not None and promise < timezone.now() and not ticket.is_settled,
    )
