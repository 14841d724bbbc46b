"""What a request is about, once the staff know better than its form."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import EventKind, TicketKind
from tickets.models import Category, Ticket
from tickets.services.effects import log_event, tell
from tickets.states import lock, swap


@transaction.atomic
def set_category(
    *,
    actor: Actor,
    ticket: Ticket,
    category: Category,
    kind: str | None = None,
    expected: int | None = None,
    at: datetime | None = None,
) -> None:
    """Another category, and its kind unless another is named; queue and number stay.

    Raises NotAllowed, DomainError, StaleState.
    """
    policies.require_work(actor, ticket)
    new_kind = kind or category.kind
    lock(ticket, expected)
    _check(ticket, category, new_kind)
    changes: dict[str, tuple[Any, Any]] = {}
    if category.pk != ticket.category_id:
        changes["category"] = (ticket.category.key, category.key)
    if new_kind != ticket.kind:
        changes["kind"] = (ticket.kind, new_kind)
    if not changes:
        return
    swap(ticket, category=category, kind=new_kind)
    log_event(
        actor,
        ticket,
        EventKind.KIND,
        at or timezone.now(),
        public=False,
        to=new_kind,
        category=category.name_for(actor.tenant, actor.tenant.default_language),
    )
    record(actor, "ticket.kind", ticket, changes)
    tell(actor, ticket, "kind")


def _check(ticket: Ticket, category: Category, kind: str) -> None:
    if kind not in TicketKind.values:
        raise DomainError(_("Choose one of the listed kinds."), field="kind")
    if not category.is_active and category.pk != ticket.category_id:
        raise DomainError(_("Choose one of the listed categories."), field="category")
    if kind != TicketKind.FEEDBACK and not ticket.can_be_answered:
        raise DomainError(_("Nobody can be answered: it stays feedback."), field="kind")
