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
        from portal.shared.mail import register_undeliverable
        from tickets import ratings, telling, telling_team  # noqa: F401 - handlers of the outbox
        from tickets.mail import processing  # noqa: F401 - its handler of the outbox
        from tickets.mail.outgoing import register_guest_link
        from tickets.mail.undeliverable import is_undeliverable
        from tickets.rules import engine  # noqa: F401 - its handler of the outbox
        from tickets.selectors import can_read_answer, can_read_message
        from tickets.services.claims import claim_of_member
        from tickets.services.guests import guest_link

        register_undeliverable(is_undeliverable)
        register_file_policy("tickets.ticketmessage", can_read_message)
        register_file_policy("tickets.fieldvalue", can_read_answer)
        register_guest_link(guest_link)
        on_address_confirmed(claim_of_member)
