"""The shared part as a Django app."""

from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class SharedConfig(AppConfig):
    """Database wall and outbox wake-up."""

    name = "portal.shared"
    label = "shared"
    verbose_name = _("Portal")

    def ready(self) -> None:
        from portal.shared import mail, outbox, tasks
        from portal.shared.db import checks, protection
        from portal.shared.search import updates  # noqa: F401 - registers its outbox handler

        assert mail.KIND  # importing it registers its outbox handler
        outbox.on_wake(tasks.wake_worker)
        register(checks.check_role_is_bound, Tags.database, deploy=True)
        pre_migrate.connect(
            protection.lift_before_migrate, sender=self, dispatch_uid="portal-protection-lift"
        )
        post_migrate.connect(
            protection.protect_after_migrate, sender=self, dispatch_uid="portal-protection"
        )
