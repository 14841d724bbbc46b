"""The staff's side of requests: the desk, queues and categories, agreed times and rules."""

from tickets.admin import (
    agreement_panel,
    belonging,
    composer,
    extras,
    guest_panels,
    list_pages,
    record,
    room_answers,
    room_complaint,
    room_draft,
)
from tickets.admin.agreements import SlaPolicyAdmin
from tickets.admin.arranging import QueueAdmin
from tickets.admin.categories import CategoryAdmin
from tickets.admin.desk import TicketAdmin
from tickets.admin.macros import MacroAdmin
from tickets.admin.mail import InboundMailAdmin
from tickets.admin.mailboxes import BouncedAddressAdmin, MailboxAdmin
from tickets.admin.reports import report_page
from tickets.admin.rules import RuleAdmin

__all__ = [
    "BouncedAddressAdmin",
    "CategoryAdmin",
    "InboundMailAdmin",
    "MacroAdmin",
    "MailboxAdmin",
    "QueueAdmin",
    "RuleAdmin",
    "SlaPolicyAdmin",
    "TicketAdmin",
    "agreement_panel",
    "belonging",
    "composer",
    "extras",
    "guest_panels",
    "list_pages",
    "record",
    "report_page",
    "room_answers",
    "room_complaint",
    "room_draft",
]
