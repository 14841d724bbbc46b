"""The knowledge part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "knowledge"
    verbose_name = _("Help centre")

    def ready(self) -> None:
        from knowledge import telling  # noqa: F401 - handlers of the outbox
        from knowledge.selectors_news import last_turn
        from portal.shared.public_pages import also_changes

        also_changes(last_turn)
