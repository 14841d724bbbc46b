"""What the staff work with: views, marks, macros, time, who else is looking."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.shared.models import TenantModel
from tickets.models.tickets import Ticket

USER = settings.AUTH_USER_MODEL


class SavedView(TenantModel):
    """Filters of the desk under a name; without an owner it is everybody's."""

    owner = models.ForeignKey(
        USER, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    name = models.CharField(_("name"), max_length=60)
    # The filters as they stand in the list's address.
    query = models.CharField(_("filters"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "owner", "name"], name="own_view_once"),
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=models.Q(owner__isnull=True),
                name="shared_view_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TicketSeen(TenantModel):
    """Up to when a member of the staff has read a request; later activity is unread."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, db_index=False, related_name="+")
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="seen_by"
    )
    seen_at = models.DateTimeField(_("read"), default=timezone.now)

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user", "ticket"], name="seen_once")
        ]
        indexes = [models.Index(fields=["tenant", "ticket"], name="seen_of_ticket")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.ticket_id}"


class Presence(TenantModel):
    """Who has a request open on the desk, and whether they are writing."""

    user = models.ForeignKey(USER, on_delete=models.CASCADE, db_index=False, related_name="+")
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="present"
    )
    is_typing = models.BooleanField(_("is writing"), default=False)
    seen_at = models.DateTimeField(_("last sign"), default=timezone.now)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ticket", "user"], name="present_once")
        ]
        indexes = [models.Index(fields=["tenant", "seen_at"], name="presence_by_time")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.ticket_id}"


class Macro(TenantModel):
    """A prepared answer, by language, and what it does besides; without actions it is a text.

    `actions` holds `{"state": ..., "priority": ..., "assignee": "me", "add_tags": [...]}`, each
    only where it is wanted.
    """

    name = models.CharField(_("name"), max_length=80)
    bodies = models.JSONField(_("texts by language"), default=dict, blank=True)
    actions = models.JSONField(_("actions"), default=dict, blank=True)
    # Without an owner it is everybody's.
    owner = models.ForeignKey(
        USER, on_delete=models.CASCADE, null=True, blank=True, db_index=False, related_name="+"
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("macro")
        verbose_name_plural = _("macros and prepared texts")
        ordering = ["position", "name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "owner", "name"], name="own_macro_once"),
            models.UniqueConstraint(
                fields=["tenant", "name"],
                condition=models.Q(owner__isnull=True),
                name="shared_macro_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TimeEntry(TenantModel):
    """Minutes that somebody of the staff spent on a request."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="time_entries"
    )
    user = models.ForeignKey(
        USER, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    note = models.CharField(_("what for"), max_length=200, blank=True)
    spent_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("time spent")
        verbose_name_plural = _("time spent")
        ordering = ["spent_at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="time_at_least_1")
        ]
        indexes = [models.Index(fields=["tenant", "ticket", "spent_at"], name="time_of_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.minutes}"


class CopiedAddress(TenantModel):
    """Somebody outside the portal who gets the public mails of a request, and may answer them."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="copied"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("copied address")
        verbose_name_plural = _("copied addresses")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ticket", "email"], name="copied_once")
        ]

    def __str__(self) -> str:
        return self.email
