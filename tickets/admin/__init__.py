"""The staff's side of requests: the desk, queues and the catalogue."""

from tickets.admin import room_answers as room_answers
from tickets.admin import room_complaint as room_complaint
from tickets.admin.arranging import QueueAdmin
from tickets.admin.categories import CategoryAdmin
from tickets.admin.desk import TicketAdmin

__all__ = ["CategoryAdmin", "QueueAdmin", "TicketAdmin"]
