"""Quotes: what was asked for, and each version that was offered."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from orders.enums import OPEN_QUOTES, QuoteState
from orders.models.catalogue import MAX_NAME, Product
from orders.models.orders import MAX_TEXT, LineModel, Order
from orders.querysets import QuoteQuerySet
from portal.shared.models import TenantModel
from portal.shared.money import adds_up, money_field, not_negative
from portal.shared.scoping import scoped
from portal.shared.states import state_known


class Quote(TenantModel):
    """A customer's question for a price, and the answer.

    `version` is the number of the offer that stands (0: none yet); the amounts, in `currency`,
    and `valid_until` (the last day, in the tenant's time zone) are that version's. An offer past
    its last day counts as expired, whether or not the nightly task has marked it.
    """

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="quotes",
        verbose_name=_("customer"),
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=QuoteState.choices,
        default=QuoteState.REQUESTED,
        editable=False,
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("asked by"),
    )
    requested_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    comment = models.TextField(_("comment"), max_length=MAX_TEXT, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    valid_until = models.DateField(_("valid until"), null=True)
    offered_at = models.DateTimeField(_("offered"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )
    # Why it was declined or withdrawn.
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    order = models.ForeignKey(
        Order,
        on_delete=models.PROTECT,
        null=True,
        db_index=False,
        related_name="quotes",
        verbose_name=_("order"),
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    net = money_field(_("net"))
    tax = money_field(_("tax"))
    total = money_field(_("total"))
    form_key = models.UUIDField(null=True, editable=False)

    objects = scoped(QuoteQuerySet)

    class Meta:
        verbose_name = _("quote")
        verbose_name_plural = _("quotes")
        ordering = ["-requested_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="quote_reference_once"),
            models.UniqueConstraint(
                fields=["tenant", "requested_by", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="quote_form_key_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "order"],
                condition=models.Q(order__isnull=False),
                name="quote_of_order_once",
            ),
            state_known(QuoteState, "quote_state_known"),
            not_negative("net", "tax", name="quote_amounts_not_negative"),
            adds_up("quote_adds_up"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "customer", "-requested_at", "-id"], name="quote_of_customer"
            ),
            models.Index(fields=["tenant", "state", "-requested_at", "-id"], name="quote_by_state"),
            models.Index(
                fields=["tenant", "customer", "state", "valid_until"],
                condition=models.Q(state__in=[str(state) for state in OPEN_QUOTES]),
                name="quote_open",
            ),
            models.Index(fields=["tenant", "-requested_at", "-id"], name="quote_newest"),
            models.Index(fields=["tenant", "customer", "-moved_at"], name="quote_by_move"),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("orders:quote", args=[self.reference])


class QuoteItem(TenantModel):
    """What the customer asked for, kept as it was; `list_price` is the net price of that day."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, db_index=False, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(Product, on_delete=models.PROTECT, db_index=False, related_name="+")
    sku = models.CharField(_("article number"), max_length=40)
    name = models.CharField(_("name"), max_length=MAX_NAME)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    list_price = money_field(_("list price"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("item asked for")
        verbose_name_plural = _("items asked for")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "quote", "position"], name="quote_item_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="quote_item_has_quantity"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "product"], name="quote_item_of_product")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"


class QuoteVersion(TenantModel):
    """One offer as it was sent, never changed afterwards."""

    quote = models.ForeignKey(
        Quote, on_delete=models.CASCADE, db_index=False, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    valid_until = models.DateField(_("valid until"))
    comment = models.TextField(_("comment"), max_length=MAX_TEXT, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    net = money_field(_("net"))
    tax = money_field(_("tax"))
    total = money_field(_("total"))

    class Meta:
        verbose_name = _("version of a quote")
        verbose_name_plural = _("versions of quotes")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "quote", "number"], name="quote_version_once"
            ),
            not_negative("net", "tax", name="quote_version_amounts_not_negative"),
            adds_up("quote_version_adds_up"),
        ]

    def __str__(self) -> str:
        return f"{self.quote_id}/{self.number}"


class QuoteLine(LineModel):
    """One line of an offer."""

    version = models.ForeignKey(
        QuoteVersion, on_delete=models.CASCADE, db_index=False, related_name="lines"
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
    )

    class Meta(LineModel.Meta):
        verbose_name = _("line of a quote")
        verbose_name_plural = _("lines of quotes")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "version", "position"], name="quote_line_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="quote_line_has_quantity"
            ),
            models.CheckConstraint(
                condition=models.Q(discount__gte=0) & models.Q(discount__lte=100),
                name="quote_line_discount_is_per_cent",
            ),
            not_negative(
                "unit_price", "tax_rate", "net", "tax", name="quote_line_amounts_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "product"], name="quote_line_of_product")]
