"""The tickets part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "tickets"
    verbose_name = _("Requests")

    def ready(self) -> None:
        from accounts.events import on_address_confirmed
        from portal.shared.files.access import register_file_policy
        from tickets import ratings, telling  # noqa: F401 - their handlers of the outbox
        from tickets.selectors import can_read_message
        from tickets.services.claims import claim_guest_tickets

        register_file_policy("tickets.ticketmessage", can_read_message)
        on_address_confirmed(
            lambda actor, user, customer: claim_guest_tickets(
                actor=actor, user=user, customer=customer
            )
        )
