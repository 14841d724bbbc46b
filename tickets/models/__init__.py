"""Models of requests."""

from tickets.models.agreements import SlaPolicy
from tickets.models.catalogue import CategoryField, Deflection, FieldValue
from tickets.models.complaints import Complaint
from tickets.models.conversation import TicketEvent, TicketFollower, TicketMessage
from tickets.models.desk import Category, Queue
from tickets.models.guests import AccessLink, GuestRequest, Rating
from tickets.models.mail import BouncedAddress, InboundMail, Mailbox
from tickets.models.relations import Tag, TicketLink, TicketTag
from tickets.models.rules import Rule, RuleRun
from tickets.models.search import TicketWords
from tickets.models.tickets import Ticket
from tickets.models.workspace import (
    CopiedAddress,
    Macro,
    Presence,
    SavedView,
    TicketSeen,
    TimeEntry,
)

__all__ = [
    "AccessLink",
    "BouncedAddress",
    "Category",
    "CategoryField",
    "Complaint",
    "CopiedAddress",
    "Deflection",
    "FieldValue",
    "GuestRequest",
    "InboundMail",
    "Macro",
    "Mailbox",
    "Presence",
    "Queue",
    "Rating",
    "Rule",
    "RuleRun",
    "SavedView",
    "SlaPolicy",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketFollower",
    "TicketLink",
    "TicketMessage",
    "TicketSeen",
    "TicketTag",
    "TicketWords",
    "TimeEntry",
]
