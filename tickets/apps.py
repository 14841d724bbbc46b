"""The tickets part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TicketsConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "tickets"
    verbose_name = _("Requests")
