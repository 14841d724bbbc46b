"""How the desk is arranged: queues of the staff, categories that customers choose."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.shared.models import Tenant, TenantModel
from portal.shared.scoping import scoped
from tickets.enums import Assignment, Priority, TicketKind
from tickets.querysets import CategoryQuerySet, QueueQuerySet


class Queue(TenantModel):
    """A pile of requests that a part of the staff works on."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)
    assignment = models.CharField(
        _("new requests go to"),
        max_length=12,
        choices=Assignment.choices,
        default=Assignment.MANUAL,
    )
    # Whose turn was last, where requests are given out in turn.
    last_assigned = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
    )

    objects = scoped(QueueQuerySet)

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ["position", "id"]
        permissions = [("work_queue", "Answer requests of the queue")]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="queue_name_once"),
            models.CheckConstraint(
                condition=models.Q(assignment__in=Assignment.values), name="queue_assignment_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Category(TenantModel):
    """What a request is about, in the customers' words; it leads to a queue."""

    key = models.SlugField(_("key"), max_length=40, db_index=False)
    names = models.JSONField(_("names by language"), default=dict)
    descriptions = models.JSONField(_("descriptions by language"), default=dict, blank=True)
    queue = models.ForeignKey(
        Queue,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="categories",
        verbose_name=_("queue"),
    )
    # Which sort of request it is for: customers choose among those of questions.
    kind = models.CharField(
        _("kind"), max_length=10, choices=TicketKind.choices, default=TicketKind.QUESTION
    )
    icon = models.CharField(_("icon"), max_length=40, blank=True)
    # Empty: what follows from the urgency that the customer chose.
    priority = models.CharField(
        _("priority"), max_length=8, choices=Priority.choices, blank=True, default=""
    )
    # Empty: the first policy that fits.
    sla_policy = models.ForeignKey(
        "tickets.SlaPolicy",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("agreed times"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = scoped(CategoryQuerySet)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="ticket_category_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=TicketKind.values), name="ticket_category_kind_known"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "queue"], name="category_of_queue")]

    def __str__(self) -> str:
        return self.names.get(get_language() or "") or next(iter(self.names.values()), self.key)

    def name_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The name in a language (the reader's by default), else in the tenant's own.

        The tenant is handed in, as everywhere here, so that a list asks no query a row for it.
        """
        return tenant.text_for(self.names, language) or self.key

    def description_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The description in a language, as the name."""
        return tenant.text_for(self.descriptions, language)
