"""The staff's side of requests: the desk, queues and categories."""

from tickets.admin import guest_panels  # noqa: F401 - its panels and addresses
from tickets.admin.arranging import CategoryAdmin, QueueAdmin
from tickets.admin.desk import TicketAdmin

__all__ = ["CategoryAdmin", "QueueAdmin", "TicketAdmin"]
