"""The staff's side of requests: the desk, queues and categories, agreed times and rules."""

from tickets.admin import agreement_panel
from tickets.admin.agreements import SlaPolicyAdmin
from tickets.admin.arranging import CategoryAdmin, QueueAdmin
from tickets.admin.desk import TicketAdmin
from tickets.admin.rules import RuleAdmin

__all__ = [
    "CategoryAdmin",
    "QueueAdmin",
    "RuleAdmin",
    "SlaPolicyAdmin",
    "TicketAdmin",
    "agreement_panel",
]
