"""What a person is about to order for a customer."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer
from orders.models.catalogue import Product
from orders.querysets import CartQuerySet
from portal.shared.models import TenantModel
from portal.shared.money import money_field, not_negative
from portal.shared.scoping import scoped

MAX_QUANTITY = 100_000
MAX_NOTE = 200


class Cart(TenantModel):
    """One for each person and customer; it stays when its lines are ordered."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, related_name="carts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    updated_at = models.DateTimeField(_("last changed"), default=timezone.now)

    objects = scoped(CartQuerySet)

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "customer", "user"], name="cart_once")
        ]
        indexes = [models.Index(fields=["tenant", "user"], name="cart_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.customer_id}"


class CartLine(TenantModel):
    """A product in the cart; `unit_price` is the net price that the person last agreed to."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, db_index=False, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, db_index=False, related_name="+")
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price = money_field(_("unit price"))
    note = models.CharField(_("note"), max_length=MAX_NOTE, blank=True)
    # Of the form that put it in last: sent twice, it counts once.
    form_key = models.UUIDField(null=True, editable=False)

    class Meta:
        verbose_name = _("line of a cart")
        verbose_name_plural = _("lines of carts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "cart", "product"], name="cart_product_once"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1) & models.Q(quantity__lte=MAX_QUANTITY),
                name="cart_line_has_quantity",
            ),
            not_negative("unit_price", name="cart_price_not_negative"),
        ]
        indexes = [models.Index(fields=["tenant", "product"], name="cart_line_of_product")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id}"
