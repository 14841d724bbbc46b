"""The list of requests as a table."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.shared.csv_export import csv_stream
from portal.shared.models import Tenant
from tickets.enums import TicketKind, Urgency
from tickets.filters import TABS, on_tab
from tickets.models import CategoryField, FieldValue, Ticket
from tickets.presentation import state_label
from tickets.presentation_own import value_cell, value_text
from tickets.selectors_tags import tags_by_ticket
from tickets.views.common import no_customer, requests_page
from tickets.views.listing import MOST_ROWS, filter_for

BATCH = 500


@require_safe
@requests_page
def ticket_export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows as it is narrowed, the latest activity first.

    Narrowed to one category, each question of its form is a column.
    """
    if not request.customer:  # lazy, so never None itself
        return no_customer(request)
    found = filter_for(request)
    tickets = on_tab(found.qs, request.GET.get("tab", TABS[0]))
    columns = _columns(found.form.cleaned_data.get("category"))
    name = f"requests-{timezone.localdate():%Y-%m-%d}"
    table = Table(request.tenant, columns)
    return csv_stream(request.tenant, name, table.header(), _batches(tickets, table))


def _columns(key: str | None) -> list[CategoryField]:
    return list(CategoryField.objects.filter(category__key=key)) if key else []


def _batches(tickets: QuerySet, table: "Table") -> Iterator[list[list[Any]]]:
    """Some hundred rows at a time by key, so that the last ones cost what the first ones do."""
    rows = tickets.select_related("requester", "category").order_by("-last_activity_at", "-pk")
    edge: Ticket | None = None
    for _number in range(MOST_ROWS // BATCH):
        wanted = rows if edge is None else rows.filter(_after(edge))
        batch = list(wanted[:BATCH])
        yield table.lines(batch)
        if len(batch) < BATCH:
            return
        edge = batch[-1]
    if rows.filter(_after(edge)).exists():
        yield [[_("Only the first 10,000 requests are listed. Narrow the list to get the others.")]]


def _after(edge: Ticket | None) -> Q:
    """What stands behind a row of the list."""
    if edge is None:
        return Q()
    at = edge.last_activity_at
    return Q(last_activity_at__lt=at) | Q(last_activity_at=at, pk__lt=edge.pk)


class Table:
    """The columns of the export."""

    def __init__(self, tenant: Tenant, fields: list[CategoryField]) -> None:
        self.tenant, self.fields = tenant, fields

    def header(self) -> list[str]:
        own = [field.label_for(self.tenant) for field in self.fields]
        return [
            _("Number"),
            _("Subject"),
            _("Kind"),
            _("Type"),
            _("State"),
            _("Urgency"),
            _("Asked by"),
            _("Received"),
            _("Last activity"),
            _("Next answer by"),
            _("Solved"),
            _("Tags"),
            *(own or [_("Answers")]),
        ]

    def lines(self, tickets: list[Ticket]) -> list[list[Any]]:
        """The rows of some requests, with three queries."""
        keys = [ticket.pk for ticket in tickets]
        tags, values = tags_by_ticket(keys), self._values(keys)
        return [
            [
                ticket.reference,
                ticket.subject,
                TicketKind(ticket.kind).label,
                ticket.category.name_for(self.tenant),
                state_label(ticket.state),
                Urgency(ticket.urgency).label,
                ticket.requester or "",
                ticket.created_at,
                ticket.last_activity_at,
                None if ticket.is_settled else ticket.next_promise_at,
                ticket.solved_at,
                ", ".join(tags.get(ticket.pk, [])),
                *self._answers(values.get(ticket.pk, [])),
            ]
            for ticket in tickets
        ]

    def _values(self, keys: list[int]) -> dict[int, list[FieldValue]]:
        found: dict[int, list[FieldValue]] = {}
        rows = FieldValue.objects.filter(ticket_id__in=keys)
        for value in rows.select_related("field", "product", "order"):
            found.setdefault(value.ticket_id, []).append(value)
        return found

    def _answers(self, values: list[FieldValue]) -> list[Any]:
        if not self.fields:
            return ["; ".join(self._named(value) for value in values)]
        by_field = {value.field_id: value for value in values}
        return [
            value_cell(by_field[field.pk], self.tenant) if field.pk in by_field else None
            for field in self.fields
        ]

    def _named(self, value: FieldValue) -> str:
        return f"{value.field.label_for(self.tenant)}: {value_text(value, self.tenant)}"
