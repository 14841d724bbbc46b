"""The top of the house as a Django app: commands, pages, demo."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Pages that join all parts."""

    name = "portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        from portal import celery, related
        from tickets.selectors import register_related

        celery.app.set_default()
        register_related(related.invoices_named)
