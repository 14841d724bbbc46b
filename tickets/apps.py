"""The tickets part as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "tickets"
    verbose_name = _("Requests")

    def ready(self) -> None:
        from accounts.events import on_address_confirmed
        from knowledge.events import (
            offer_request_categories,
            on_answer_found,
            register_draft_source,
        )
        from portal.shared.files.access import register_file_policy
        from portal.shared.mail import register_undeliverable
        from portal.shared.search.updates import also_keep
        from tickets import ratings, search, telling, telling_team  # noqa: F401 - outbox handlers
        from tickets.drafts import KIND, draft_of_request
        from tickets.mail import processing  # noqa: F401 - its handler of the outbox
        from tickets.mail.outgoing import register_guest_link
        from tickets.mail.undeliverable import is_undeliverable
        from tickets.rules import engine  # noqa: F401 - its handler of the outbox
        from tickets.search.catching_up import queue_after_migrate
        from tickets.search.storage import complete_after_migrate
        from tickets.selectors import can_read_answer, can_read_message
        from tickets.selectors_catalogue import category_choices
        from tickets.services.claims import claim_of_member
        from tickets.services.deflections import record_answer
        from tickets.services.guests import guest_link

        register_undeliverable(is_undeliverable)
        register_file_policy("tickets.ticketmessage", can_read_message)
        register_file_policy("tickets.fieldvalue", can_read_answer)
        also_keep("tickets.ticket", search.index)
        also_keep("accounts.customer", search.index_customers)
        post_migrate.connect(
            complete_after_migrate, sender=self, dispatch_uid="tickets-search-storage"
        )
        post_migrate.connect(
            queue_after_migrate, sender=self, dispatch_uid="tickets-search-catching-up"
        )
        register_guest_link(guest_link)
        register_draft_source(KIND, draft_of_request)
        offer_request_categories(category_choices)
        on_address_confirmed(claim_of_member)
        on_answer_found(record_answer)
