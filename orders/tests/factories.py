"""Products, filled carts, orders and quotes for tests, made by the services."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import Customer, User
from accounts.selectors import actor_for
from orders import services
from orders.models import Order, Product, ProductCategory, Quote
from portal.shared.actors import system_actor
from portal.shared.models import Tenant


def make_category(tenant: Tenant, name: str = "Fittings", **fields: Any) -> ProductCategory:
    """A shelf with a name in the tenant's own language; call it inside the tenant's scope."""
    names = fields.pop("names", {tenant.default_language: name})
    return services.create_category(actor=system_actor(tenant), names=names, **fields)


def make_product(tenant: Tenant, name: str = "Hinge", **fields: Any) -> Product:
    """A product for 10.00 at the standard rate, 100 in stock unless told otherwise."""
    number = Product.objects.count() + 1
    category = fields.pop("category", None) or ProductCategory.objects.first()
    values = {"price": Decimal("10.00"), "stock": 100, "sku": f"A-{number}", **fields}
    if values.get("kind") == "service":
        values["stock"] = None
    return services.create_product(
        actor=system_actor(tenant),
        category=category or make_category(tenant),
        names=values.pop("names", {tenant.default_language: name}),
        **values,
    )


def fill_cart(customer: Customer, user: User, *wanted: tuple[Product, int]) -> None:
    """Put products into the person's cart."""
    actor = actor_for(user, customer.tenant)
    for product, quantity in wanted:
        services.add_to_cart(actor=actor, customer=customer, product=product, quantity=quantity)


def make_order(
    customer: Customer, user: User, *wanted: tuple[Product, int], **fields: Any
) -> Order:
    """An order placed by a member; one piece of a new product unless told otherwise."""
    fill_cart(customer, user, *(wanted or [(make_product(customer.tenant), 1)]))
    actor = actor_for(user, customer.tenant)
    return services.place_order(actor=actor, customer=customer, **fields)


def make_quote(
    customer: Customer, user: User, *wanted: tuple[Product, int], **fields: Any
) -> Quote:
    """A quote asked for by a member, not priced yet."""
    fill_cart(customer, user, *(wanted or [(make_product(customer.tenant), 2)]))
    actor = actor_for(user, customer.tenant)
    return services.request_quote(actor=actor, customer=customer, **fields)


def offer(quote: Quote, **fields: Any) -> Quote:
    """Price the quote: every item at its list price, a tenth off; valid for two weeks."""
    lines = [
        services.OfferLine(
            name=item.name,
            quantity=item.quantity,
            unit_price=item.list_price,
            tax_rate=Decimal(21),
            discount=Decimal(10),
            product=item.product,
            sku=item.sku,
        )
        for item in quote.items.select_related("product")
    ]
    values: dict[str, Any] = {"lines": lines, "valid_until": in_days(14), **fields}
    actor = values.pop("actor", None) or system_actor(quote.tenant)
    services.offer_quote(actor=actor, quote=quote, **values)
    return quote


def in_days(days: int) -> date:
    """A day from now on, in the active time zone."""
    return timezone.localdate() + timedelta(days=days)


def picture(name: str = "hinge.png", size: tuple[int, int] = (900, 600)) -> SimpleUploadedFile:
    """A small, valid picture."""
    buffer = BytesIO()
    Image.new("RGB", size, (90, 140, 120)).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")
