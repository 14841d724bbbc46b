"""The knowledge part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "knowledge"
    verbose_name = _("Help centre")

    def ready(self) -> None:
        from accounts.selectors import add_place
        from knowledge import (  # noqa: F401 - handlers of the outbox
            document_telling,
            document_text,
            telling,
        )
        from knowledge.ask.keeping import keep_passages
        from knowledge.document_places import documents_place
        from knowledge.document_policies import can_read_version
        from knowledge.exchange import carrying  # noqa: F401 - its handler of the outbox
        from knowledge.selectors_files import can_read_file
        from knowledge.selectors_news import last_turn
        from portal.shared.files.access import register_file_policy
        from portal.shared.public_pages import also_changes
        from portal.shared.search.updates import also_keep

        register_file_policy("knowledge.articlefile", can_read_file)
        also_changes(last_turn)
        register_file_policy("knowledge.documentversion", can_read_version)
        add_place(documents_place)
        also_keep("knowledge.article", keep_passages)
