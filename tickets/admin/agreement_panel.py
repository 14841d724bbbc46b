"""The panel beside a request: what is agreed, what is due, and whether it was kept."""

from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.shared.ui import Badge
from tickets.admin.rooms import Panel, add_panel
from tickets.clock import policies_of
from tickets.due import due_badge
from tickets.enums import SETTLED_STATES
from tickets.models import Ticket


def agreement_panel(request: HttpRequest, ticket: Ticket) -> Panel | None:
    """None where nothing is agreed."""
    if ticket.first_answer_due_at is None and ticket.solution_due_at is None:
        return None
    policy = policies_of(request.tenant).get(ticket.sla_policy_id or 0)
    stands = ticket.paused_since if ticket.state not in SETTLED_STATES else None
    return Panel(
        "admin/tickets/_agreement.html",
        context={
            "badge": due_badge({"next_due_at": ticket.next_due_at, "sla_level": ticket.sla_level}),
            "policy": policy,
            "stands_since": stands,
            "answer": kept_badge(ticket.first_answer_due_at, ticket.first_answered_at),
            "solution": kept_badge(ticket.solution_due_at, ticket.solved_at),
        },
    )


def kept_badge(due: datetime | None, done: datetime | None) -> Badge | None:
    """Whether what was due was done in time; None where nothing was due or done."""
    if due is None or done is None:
        return None
    if done <= due:
        return Badge(_("In time"), "ok", "check")
    return Badge(_("Too late"), "bad", "x")


add_panel(agreement_panel, order=20)
