"""The staff's side of requests: the desk, queues and categories, mail."""

from tickets.admin.arranging import CategoryAdmin, QueueAdmin
from tickets.admin.desk import TicketAdmin
from tickets.admin.mail import InboundMailAdmin
from tickets.admin.mailboxes import BouncedAddressAdmin, MailboxAdmin

__all__ = [
    "BouncedAddressAdmin",
    "CategoryAdmin",
    "InboundMailAdmin",
    "MailboxAdmin",
    "QueueAdmin",
    "TicketAdmin",
]
