"""The orders part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    """Registers what the part adds to the others."""

    name = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        from orders import telling  # noqa: F401 - its handlers of the outbox
        from orders.selectors import can_see_picture
        from portal.shared.files.access import register_file_policy

        register_file_policy("orders.product", can_see_picture)
