"""The tickets part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "tickets"
    verbose_name = _("Requests")

    def ready(self) -> None:
        from portal.shared.files.access import register_file_policy
        from tickets import telling, telling_team  # noqa: F401 - their handlers of the outbox
        from tickets.rules import engine  # noqa: F401 - its handler of the outbox
        from tickets.selectors import can_read_message

        register_file_policy("tickets.ticketmessage", can_read_message)
