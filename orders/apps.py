"""The orders part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "orders"
    verbose_name = _("Orders")
