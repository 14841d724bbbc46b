"""The desk's list: views, filters, counts that stay quick with a million requests."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext

from accounts.enums import StaffPermission
from portal.shared.actors import Actor
from portal.shared.counting import capped, counts, counts_on
from portal.shared.models import Tenant
from portal.shared.paging import CURSORS, Page, page_with, url_with
from portal.shared.ui import Badge
from tickets.admin.bulk_choices import bulk_choices
from tickets.admin.narrowing import (
    DUE,
    FILTERS,
    KEPT,
    MORE,
    filters_of,
    in_order,
    kept_query,
    narrowed,
    unread,
    unread_by,
    value_of,
)
from tickets.due import due_badge, is_pressing
from tickets.enums import ACTIVE_STATES, SETTLED_STATES, Priority, TicketState
from tickets.models import Queue, SavedView, Ticket
from tickets.policies import can_change_view
from tickets.presentation import kind_badge, priority_badge, state_badge
from tickets.search import numbers_in

VIEWS: dict[str, str | Promise] = {
    "unassigned": gettext_lazy("Unassigned"),
    "mine": gettext_lazy("Mine"),
    "new": gettext_lazy("New"),
    "waiting": gettext_lazy("Waiting for the customer"),
    "open": gettext_lazy("All open"),
    "solved": gettext_lazy("Solved"),
    "all": gettext_lazy("All"),
}
COUNTED = ("unassigned", "mine", "new", "waiting", "open")
FIRST_VIEW = "unassigned"
EVERYTHING = "all"
UNREAD_MINE = "unread_mine"
# A number of each category that whole numbers have in our languages.
PLURAL_EXAMPLES = {"one": 1, "few": 2, "other": 10}
# So many saved views stand beside the others; the rest is folded away.
SHOWN_VIEWS = 4


def name_of(link: str) -> Any:
    """How a linked person is called, as `str(user)` says it."""
    named_so = NullIf(f"{link}__name", Value(""))
    return Coalesce(named_so, f"{link}__email", output_field=CharField())


# All that a line says: making rows of six models would take longer than the query.
OWN = (
    "reference",
    "subject",
    "state",
    "priority",
    "kind",
    "version",
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
class Tab:
    """One view above the list: built in, or saved under a name."""

    label: str
    url: str
    current: bool
    count: str = ""
    unread: int = 0
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class DeskRow:
    """One line of the desk."""

    reference: str
    version: int
    subject: str
    category: str
    customer: str
    requester: str
    state: Badge
    kind: Badge | None
    priority: Badge | None
    # Only what is pressing: the rest would be noise in a list.
    due: Badge | None
    assignee: str
    queue: str
    next_promise_at: datetime | None
    is_late: bool
    is_unread: bool
    last_activity_at: datetime


def in_view(tickets: QuerySet, view: str, actor: Actor) -> QuerySet:
    """The requests of a built-in view."""
    if view == "unassigned":
        return tickets.active().filter(assignee=None)
    if view == "mine":
        return tickets.active().filter(assignee_id=actor.user_id)
    if view == "solved":
        return tickets.settled()
    if view in (TicketState.NEW, TicketState.WAITING):
        return tickets.filter(state=view)
    return tickets.active() if view == "open" else tickets


def queue_context(request: HttpRequest) -> dict[str, Any]:
    """Everything that the desk's list prints."""
    actor, params = request.actor, request.GET
    visible = Ticket.objects.visible_to(actor).on_desk_of(actor)
    view = params.get("view", FIRST_VIEW)
    wanted = narrowed(in_view(visible, view, actor), params, actor)
    page = page_of_rows(wanted, visible, params, actor)
    queues, numbers = queues_and_counts(visible, actor)
    own = saved_views(actor)
    return {
        "rows": [desk_row(values, actor.tenant) for values in page.rows],
        "page": page,
        "view": view,
        "views": tabs(params, view, numbers),
        **saved_context(actor, params, own),
        "filters": filters_of(params, actor, queues),
        "bulk": bulk_choices(actor, queues),
        "q": value_of(params, "q"),
        "by_due": params.get("sort") == DUE,
        "is_filtered": any(value_of(params, name) for name in ("q", *FILTERS)),
        "more_used": sum(bool(value_of(params, name)) for name in MORE),
        "all_url": url_with(params, view=EVERYTHING) if view != EVERYTHING else "",
        "all_chosen": params.get("choose") == "all",
        "choose_url": url_with_place(params, choose="all"),
        "address": params.urlencode(),
        "chosen_forms": chosen_forms(),
    }


def chosen_forms() -> dict[str, str]:
    """What the script says of chosen requests, by the plural categories of `Intl.PluralRules`."""
    return {
        category: ngettext("%(num)s request chosen", "%(num)s requests chosen", example)
        % {"num": "{num}"}
        for category, example in PLURAL_EXAMPLES.items()
    }


