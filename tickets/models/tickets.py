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
    Priority,
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

    Feedback may come without one: then `guest_name` and `guest_email`, as far as they were given,
    say who wrote, `guest_language` in which language the answer's mail is framed, and no page but
    the desk's shows it.

    `version` counts every change: the desk's forms carry the one they were made from.
    `next_promise_at` is the moment until which the customer was promised the next answer.
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
                condition=models.Q(customer__isnull=False) | models.Q(kind=TicketKind.FEEDBACK),
                name="ticket_has_customer",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=Priority.values), name="ticket_priority_known"
            ),
            models.CheckConstraint(
                condition=models.Q(urgency__in=Urgency.values), name="ticket_urgency_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", *BY_ACTIVITY], name="ticket_by_state"),
            models.Index(fields=["tenant", "customer", *BY_ACTIVITY], name="ticket_of_customer"),
            models.Index(
                fields=["tenant", "customer", "state", *BY_ACTIVITY], name="ticket_customer_state"
            ),
            models.Index(fields=["tenant", "queue", "state", *BY_ACTIVITY], name="ticket_queue"),
            models.Index(
                fields=["tenant", "assignee", "state", *BY_ACTIVITY], name="ticket_assignee"
            ),
            models.Index(fields=["tenant", "requester", *BY_ACTIVITY], name="ticket_requester"),
            models.Index(fields=["tenant", *BY_ACTIVITY], name="ticket_by_activity"),
            models.Index(fields=["tenant", "category"], name="ticket_category"),
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
        """Feedback of somebody who belongs to no customer."""
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
