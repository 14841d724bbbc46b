"""The knowledge part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "knowledge"
    verbose_name = _("Help centre")

    def ready(self) -> None:
        from knowledge.ask.keeping import keep_passages
        from portal.shared.search.updates import also_keep

        also_keep("knowledge.article", keep_passages)
