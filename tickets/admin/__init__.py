"""The staff's side of requests: the desk, queues and categories."""

from tickets.admin.arranging import CategoryAdmin, QueueAdmin
from tickets.admin.desk import TicketAdmin
from tickets.admin.reports import report_page

__all__ = ["CategoryAdmin", "QueueAdmin", "TicketAdmin", "report_page"]
