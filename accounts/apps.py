"""The accounts part as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People and what they may do."""

    name = "accounts"
    verbose_name = _("People and customers")

    def ready(self) -> None:
        from accounts.auth import signals

        signals.connect()
