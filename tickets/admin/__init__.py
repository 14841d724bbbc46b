"""The staff's side of requests: the desk, queues and categories."""

from tickets.admin import belonging, composer, extras, record
from tickets.admin.arranging import CategoryAdmin, QueueAdmin
from tickets.admin.desk import TicketAdmin
from tickets.admin.macros import MacroAdmin

__all__ = [
    "CategoryAdmin",
    "MacroAdmin",
    "QueueAdmin",
    "TicketAdmin",
    "belonging",
    "composer",
    "extras",
    "record",
]
