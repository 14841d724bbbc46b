"""The own form of a category: its fields, and what was filled in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.models import Order, Product
from portal.shared.models import Tenant, TenantModel
from tickets.enums import FieldType
from tickets.models.desk import Category
from tickets.models.tickets import Ticket


class CategoryField(TenantModel):
    """One question of a category's form.

    `choices` holds, for a choice, a list of `{"key": ..., "names": {language: text}}`.
    """

    category = models.ForeignKey(
        Category, on_delete=models.CASCADE, db_index=False, related_name="fields"
    )
    key = models.SlugField(_("key"), max_length=40, db_index=False)
    type = models.CharField(_("type"), max_length=10, choices=FieldType.choices)
    labels = models.JSONField(_("labels by language"), default=dict)
    help_texts = models.JSONField(_("help by language"), default=dict, blank=True)
    choices = models.JSONField(_("answers"), default=list, blank=True)
    is_required = models.BooleanField(_("has to be filled in"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("field")
        verbose_name_plural = _("fields")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "category", "key"], name="category_field_once"
            ),
            models.CheckConstraint(
                condition=models.Q(type__in=FieldType.values), name="category_field_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def label_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The label in a language (the reader's by default), else in the tenant's own."""
        return tenant.text_for(self.labels, language) or self.key


class FieldValue(TenantModel):
    """What was filled in, in the column of its type; a file's owner is the value."""

    ticket = models.ForeignKey(
        Ticket, on_delete=models.CASCADE, db_index=False, related_name="values"
    )
    field = models.ForeignKey(
        CategoryField, on_delete=models.PROTECT, db_index=False, related_name="values"
    )
    text = models.TextField(_("text"), blank=True)
    number = models.DecimalField(_("number"), max_digits=18, decimal_places=4, null=True)
    date = models.DateField(_("date"), null=True)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["field__position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "ticket", "field"], name="field_value_once")
        ]
        indexes = [
            models.Index(fields=["tenant", "field"], name="value_of_field"),
            models.Index(fields=["tenant", "product"], name="value_product"),
            models.Index(fields=["tenant", "order"], name="value_order"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id}: {self.field_id}"


class Deflection(TenantModel):
    """Somebody found the answer before sending: what they wrote, and what solved it.

    Holds no person: it is counted, not followed up.
    """

    subject = models.CharField(_("subject so far"), max_length=200)
    search = models.CharField(_("search that led there"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    # "article" or "topic", and its public address.
    kind = models.CharField(_("kind"), max_length=10)
    url = models.CharField(_("solved by"), max_length=300)
    title = models.CharField(_("title"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("time"), auto_now_add=True)

    class Meta:
        verbose_name = _("answer found before sending")
        verbose_name_plural = _("answers found before sending")
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["tenant", "created_at"], name="deflection_by_time")]

    def __str__(self) -> str:
        return self.subject
