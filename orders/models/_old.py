"""The catalogue, and orders with their lines."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from orders.enums import OrderState, ProductKind, TaxClass
from orders.querysets import OrderQuerySet, ProductCategoryQuerySet, ProductQuerySet
from portal.shared.models import TenantModel
from portal.shared.money import adds_up, money_field, not_negative
from portal.shared.scoping import scoped
from portal.shared.states import state_known


class ProductCategory(TenantModel):
    """A shelf of the catalogue."""

    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = scoped(ProductCategoryQuerySet)

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="product_category_once")
        ]

    def __str__(self) -> str:
        return self.name


class Product(TenantModel):
    """Something on offer; `price` is net, in `currency`. Services have no stock."""

    category = models.ForeignKey(
        ProductCategory,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="products",
        verbose_name=_("category"),
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=ProductKind.choices, default=ProductKind.GOODS
    )
    sku = models.CharField(_("article number"), max_length=40)
    name = models.CharField(_("name"), max_length=160)
    description = models.TextField(_("description"), max_length=4000, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    price = money_field(_("price"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    tax_class = models.CharField(
        _("tax class"), max_length=8, choices=TaxClass.choices, default=TaxClass.STANDARD
    )
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True)
    is_active = models.BooleanField(_("on offer"), default=True)

    objects = scoped(ProductQuerySet)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "sku"], name="product_sku_once"),
            not_negative("price", name="product_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(stock=None) | models.Q(kind=ProductKind.GOODS, stock__gte=0),
                name="product_stock_of_goods",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "category", "name", "id"], name="product_by_category")
        ]

    def __str__(self) -> str:
        return self.name


class Order(TenantModel):
    """What a customer ordered; the totals are the sums of its lines, in `currency`."""

    customer = models.ForeignKey(
        Customer,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="orders",
        verbose_name=_("customer"),
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=OrderState.choices,
        default=OrderState.PLACED,
        editable=False,
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("placed by"),
    )
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, editable=False)
    moved_at = models.DateTimeField(_("in this state since"), default=timezone.now, editable=False)
    customer_order_number = models.CharField(_("your order number"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    net = money_field(_("net"))
    tax = money_field(_("tax"))
    total = money_field(_("total"))

    objects = scoped(OrderQuerySet)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-placed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="order_reference_once"),
            state_known(OrderState, "order_state_known"),
            not_negative("net", "tax", name="order_amounts_not_negative"),
            adds_up("order_adds_up"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "customer", "-placed_at", "-id"], name="order_of_customer"
            ),
            models.Index(fields=["tenant", "state", "-placed_at", "-id"], name="order_by_state"),
        ]

    def __str__(self) -> str:
        return self.reference


class OrderLine(TenantModel):
    """One line, with what the product was called and cost when it was ordered.

    `tax_rate` is in per cent.
    """

    order = models.ForeignKey(Order, on_delete=models.CASCADE, db_index=False, related_name="lines")
    position = models.PositiveSmallIntegerField(_("position"))
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, db_index=False, related_name="order_lines"
    )
    sku = models.CharField(_("article number"), max_length=40)
    name = models.CharField(_("name"), max_length=160)
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = money_field(_("unit price"))
    tax_rate = models.DecimalField(_("tax rate"), max_digits=5, decimal_places=2, default=0)
    net = money_field(_("net"))
    tax = money_field(_("tax"))

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "order", "position"], name="order_line_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="order_line_has_quantity"
            ),
            not_negative(
                "unit_price", "tax_rate", "net", "tax", name="order_line_amounts_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "product"], name="order_line_of_product")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.name}"
