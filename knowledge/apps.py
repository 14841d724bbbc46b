"""The knowledge part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "knowledge"
    verbose_name = _("Help centre")

    def ready(self) -> None:
        from accounts.selectors import add_place
        from knowledge import document_telling, document_text  # noqa: F401 - outbox handlers
        from knowledge.document_places import documents_place
        from knowledge.document_policies import can_read_version
        from portal.shared.files.access import register_file_policy

        register_file_policy("knowledge.documentversion", can_read_version)
        add_place(documents_place)
