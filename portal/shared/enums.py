"""Enumerations that every part shares."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignUpPolicy(models.TextChoices):
    """Who may create an account at a tenant's portal."""

    OPEN = "open", _("Anyone may sign up")
    INVITATION = "invitation", _("By invitation")
    CLOSED = "closed", _("Closed")


class SecondFactorPolicy(models.TextChoices):
    """Whom a tenant obliges to use a second factor; a role can oblige its holders as well."""

    OPTIONAL = "optional", _("Optional")
    STAFF = "staff", _("Required for staff")
    EVERYONE = "everyone", _("Required for everyone")


class Module(models.TextChoices):
    """Parts of the portal that a tenant switches on or off."""

    HELP = "help", _("Help")
    REQUESTS = "requests", _("Requests")
    ORDERS = "orders", _("Orders")
    BILLING = "billing", _("Billing")
    COMMUNITY = "community", _("Community")


class OutboxState(models.TextChoices):
    """Where a side effect stands."""

    PENDING = "pending", _("Pending")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")


class Source(models.TextChoices):
    """From where a change came."""

    WEB = "web", _("Web")
    ADMIN = "admin", _("Admin")
    MAIL = "mail", _("E-mail")
    SYSTEM = "system", _("System")
