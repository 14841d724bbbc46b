"""Orders and products in the search index."""

from collections.abc import Collection
from typing import Any

from accounts.enums import CustomerPermission
from orders import policies
from orders.models import Order, OrderLine, Product
from orders.presentation import order_label, stock_badge
from orders.querysets import MANAGE
from orders.selectors import staff_url_of
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.money import in_currency
from portal.shared.search.indexes import EVERYTHING, Hit, TenantIndex, both, either, one_of


class OrderIndex(TenantIndex):
    """One document an order: its numbers, and what was ordered."""

    kind = "order"

    database_titles = ("reference", "customer_order_number", "tracking_number")

    def get_model(self) -> type[Order]:
        return Order

    def queryset(self) -> Any:
        return Order.objects.select_related("customer", "tenant").prefetch_related("lines")

    def prepare_title(self, obj: Order) -> str:
        return f"{obj.reference} {obj.customer_order_number}".strip()

    def prepare_text(self, obj: Order) -> str:
        lines: list[OrderLine] = list(obj.lines.all())
        words = [obj.reference, obj.customer_order_number, obj.tracking_number]
        return "\n".join([*words, *(f"{line.sku} {line.name}" for line in lines)])

    def prepare_language(self, obj: Order) -> str:
        return str(obj.customer.language)

    def prepare_customer_id(self, obj: Order) -> int:
        return int(obj.customer_id)

    def prepare_requester_id(self, obj: Order) -> int | None:
        return obj.placed_by_id

    def visible_query(self, actor: Actor, language: str) -> str | None:
        """The same as `OrderQuerySet.visible_to`."""
        if not actor.tenant.has_module(Module.ORDERS):
            return None
        if actor.may(MANAGE):
            return EVERYTHING
        everything = actor.customers_with(CustomerPermission.VIEW_ORDERS)
        only_own = actor.customers_with(CustomerPermission.PLACE_ORDERS) - everything
        mine = both(one_of("customer_id", only_own), one_of("requester_id", [actor.user_id]))
        return either(one_of("customer_id", everything), mine)

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        rows = Order.objects.visible_to(actor).filter(pk__in=keys)
        return [self._hit(row, actor) for row in rows]

    def _hit(self, row: Order, actor: Actor) -> Hit:
        is_member = policies.is_member(actor, row)
        parts = [order_label(row.state), in_currency(row.total, row.currency)]
        if row.customer_order_number:
            parts.insert(0, row.customer_order_number)
        return Hit(
            kind=self.kind,
            key=row.pk,
            title=row.reference,
            url=row.get_absolute_url() if is_member else staff_url_of(row),
            meta=" · ".join(parts),
            icon="package",
        )


class ProductIndex(TenantIndex):
    """One document a product: its names and descriptions in every language."""

    kind = "product"

    database_titles = ("sku", "names")
    database_texts = ("descriptions",)

    def get_model(self) -> type[Product]:
        return Product

    def queryset(self) -> Any:
        return Product.objects.select_related("category", "tenant")

    def prepare_title(self, obj: Product) -> str:
        return " ".join([obj.sku, *obj.names.values()])

    def prepare_text(self, obj: Product) -> str:
        shelf = obj.category.names.values()
        return "\n".join([obj.sku, *obj.names.values(), *obj.descriptions.values(), *shelf])

    def prepare_published(self, obj: Product) -> bool:
        return bool(obj.is_active and obj.category.is_active)

    def visible_query(self, actor: Actor, language: str) -> str | None:
        """The same as `ProductQuerySet.visible_to`."""
        if not actor.tenant.has_module(Module.ORDERS):
            return None
        if actor.may(MANAGE):
            return EVERYTHING
        return "published:true" if actor.grants.member_of else None

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        rows = Product.objects.visible_to(actor).filter(pk__in=keys)
        return [self._hit(row, actor, language) for row in rows]

    def _hit(self, row: Product, actor: Actor, language: str) -> Hit:
        tenant = actor.tenant
        price = in_currency(row.price, row.currency)
        return Hit(
            kind=self.kind,
            key=row.pk,
            title=row.name_for(tenant, language),
            url=row.get_absolute_url(),
            text=row.description_for(tenant, language),
            meta=f"{row.sku} · {price} · {stock_badge(row).label}",
            icon="tag",
        )
