"""People without an account: requests that wait for confirmation, links, ratings."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.shared.models import TenantModel
from tickets.enums import LinkPurpose
from tickets.models.desk import Category
from tickets.models.tickets import Ticket


class GuestRequest(TenantModel):
    """What somebody without an account wrote; it becomes a request when the address is confirmed.

    Until then no list, search or count of the staff knows of it. Its files are stored with it;
    `values` holds what was answered to the category's own form, and which files belong to it.
    """

    name = models.CharField(_("name"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=8, blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    urgency = models.CharField(_("urgency"), max_length=8)
    values = models.JSONField(_("further answers"), default=dict, blank=True)
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)
    ticket = models.ForeignKey(
        Ticket, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    class Meta:
        verbose_name = _("request that waits for confirmation")
        verbose_name_plural = _("requests that wait for confirmation")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "form_key"], name="guest_request_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "created_at"], name="guest_request_by_time"),
            models.Index(fields=["tenant", "category"], name="guest_request_category"),
            models.Index(fields=["tenant", "ticket"], name="guest_request_ticket"),
        ]

    def __str__(self) -> str:
        # Logs of the staff name it before it is confirmed: nothing of what was written.
        return f"#{self.pk}"


class AccessLink(TenantModel):
    """A link in a mail that opens one thing without signing in.

    Only the SHA-256 of its token is kept. It ends by time, by use where it counts once, or when
    somebody revokes it.
    """

    purpose = models.CharField(_("purpose"), max_length=8, choices=LinkPurpose.choices)
    token_hash = models.CharField(max_length=64)
    email = models.EmailField(_("e-mail address"))
    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, null=True, db_index=False, related_name="access_links"
    )
    guest_request = models.ForeignKey(
        GuestRequest, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    class Meta:
        verbose_name = _("access link")
        verbose_name_plural = _("access links")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="access_link_once"),
            models.CheckConstraint(
                condition=models.Q(purpose__in=LinkPurpose.values), name="access_link_purpose"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "ticket"], name="links_of_ticket"),
            models.Index(fields=["tenant", "guest_request"], name="links_of_guest_request"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.email}"


class Rating(TenantModel):
    """What the customer thinks of a solved request: 1 (bad) to 5 (very good)."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="ratings"
    )
    score = models.PositiveSmallIntegerField(_("rating"))
    comment = models.TextField(_("comment"), blank=True)
    rated_by = models.CharField(_("by"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ticket"], name="rating_once"),
            models.CheckConstraint(
                condition=models.Q(score__gte=1) & models.Q(score__lte=5), name="rating_1_to_5"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "created_at"], name="rating_by_time")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.score}"
