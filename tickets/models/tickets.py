"""The request itself."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from portal.shared.models import Tenant, TenantModel
from portal.shared.scoping import scoped
from tickets.enums import (
    ACTIVE_STATES,
    SETTLED_STATES,
    Channel,
    Priority,
    SlaLevel,
    TicketKind,
    TicketState,
    Urgency,
)
from tickets.models.desk import Category, Queue
from tickets.querysets import TicketQuerySet

ACTIVE = models.Q(state__in=[str(state) for state in ACTIVE_STATES])
BY_ACTIVITY = ("last_activity_at", "id")


class Ticket(TenantModel):
    """What customers call a request; access derives from its customer.

    Guests have none: `guest_name` and `guest_email` say who wrote (feedback may leave both empty),
    `guest_language` in which language their mail is framed.

    `version` counts every change: the desk's forms carry the one they were made from.
    `next_promise_at` is the moment until which the customer was promised the next answer.
    `next_due_at` is the nearest agreed moment that nothing was done for yet; empty while the clock
    stands still. `paused_seconds` counts opening time that passed while waiting for the customer.
    """

    reference = models.CharField(_("number"), max_length=20)
    kind = models.CharField(
        _("kind"), max_length=10, choices=TicketKind.choices, default=TicketKind.QUESTION
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="tickets",
        verbose_name=_("customer"),
    )
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("asked by"),
    )
    guest_name = models.CharField(_("name"), max_length=120, blank=True)
    guest_email = models.EmailField(_("e-mail address"), blank=True)
    guest_language = models.CharField(_("language"), max_length=8, blank=True)
    # What was searched and read just before asking: {"kind": "search" or "article", "text", "url"}.
    trail = models.JSONField(default=list, editable=False)
    # The page on which feedback was given.
    origin = models.CharField(_("written on"), max_length=300, blank=True)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="tickets",
        verbose_name=_("category"),
    )
    queue = models.ForeignKey(
        Queue,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="tickets",
        verbose_name=_("queue"),
    )
    subject = models.CharField(_("subject"), max_length=200)
    urgency = models.CharField(
        _("urgency"), max_length=8, choices=Urgency.choices, default=Urgency.NORMAL
    )
    priority = models.CharField(
        _("priority"), max_length=8, choices=Priority.choices, default=Priority.NORMAL
    )
    state = models.CharField(
        _("state"), max_length=8, choices=TicketState.choices, default=TicketState.NEW
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("assigned to"),
    )
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    last_activity_at = models.DateTimeField(_("last activity"), default=timezone.now)
    taken_at = models.DateTimeField(_("taken"), null=True)
    first_answered_at = models.DateTimeField(_("first answer"), null=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True)
    solved_at = models.DateTimeField(_("solved"), null=True)
    next_promise_at = models.DateTimeField(_("next answer by"), null=True)
    channel = models.CharField(
        _("came by"), max_length=8, choices=Channel.choices, default=Channel.PORTAL
    )
    # What was agreed, and how the request stands against it.
    sla_policy = models.ForeignKey(
        "tickets.SlaPolicy",
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name=_("agreed times"),
    )
    first_answer_due_at = models.DateTimeField(_("first answer due"), null=True)
    solution_due_at = models.DateTimeField(_("solution due"), null=True)
    next_due_at = models.DateTimeField(_("due"), null=True)
    paused_since = models.DateTimeField(_("clock stands still since"), null=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    sla_level = models.PositiveSmallIntegerField(
        _("agreed times kept"), choices=SlaLevel.choices, default=SlaLevel.FINE
    )
    # The request that this one was merged into; later mail goes there.
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
    )
    version = models.PositiveIntegerField(default=0)

    objects = scoped(TicketQuerySet)

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-last_activity_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="ticket_reference_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=TicketState.values), name="ticket_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=TicketKind.values), name="ticket_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(customer__isnull=False)
                | models.Q(kind=TicketKind.FEEDBACK)
                | ~models.Q(guest_email=""),
                name="ticket_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=Priority.values), name="ticket_priority_known"
            ),
            models.CheckConstraint(
                condition=models.Q(urgency__in=Urgency.values), name="ticket_urgency_known"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="ticket_channel_known"
            ),
            models.CheckConstraint(
                condition=models.Q(sla_level__lte=SlaLevel.BREACHED), name="ticket_sla_level_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", *BY_ACTIVITY], name="ticket_by_state"),
            models.Index(fields=["tenant", "customer", *BY_ACTIVITY], name="ticket_of_customer"),
            models.Index(
                fields=["tenant", "customer", "state", *BY_ACTIVITY], name="ticket_customer_state"
            ),
            models.Index(fields=["tenant", "queue", "state", *BY_ACTIVITY], name="ticket_queue"),
            # Searches in one queue walk along it: without the state between, nothing is skipped.
            models.Index(fields=["tenant", "queue", *BY_ACTIVITY], name="ticket_in_queue"),
            models.Index(
                fields=["tenant", "assignee", "state", *BY_ACTIVITY], name="ticket_assignee"
            ),
            models.Index(fields=["tenant", "requester", *BY_ACTIVITY], name="ticket_requester"),
            models.Index(fields=["tenant", *BY_ACTIVITY], name="ticket_by_activity"),
            # The desk's filters, in the list's order: one that fits hardly any is answered at once.
            models.Index(fields=["tenant", "category", *BY_ACTIVITY], name="ticket_category_by"),
            models.Index(fields=["tenant", "kind", *BY_ACTIVITY], name="ticket_kind_by"),
            models.Index(fields=["tenant", "channel", *BY_ACTIVITY], name="ticket_channel_by"),
            models.Index(fields=["tenant", "priority", *BY_ACTIVITY], name="ticket_priority_by"),
            models.Index(fields=["tenant", "created_at", "id"], name="ticket_by_creation"),
            # The reports: what was solved when.
            models.Index(
                fields=["tenant", "solved_at"],
                condition=models.Q(solved_at__isnull=False),
                name="ticket_by_solution",
            ),
            models.Index(fields=["tenant", "guest_email"], name="ticket_of_guest"),
            models.Index(fields=["tenant", "merged_into"], name="ticket_merged"),
            # The sweep looks only at what is still due.
            models.Index(
                fields=["tenant", "next_due_at", "id"],
                condition=models.Q(next_due_at__isnull=False),
                name="ticket_due",
            ),
            # The desk's saved views stay quick however many settled requests there are.
            models.Index(fields=["tenant", *BY_ACTIVITY], condition=ACTIVE, name="ticket_active"),
            models.Index(
                fields=["tenant", *BY_ACTIVITY],
                condition=ACTIVE & models.Q(assignee=None),
                name="ticket_unassigned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("tickets:detail", args=[self.reference])

    @property
    def is_guests(self) -> bool:
        """Of somebody who belongs to no customer."""
        return self.customer_id is None

    @property
    def can_be_answered(self) -> bool:
        """Whether an answer reaches anybody: some leave feedback without an address."""
        return not self.is_guests or bool(self.guest_email)

    @property
    def asked_by(self) -> str:
        """Who wrote, as the desk names them: a guest may have left nothing."""
        if self.customer_id is not None and self.requester is not None:
            return str(self.requester)
        return self.guest_name or self.guest_email

    @property
    def is_settled(self) -> bool:
        """Nobody has to do anything any more."""
        return self.state in SETTLED_STATES

    def reopen_until(self, tenant: Tenant) -> datetime | None:
        """Until when a solved request can be reopened; None where it isn't solved."""
        if self.state != TicketState.SOLVED or self.solved_at is None:
            return None
        return self.solved_at + timedelta(days=tenant.solved_days)