def page_of_rows(tickets: QuerySet, visible: QuerySet, params: QueryDict, actor: Actor) -> Page:
    """The page's rows with all that is printed, and whether the reader has seen them.

    The request whose number was typed stands first, whatever the view and the filters.
    """
    ordered, keyset = in_order(tickets, params)
    numbers = _numbers(params, actor)
    also = Q(reference__in=numbers) if numbers else None
    page = page_with(ordered, _full(visible, actor), params, keyset, also=also)
    return replace(page, rows=sorted(page.rows, key=lambda row: row["reference"] not in numbers))


def _full(visible: QuerySet, actor: Actor) -> QuerySet:
    return visible.values(*OWN, **LINKED).annotate(is_unread=unread_by(actor))


def _numbers(params: QueryDict, actor: Actor) -> list[str]:
    is_first = not any(params.get(name) for name in CURSORS)
    return numbers_in(actor.tenant, value_of(params, "q")) if is_first else []


def queues_and_counts(tickets: QuerySet, actor: Actor) -> tuple[list[Queue], dict[str, int]]:
    """The actor's queues, and how many requests each view has: a little more than 1000 at most.

    One statement: the counts stand beside each queue, and are reckoned once.
    """
    views = {view: in_view(tickets, view, actor) for view in COUNTED}
    views[UNREAD_MINE] = unread(in_view(tickets, "mine", actor), actor)
    queues = list(Queue.objects.visible_to(actor).annotate(**counts(views)))
    return queues, counts_on(next(iter(queues), None), views)


def tabs(params: QueryDict, current: str, counts: dict[str, int]) -> list[Tab]:
    """The built-in views; what is filtered stays so when the view changes."""
    kept = params.copy()
    for name in (*CURSORS, "view", "saved", "choose"):
        kept.pop(name, None)
    tail = f"&{kept.urlencode()}" if kept else ""
    is_saved = bool(params.get("saved"))
    return [
        Tab(
            str(label),
            f"?view={name}{tail}",
            name == current and not is_saved,
            capped(counts[name]) if name in counts else "",
            counts[UNREAD_MINE] if name == "mine" else 0,
        )
        for name, label in VIEWS.items()
    ]


def saved_views(actor: Actor) -> list[SavedView]:
    """Everybody's, then one's own."""
    rows = SavedView.objects.filter(Q(owner=None) | Q(owner_id=actor.user_id))
    return list(rows.order_by(F("owner_id").asc(nulls_first=True), "position", "pk"))


def saved_context(actor: Actor, params: QueryDict, views: list[SavedView]) -> dict[str, Any]:
    """The saved views as tabs, a few in the open; the one that is shown, and what would be kept."""
    chosen = str(params.get("saved", ""))
    current = next((view for view in views if str(view.pk) == chosen), None)
    made = [saved_tab(view, view is current) for view in views]
    shown = made[:SHOWN_VIEWS]
    kept = kept_query(params)
    is_changed = current is not None and current.query != kept
    return {
        "saved": shown,
        "folded": made[SHOWN_VIEWS:],
        "folded_current": next((tab for tab in made[SHOWN_VIEWS:] if tab.current), None),
        "saved_view": current,
        "kept": kept,
        "can_replace": is_changed and current is not None and can_change_view(actor, current),
        "can_share": actor.may(StaffPermission.MANAGE_QUEUES),
    }


def saved_tab(view: SavedView, current: bool = False) -> Tab:
    """A saved view as a link to the list."""
    query = f"{view.query}&saved={view.pk}".lstrip("&")
    return Tab(view.name, f"?{query}", current, is_shared=view.owner_id is None)


def url_with_place(params: QueryDict, **changed: str) -> str:
    """The same page of the list, with something changed."""
    query = params.copy()
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"


def clean_address(text: str) -> str:
    """The list's address that a form sends back: its own parameters and no others."""
    sent = QueryDict(text[:2000].replace("\0", ""))
    kept = QueryDict(mutable=True)
    for name in (*KEPT, "saved", *CURSORS):
        if value := sent.get(name, ""):
            kept[name] = value
    return str(kept.urlencode())


def desk_row(values: dict[str, Any], tenant: Tenant) -> DeskRow:
    """What a line says; an ordinary priority is not worth a badge."""
    promise, state, priority = values["next_promise_at"], values["state"], values["priority"]
    return DeskRow(
        reference=values["reference"],
        version=values["version"],
        subject=values["subject"],
        category=tenant.text_for(values["category_names"]) or values["category_key"],
        customer=values["customer_name"],
        requester=values["requester_name"] or values["guest_address"],
        state=state_badge(state, desk=True),
        kind=kind_badge(values["kind"]),
        priority=priority_badge(priority) if priority != Priority.NORMAL else None,
        due=due_badge(values) if is_pressing(values) else None,
        assignee=values["assignee_name"] or "",
        queue=values["queue_name"],
        next_promise_at=promise,
        is_late=bool(promise and promise < timezone.now() and state not in SETTLED_STATES),
        is_unread=values["is_unread"] and state in ACTIVE_STATES,
        last_activity_at=values["last_activity_at"],
    )
