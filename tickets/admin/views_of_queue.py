"""The desk's list: saved views, filters, counts that stay quick with a million requests."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Customer
from portal.shared.actors import Actor
from portal.shared.counting import capped, counted
from portal.shared.models import Tenant
from portal.shared.paging import Keyset, page_with
from portal.shared.ui import Badge
from tickets.due import due_badge
from tickets.enums import SETTLED_STATES, Priority, SlaLevel, TicketState
from tickets.models import Queue, Ticket
from tickets.presentation import kind_badge, priority_badge, state_badge
from tickets.selectors import agent_choices

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


def name_of(link: str) -> Any:
    """How a linked person is called, as `str(user)` says it."""
    named = NullIf(f"{link}__name", Value(""))
    return Coalesce(named, f"{link}__email", output_field=CharField())


# All that a line says: making rows of six models would take longer than the query.
OWN = (
    "reference",
    "subject",
    "state",
    "priority",
    "kind",
    "last_activity_at",
    "next_promise_at",
    "next_due_at",
    "sla_level",
)
LINKED = {
    "customer_name": Coalesce(F("customer__name"), F("guest_name")),
    "guest_address": F("guest_email"),
    "requester_name": name_of("requester"),
    "assignee_name": name_of("assignee"),
    "category_key": F("category__key"),
    "category_names": F("category__names"),
    "queue_name": F("queue__name"),
}


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

    reference: str
    subject: str
    category: str
    customer: str
    requester: str
    state: Badge
    kind: Badge | None
    priority: Badge | None
    assignee: str
    queue: str
    next_promise_at: datetime | None
    # Only what is pressing: the rest would be noise in a list.
    due: Badge | None
    is_late: bool
    last_activity_at: datetime


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
    views = {view: in_view(tickets, view, actor) for view in COUNTED}
    return {view: capped(number) for view, number in counted(actor.tenant, views).items()}


def queue_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the desk's list prints."""
    actor, params = request.actor, request.GET
    visible = Ticket.objects.visible_to(actor)
    view = params.get("view", FIRST_VIEW)
    wanted = in_view(visible, view, actor) if view in VIEWS else visible
    full = Ticket.objects.values(*OWN, **LINKED)
    page = page_with(filtered(wanted, params), full, params, BY_ACTIVITY)
    queues = list(Queue.objects.visible_to(actor))
    keys = [queue.pk for queue in queues]
    return {
        "rows": [desk_row(values, actor.tenant) for values in page.rows],
        "page": page,
        "views": saved_views(params, view, counts_of(visible, actor)),
        "view": view,
        "filters": filters_of(params, queues, agent_choices(actor.tenant.pk, keys)),
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


def filters_of(
    params: QueryDict, queues: list[Queue], agents: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    """Name, label, choices and present value of each filter."""
    choices: dict[str, tuple[str, list[tuple[str, Any]]]] = {
        "queue": (_("Queue"), [(str(queue.pk), queue.name) for queue in queues]),
        "state": (_("State"), list(TicketState.choices)),
        "priority": (_("Priority"), list(Priority.choices)),
        "assignee": (_("Assigned to"), agents),
    }
    return [
        {"name": name, "label": label, "choices": options, "value": params.get(name, "")}
        for name, (label, options) in choices.items()
    ]


def desk_row(values: dict[str, Any], tenant: Tenant) -> DeskRow:
    """What a line says; an ordinary priority is not worth a badge."""
    promise, state, priority = values["next_promise_at"], values["state"], values["priority"]
    return DeskRow(
        reference=values["reference"],
        subject=values["subject"],
        category=tenant.text_for(values["category_names"]) or values["category_key"],
        customer=values["customer_name"],
        requester=values["requester_name"] or values["guest_address"],
        state=state_badge(state, desk=True),
        kind=kind_badge(values["kind"]),
        priority=priority_badge(priority) if priority != Priority.NORMAL else None,
        assignee=values["assignee_name"] or "",
        queue=values["queue_name"],
        next_promise_at=promise,
        due=due_badge(values) if values["sla_level"] > SlaLevel.FINE else None,
        is_late=bool(promise and promise < timezone.now() and state not in SETTLED_STATES),
        last_activity_at=values["last_activity_at"],
    )
