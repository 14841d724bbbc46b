"""The community part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "community"
    verbose_name = _("Community")
