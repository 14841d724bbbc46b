"""What was said about a request, what happened to it, and who follows it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from portal.shared.models import TenantModel
from portal.shared.scoping import scoped
from tickets.enums import Channel, EventKind
from tickets.models.tickets import Ticket
from tickets.querysets import TicketEventQuerySet, TicketMessageQuerySet

MAX_BODY = 20_000


class TicketMessage(TenantModel):
    """One message or internal note; `html` is made from `body` once, when it is written.

    `form_key` comes from the form that was sent: sending it twice makes one message.
    """

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("author"),
    )
    author_label = models.CharField(_("author's name"), max_length=200, blank=True)
    is_staff = models.BooleanField(_("from the team"), default=False)
    is_internal = models.BooleanField(_("internal note"), default=False)
    body = models.TextField(_("text"), max_length=MAX_BODY)
    html = models.TextField(editable=False)
    # What a mail quoted of earlier ones, sanitised like `html`; pages show it folded.
    quoted_html = models.TextField(editable=False, blank=True)
    channel = models.CharField(
        _("came by"), max_length=8, choices=Channel.choices, default=Channel.PORTAL
    )
    # Who wrote, where it was somebody without an account.
    author_email = models.EmailField(_("e-mail address"), blank=True)
    # Addresses outside the portal that a mail of it went or came to as well.
    copied_to = models.JSONField(_("copied to"), default=list, blank=True)
    form_key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = scoped(TicketMessageQuerySet)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "author", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="message_form_key_once",
            ),
            # Nobody's messages (a guest's): databases take two nulls for different.
            models.UniqueConstraint(
                fields=["tenant", "form_key"],
                condition=models.Q(author__isnull=True, form_key__isnull=False),
                name="guest_form_key_once",
            ),
            models.CheckConstraint(
                condition=models.Q(is_internal=False) | models.Q(is_staff=True),
                name="message_note_by_staff",
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="message_channel_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "ticket", "created_at", "id"], name="message_of_ticket")
        ]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def author_name(self) -> str:
        """The author's present name, or the one kept where the account is gone."""
        return str(self.author) if self.author is not None else self.author_label

    @property
    def safe_html(self) -> SafeString:
        """The text as it may be shown: `html` passed nh3 when it was written."""
        return SafeString(self.html)

    @property
    def safe_quoted_html(self) -> SafeString:
        """What a mail quoted, as it may be shown: it passed nh3 as well."""
        return SafeString(self.quoted_html)


class TicketEvent(TenantModel):
    """Something that happened to a request; customers see the public ones."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="events"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind.choices)
    data = models.JSONField(default=dict)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    actor_label = models.CharField(_("person"), max_length=200, blank=True)
    is_public = models.BooleanField(_("customers see it"), default=True)
    created_at = models.DateTimeField(_("time"), default=timezone.now)

    objects = scoped(TicketEventQuerySet)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=EventKind.values), name="ticket_event_kind_known"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "ticket", "created_at", "id"], name="event_of_ticket")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}"

    def get(self, name: str) -> Any:
        """One value of the event's data, empty where it is missing."""
        return self.data.get(name, "")


class TicketFollower(TenantModel):
    """A colleague of the requester's who is told of every public message."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="followers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "ticket", "user"], name="ticket_follower_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "user", "ticket"], name="followed_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.ticket_id}"
