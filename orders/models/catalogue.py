"""What is on offer: categories, products, and the taxes on them."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from orders.enums import ProductKind, TaxClass
from orders.querysets import ProductCategoryQuerySet, ProductQuerySet
from portal.shared.models import StoredFile, Tenant, TenantModel
from portal.shared.money import money_field, not_negative
from portal.shared.scoping import scoped

MAX_NAME = 160
MAX_DESCRIPTION = 4000
# From here on customers read how many are left.
FEW = 5


class ProductCategory(TenantModel):
    """A shelf of the catalogue; `slug` stands in addresses."""

    slug = models.SlugField(_("short name"), max_length=60, db_index=False)
    names = models.JSONField(_("names by language"), default=dict)
    descriptions = models.JSONField(_("descriptions by language"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = scoped(ProductCategoryQuerySet)

    class Meta:
        verbose_name = _("product category")
        verbose_name_plural = _("product categories")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "slug"], name="product_category_once")
        ]

    def __str__(self) -> str:
        return next(iter(self.names.values()), self.slug)

    def name_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The name in a language (the reader's by default), else in the tenant's own."""
        return tenant.text_for(self.names, language) or self.slug

    def description_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The description in a language, as the name."""
        return tenant.text_for(self.descriptions, language)


class Product(TenantModel):
    """Something on offer; `price` is net, for one `unit`, in `currency`. Services have no stock.

    `stock` is what can still be ordered; None is never counted (services, made to order).
    `name` is the name in the tenant's own language, kept beside `names` so that lists can be
    ordered by it; `search_text` holds every language's name and the article number, folded.
    """

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
    slug = models.SlugField(_("short name"), max_length=80, db_index=False)
    name = models.CharField(_("name"), max_length=MAX_NAME)
    names = models.JSONField(_("names by language"), default=dict)
    descriptions = models.JSONField(_("descriptions by language"), default=dict, blank=True)
    search_text = models.TextField(editable=False, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    price = money_field(_("price"))
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    tax_class = models.CharField(
        _("tax class"), max_length=8, choices=TaxClass.choices, default=TaxClass.STANDARD
    )
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True)
    is_active = models.BooleanField(_("on offer"), default=True)
    picture = models.ForeignKey(
        StoredFile,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("picture"),
    )
    thumbnail = models.ForeignKey(
        StoredFile, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    # Of the thumbnail, in pixels.
    picture_width = models.PositiveSmallIntegerField(default=0)
    picture_height = models.PositiveSmallIntegerField(default=0)

    objects = scoped(ProductQuerySet)

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "sku"], name="product_sku_once"),
            models.UniqueConstraint(fields=["tenant", "slug"], name="product_slug_once"),
            not_negative("price", name="product_price_not_negative"),
            models.CheckConstraint(
                condition=models.Q(stock=None) | models.Q(kind=ProductKind.GOODS, stock__gte=0),
                name="product_stock_of_goods",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "category", "name", "id"], name="product_by_category"),
            models.Index(fields=["tenant", "name", "id"], name="product_by_name"),
            models.Index(fields=["tenant", "price", "id"], name="product_by_price"),
            models.Index(fields=["tenant", "picture"], name="product_picture"),
            models.Index(fields=["tenant", "thumbnail"], name="product_thumbnail"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("orders:product", args=[self.slug])

    def name_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The name in a language (the reader's by default), else in the tenant's own."""
        return tenant.text_for(self.names, language) or self.name

    def description_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The description in a language, as the name."""
        return tenant.text_for(self.descriptions, language)


class TaxRate(TenantModel):
    """What a tax class means at the tenant, in per cent; documents keep the rate of their day."""

    tax_class = models.CharField(_("tax class"), max_length=8, choices=TaxClass.choices)
    percent = models.DecimalField(_("per cent"), max_digits=5, decimal_places=2, default=0)
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["-percent", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "tax_class"], name="tax_rate_once"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0) & models.Q(percent__lte=100),
                name="tax_rate_is_per_cent",
            ),
        ]

    def __str__(self) -> str:
        return self.name
