"""Requests in the search index: subject, what both sides wrote, the form's answers, own tags.

Never internal notes, nor the team's tags.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Prefetch

from accounts.enums import CustomerPermission, StaffPermission
from portal.shared.actors import Actor
from portal.shared.markdown import plain_text
from portal.shared.search.indexes import EVERYTHING, Hit, TenantIndex, either, one_of
from tickets import policies
from tickets.models import FieldValue, Ticket, TicketMessage, TicketTag
from tickets.presentation import state_label
from tickets.presentation_own import value_text
from tickets.selectors import desk_url_of


class TicketIndex(TenantIndex):
    """One document a request."""

    kind = "ticket"

    database_titles = ("reference", "subject")

    def get_model(self) -> type[Ticket]:
        return Ticket

    def queryset(self) -> Any:
        public = Prefetch("messages", TicketMessage.objects.public(), to_attr="said")
        tags = Prefetch(
            "tags", TicketTag.objects.filter(is_staff=False).select_related("tag"), to_attr="words"
        )
        answers = Prefetch(
            "values",
            FieldValue.objects.select_related("field", "product", "order"),
            to_attr="filled",
        )
        rows = Ticket.objects.select_related("customer", "tenant")
        return rows.prefetch_related(public, tags, answers)

    def prepare_title(self, obj: Ticket) -> str:
        return f"{obj.reference} {obj.subject}"

    def prepare_text(self, obj: Ticket) -> str:
        said = (plain_text(message.body) for message in obj.said)
        filled = (value_text(value, obj.tenant) for value in obj.filled)
        words = (mark.tag.name for mark in obj.words)
        return "\n".join([obj.subject, *said, *filled, *words])

    def prepare_language(self, obj: Ticket) -> str:
        return str(obj.customer.language if obj.customer else obj.guest_language)

    def prepare_audience(self, obj: Ticket) -> str:
        return "customers"

    def prepare_customer_id(self, obj: Ticket) -> int | None:
        return obj.customer_id

    def prepare_requester_id(self, obj: Ticket) -> int | None:
        return None if obj.is_guests else obj.requester_id

    def prepare_category_id(self, obj: Ticket) -> int:
        return int(obj.queue_id)

    def visible_query(self, actor: Actor, language: str) -> str | None:
        """The same as `TicketQuerySet.visible_to`, but for requests one only follows.

        Queues stand in the field for categories, which requests don't need.
        """
        if actor.may(StaffPermission.WORK_TICKETS):
            return EVERYTHING
        own = one_of("requester_id", [actor.user_id]) if actor.user_id else None
        companies = one_of("customer_id", actor.customers_with(CustomerPermission.VIEW_TICKETS))
        queues = one_of("category_id", actor.queues_with("work_queue"))
        return either(companies, own, queues)

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        rows = Ticket.objects.visible_to(actor).filter(pk__in=keys).select_related("customer")
        return [self._hit(row, actor) for row in rows]

    def _hit(self, row: Ticket, actor: Actor) -> Hit:
        is_member = policies.is_member(actor, row)
        return Hit(
            kind=self.kind,
            key=row.pk,
            title=row.subject,
            url=row.get_absolute_url() if is_member else desk_url_of(row),
            text="",
            meta=f"{row.reference} · {state_label(row.state)}",
            icon="message-square",
        )
