"""How a complaint's decision and what may be done about it are shown. No queries here."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.shared.dates import date_in_sentence, said_with
from portal.shared.templatetags.portal_ui import smart_date
from portal.shared.ui import Badge, TimelineItem, Tone
from tickets.enums import Outcome, Remedy, TicketState
from tickets.models import Complaint, Ticket
from tickets.services.complaints import can_be_escalated, deadline_of

OUTCOMES: dict[str, tuple[Tone, str]] = {
    Outcome.UPHELD: ("ok", "check"),
    Outcome.PARTLY: ("warn", "circle-dot"),
    Outcome.REJECTED: ("mute", "x"),
}


@dataclass(frozen=True, slots=True)
class ComplaintCard:
    """What the customer and the desk read about a complaint."""

    outcome: Badge | None
    remedy: str
    text: str
    decided_at: datetime | None
    escalated_at: datetime | None
    escalation_reason: str
    is_reviewed: bool
    can_escalate: bool
    deadline: SafeString | str


def complaint_card(ticket: Ticket, complaint: Complaint, now: datetime) -> ComplaintCard:
    """The state of a complaint; `is_reviewed` after it was decided once more."""
    decided, escalated = complaint.decided_at, complaint.escalated_at
    has_remedy = complaint.remedy not in ("", Remedy.NONE)
    return ComplaintCard(
        outcome=outcome_badge(complaint.outcome) if complaint.outcome else None,
        remedy=str(Remedy(complaint.remedy).label) if has_remedy else "",
        text=complaint.remedy_text,
        decided_at=decided,
        escalated_at=escalated,
        escalation_reason=complaint.escalation_reason,
        is_reviewed=bool(decided and escalated and decided > escalated),
        can_escalate=can_be_escalated(ticket, complaint, now),
        deadline="" if decided else date_in_sentence(deadline_of(ticket)),
    )


def outcome_badge(outcome: str) -> Badge:
    """How a complaint ended."""
    tone, icon = OUTCOMES[outcome]
    return Badge(str(Outcome(outcome).label), tone, icon)


def with_decision(
    steps: list[TimelineItem], ticket: Ticket, complaint: Complaint
) -> list[TimelineItem]:
    """The progress of a complaint: its decision stands before the end."""
    if complaint.decided_at is not None:
        step = TimelineItem(_("Decided"), smart_date(complaint.decided_at), "scale", "done")
    else:
        by = said_with(_("By %(date)s"), ticket.solution_due_at)
        step = TimelineItem(_("Decision in writing"), by, "scale", "todo")
    at = _place(steps, ticket, is_decided=step.state == "done")
    return [*steps[:at], step, *steps[at:]]


def _place(steps: list[TimelineItem], ticket: Ticket, *, is_decided: bool) -> int:
    """Before the steps that end the request, and before what is done now once it is decided."""
    if ticket.is_settled:
        return len(steps) - (2 if ticket.state == TicketState.SOLVED else 1)
    ahead = ("now", "todo") if is_decided else ("todo",)
    return next((n for n, item in enumerate(steps) if item.state in ahead), len(steps))
