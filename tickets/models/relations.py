"""Tags, and how requests belong to each other."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.shared.models import TenantModel
from tickets.enums import LinkKind
from tickets.models.tickets import Ticket


class Tag(TenantModel):
    """A word that requests are marked with; lower case, once a tenant."""

    name = models.CharField(_("tag"), max_length=40)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="tag_once")]

    def __str__(self) -> str:
        return self.name


class TicketTag(TenantModel):
    """A tag on a request: the team's, or the customer's own, which the team sees too."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="tags"
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, db_index=False, related_name="+")
    is_staff = models.BooleanField(_("from the team"), default=False)

    class Meta:
        verbose_name = _("tag of a request")
        verbose_name_plural = _("tags of requests")
        ordering = ["tag__name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "ticket", "tag", "is_staff"], name="ticket_tag_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "tag", "ticket"], name="tickets_of_tag")]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.tag_id}"


class TicketLink(TenantModel):
    """`ticket` belongs to `target` in the way of `kind`."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="links"
    )
    target = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="linked_from"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=LinkKind.choices)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("link between requests")
        verbose_name_plural = _("links between requests")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "ticket", "target", "kind"], name="ticket_link_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=LinkKind.values), name="ticket_link_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(ticket=models.F("target")), name="ticket_link_to_another"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "target", "kind"], name="links_to_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.kind} {self.target_id}"
