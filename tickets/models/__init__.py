"""Models of requests."""

from tickets.models.conversation import TicketEvent, TicketFollower, TicketMessage
from tickets.models.desk import Category, Queue
from tickets.models.tickets import Ticket

__all__ = ["Category", "Queue", "Ticket", "TicketEvent", "TicketFollower", "TicketMessage"]
