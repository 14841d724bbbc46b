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
    """What sort of request it is; its category says so."""

    QUESTION = "question", _("Question")
    INCIDENT = "incident", _("Incident")
    SERVICE = "service", _("Service request")
    COMPLAINT = "complaint", _("Complaint")
    FEEDBACK = "feedback", _("Feedback")


# What customers choose from on the form of a new request; feedback has its own form.
ASKED_KINDS = (
    TicketKind.QUESTION,
    TicketKind.INCIDENT,
    TicketKind.SERVICE,
    TicketKind.COMPLAINT,
)


class Channel(models.TextChoices):
    """Which way a request or a message came."""

    PORTAL = "portal", _("Portal")
    MAIL = "mail", _("E-mail")
    STAFF = "staff", _("Entered by staff")
    GUEST = "guest", _("Without an account")


class FieldType(models.TextChoices):
    """What a field of a category's own form asks for."""

    TEXT = "text", _("One line of text")
    LONG_TEXT = "long_text", _("Several lines of text")
    CHOICE = "choice", _("One of several answers")
    DATE = "date", _("Date")
    NUMBER = "number", _("Number")
    FILE = "file", _("File")
    PRODUCT = "product", _("Product that was bought")
    ORDER = "order", _("Order")


# What only a customer has to choose from.
BOUGHT_TYPES = (FieldType.PRODUCT, FieldType.ORDER)


class Outcome(models.TextChoices):
    """How a complaint ended."""

    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly", _("Partly upheld")
    REJECTED = "rejected", _("Not upheld")


class Remedy(models.TextChoices):
    """What is done to put a complaint right."""

    NONE = "none", _("Nothing")
    APOLOGY = "apology", _("An apology")
    REPAIR = "repair", _("Repair")
    REPLACEMENT = "replacement", _("Replacement")
    REFUND = "refund", _("Refund")
    DISCOUNT = "discount", _("Discount")
    OTHER = "other", _("Something else")


class LinkKind(models.TextChoices):
    """How one request belongs to another; read from the later one to the earlier."""

    FOLLOW_UP = "follow_up", _("Follows up on")
    DUPLICATE = "duplicate", _("Duplicate of")
    PROBLEM = "problem", _("Caused by the problem")
    MERGED = "merged", _("Merged into")
    SPLIT = "split", _("Split from")
    RELATED = "related", _("Belongs to")


class Assignment(models.TextChoices):
    """Who gets a queue's new requests."""

    MANUAL = "manual", _("Whoever takes them")
    ROUND_ROBIN = "round_robin", _("In turn")
    LEAST_BUSY = "least_busy", _("Whoever has the fewest open ones")


class Trigger(models.TextChoices):
    """When a rule is asked."""

    CREATED = "created", _("A request is opened")
    UPDATED = "updated", _("A request is changed or answered")
    TIME = "time", _("Time has passed")


class SlaLevel(models.IntegerChoices):
    """How a request stands against what was agreed."""

    FINE = 0, _("In time")
    WARNED = 1, _("Due soon")
    BREACHED = 2, _("Overdue")


class MailProtocol(models.TextChoices):
    """How mail reaches a mailbox."""

    IMAP = "imap", _("Fetched by IMAP")
    PIPE = "pipe", _("Handed over by the mail server")
    WEBHOOK = "webhook", _("Sent by a mail service")


class StrangerPolicy(models.TextChoices):
    """What happens to mail of somebody who takes no part in the request they answer."""

    NEW_REQUEST = "new_request", _("Open a new request")
    QUARANTINE = "quarantine", _("Keep it for review")


class MailState(models.TextChoices):
    """Where an incoming mail stands; none is ever deleted unprocessed."""

    RECEIVED = "received", _("Received")
    PROCESSED = "processed", _("Processed")
    IGNORED = "ignored", _("Needs no answer")
    QUARANTINED = "quarantined", _("For review")


MAIL_TRANSITIONS: dict[MailState, frozenset[MailState]] = {
    MailState.RECEIVED: frozenset({MailState.PROCESSED, MailState.IGNORED, MailState.QUARANTINED}),
    MailState.QUARANTINED: frozenset({MailState.RECEIVED, MailState.IGNORED}),
    MailState.IGNORED: frozenset({MailState.RECEIVED}),
    MailState.PROCESSED: frozenset(),
}


class LinkPurpose(models.TextChoices):
    """What a signed link in a mail is good for."""

    CONFIRM = "confirm", _("Confirm the address of a request")
    READ = "read", _("Read and answer a request without an account")
    RATE = "rate", _("Rate the answer")


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
    KIND = "kind", _("Kind or category changed")
    TAGS = "tags", _("Tags changed")
    COPIED = "copied", _("Copied to an address")
    UNCOPIED = "uncopied", _("No longer copied to an address")
    LINKED = "linked", _("Linked")
    UNLINKED = "unlinked", _("Link removed")
    MERGED = "merged", _("Merged")
    SPLIT = "split", _("Split")
    TIME = "time", _("Time recorded")
    RATED = "rated", _("Rated")
    OUTCOME = "outcome", _("Outcome of the complaint")
    ESCALATED = "escalated", _("Escalated")
    PROMISE = "promise", _("Promised answer changed")
    SLA_WARNING = "sla_warning", _("Due soon")
    SLA_BREACH = "sla_breach", _("Overdue")
    RULE = "rule", _("Rule carried out")
    BOUNCED = "bounced", _("Mail could not be delivered")
    CONFIRMED = "confirmed", _("Address confirmed")
    CLAIMED = "claimed", _("Brought into an account")


class QueuePermission(models.TextChoices):
    """What staff may be given on one queue; held on the Queue through django-guardian."""

    WORK_QUEUE = "work_queue", _("Answer requests of the queue")
