"""Reads of the catalogue and of orders, each starting at `visible_to(actor)`."""

from accounts.enums import CustomerPermission, StaffPermission
from orders.enums import OrderState
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet


class ProductCategoryQuerySet(TenantQuerySet):
    """Categories of the catalogue."""

    def visible_to(self, actor: Actor) -> "ProductCategoryQuerySet":
        """All for those who keep the catalogue, the active ones for members."""
        if actor.may(StaffPermission.MANAGE_ORDERS):
            return self
        return self.filter(is_active=True) if actor.grants.member_of else self.none()


class ProductQuerySet(TenantQuerySet):
    """Products and services."""

    def visible_to(self, actor: Actor) -> "ProductQuerySet":
        """All for those who keep the catalogue; members see what is on offer, with its price."""
        if actor.may(StaffPermission.MANAGE_ORDERS):
            return self
        if not actor.grants.member_of:
            return self.none()
        return self.filter(is_active=True, category__is_active=True)


class OrderQuerySet(TenantQuerySet):
    """Orders."""

    def visible_to(self, actor: Actor) -> "OrderQuerySet":
        """All for those who handle orders, those of one's customers for members."""
        if actor.may(StaffPermission.MANAGE_ORDERS):
            return self
        return self.filter(customer_id__in=actor.customers_with(CustomerPermission.VIEW_ORDERS))

    def on_the_way(self) -> "OrderQuerySet":
        """Neither delivered nor cancelled."""
        return self.exclude(state__in=(OrderState.DELIVERED, OrderState.CANCELLED))
