"""States, urgency and priority of requests, and what can happen to one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketState(models.TextChoices):
    """Where a request stands, in the words of the staff."""

    NEW = "new", _("New")
    OPEN = "open", _("In progress")
    WAITING = "waiting", _("Waiting for the customer")
    SOLVED = "solved", _("Solved")
    CLOSED = "closed", _("Closed")


# The only moves there are; everything else raises InvalidTransition.
TRANSITIONS: dict[TicketState, frozenset[TicketState]] = {
    TicketState.NEW: frozenset(
        {TicketState.OPEN, TicketState.WAITING, TicketState.SOLVED, TicketState.CLOSED}
    ),
    TicketState.OPEN: frozenset({TicketState.WAITING, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.WAITING: frozenset({TicketState.OPEN, TicketState.SOLVED, TicketState.CLOSED}),
    TicketState.SOLVED: frozenset({TicketState.OPEN, TicketState.WAITING, TicketState.CLOSED}),
    TicketState.CLOSED: frozenset(),
}
# Still to be done by somebody.
ACTIVE_STATES = (TicketState.NEW, TicketState.OPEN, TicketState.WAITING)
SETTLED_STATES = (TicketState.SOLVED, TicketState.CLOSED)


class TicketKind(models.TextChoices):
    """What sort of request it is; feedback may come from somebody without an account."""

    QUESTION = "question", _("Question")
    FEEDBACK = "feedback", _("Feedback")


class FeedbackAbout(models.TextChoices):
    """What people want to say of the portal or the business."""

    PROBLEM = "problem", _("Something is wrong")
    IDEA = "idea", _("An idea")
    PRAISE = "praise", _("Praise")


class Urgency(models.TextChoices):
    """How pressing the customer says it is."""

    LOW = "low", _("Low: when there is time")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High: it holds up work")
    CRITICAL = "critical", _("Critical: work has stopped")


class Priority(models.TextChoices):
    """In which order the staff takes requests."""

    LOW = "low", _("Low")
    NORMAL = "normal", _("Normal")
    HIGH = "high", _("High")
    URGENT = "urgent", _("Urgent")


# A new request's priority until somebody of the staff looks at it.
PRIORITY_OF_URGENCY: dict[str, Priority] = {
    Urgency.LOW: Priority.LOW,
    Urgency.NORMAL: Priority.NORMAL,
    Urgency.HIGH: Priority.HIGH,
    Urgency.CRITICAL: Priority.URGENT,
}


class EventKind(models.TextChoices):
    """One-line events of a conversation."""

    OPENED = "opened", _("Opened")
    TAKEN = "taken", _("Taken")
    ASSIGNED = "assigned", _("Assigned")
    UNASSIGNED = "unassigned", _("Given back")
    PRIORITY = "priority", _("Priority changed")
    QUEUE = "queue", _("Queue changed")
    STATE = "state", _("State changed")
    FOLLOWER_ADDED = "follower_added", _("Follower added")
    FOLLOWER_REMOVED = "follower_removed", _("Follower removed")


class QueuePermission(models.TextChoices):
    """What staff may be given on one queue; held on the Queue through django-guardian."""

    WORK_QUEUE = "work_queue", _("Answer requests of the queue")
