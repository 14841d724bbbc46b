"""The community part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "community"
    verbose_name = _("Community")

    def ready(self) -> None:
        from community import telling  # noqa: F401 - its handler of the outbox
        from community.crawling import COMMUNITY_MAP
        from community.drafts import KIND, draft_of_topic
        from community.selectors import can_read_post
        from knowledge.events import offer_map, register_draft_source
        from portal.shared.files.access import register_file_policy

        register_file_policy("community.post", can_read_post)
        register_draft_source(KIND, draft_of_topic)
        offer_map(COMMUNITY_MAP)
