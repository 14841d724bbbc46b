"""Reads of the catalogue, carts, orders and quotes, each starting at `visible_to(actor)`."""

from datetime import date

from django.apps import apps
from django.db.models import Q

from accounts.enums import CustomerPermission, StaffPermission
from orders.enums import ON_THE_WAY, QuoteState
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet

MANAGE = StaffPermission.MANAGE_ORDERS
VIEW = CustomerPermission.VIEW_ORDERS
PLACE = CustomerPermission.PLACE_ORDERS
ACCEPT = CustomerPermission.ACCEPT_QUOTES


class ProductCategoryQuerySet(TenantQuerySet):
    """Categories of the catalogue."""

    def visible_to(self, actor: Actor) -> "ProductCategoryQuerySet":
        """All for those who keep the catalogue, the active ones for members."""
        if actor.may(MANAGE):
            return self
        return self.filter(is_active=True) if actor.grants.member_of else self.none()


class ProductQuerySet(TenantQuerySet):
    """Products and services."""

    def visible_to(self, actor: Actor) -> "ProductQuerySet":
        """All for those who keep the catalogue; members see what is on offer, with its price."""
        if actor.may(MANAGE):
            return self
        return self.on_offer() if actor.grants.member_of else self.none()

    def on_offer(self) -> "ProductQuerySet":
        """What can be ordered, stock aside."""
        return self.filter(is_active=True, category__is_active=True)

    def in_stock(self) -> "ProductQuerySet":
        """What can be had: counted and left, or never counted."""
        return self.filter(Q(stock=None) | Q(stock__gte=1))


class CartQuerySet(TenantQuerySet):
    """Carts."""

    def visible_to(self, actor: Actor) -> "CartQuerySet":
        """One's own, of the customers that one may order or ask for quotes at."""
        customers = actor.customers_with(PLACE) | actor.customers_with(ACCEPT)
        return self.filter(user_id=actor.user_id, customer_id__in=customers)


class OrderQuerySet(TenantQuerySet):
    """Orders."""

    def visible_to(self, actor: Actor) -> "OrderQuerySet":
        """All for those who handle orders; members see their customers', or only their own."""
        if actor.may(MANAGE):
            return self
        everything = actor.customers_with(VIEW)
        seen = Q(customer_id__in=everything)
        if only_own := actor.customers_with(PLACE) - everything:
            seen |= Q(customer_id__in=only_own, placed_by_id=actor.user_id)
        return self.filter(seen)

    def on_the_way(self) -> "OrderQuerySet":
        """Neither delivered nor cancelled."""
        return self.filter(state__in=ON_THE_WAY)

    def searched(self, text: str) -> "OrderQuerySet":
        """By reference, by the customer's own number, or by an article number on a line."""
        lines = apps.get_model("orders", "OrderLine").objects.filter(sku__iexact=text)
        return self.filter(
            Q(reference__icontains=text)
            | Q(customer_order_number__icontains=text)
            | Q(pk__in=lines.values("order_id"))
        )


class QuoteQuerySet(TenantQuerySet):
    """Quotes."""

    def visible_to(self, actor: Actor) -> "QuoteQuerySet":
        """All for those who handle orders; members who see orders or may accept see theirs."""
        if actor.may(MANAGE):
            return self
        customers = actor.customers_with(VIEW) | actor.customers_with(ACCEPT)
        return self.filter(customer_id__in=customers)

    def waiting(self, today: date) -> "QuoteQuerySet":
        """Offered, and the customer can still decide on `today` (the tenant's day)."""
        return self.filter(state=QuoteState.OFFERED, valid_until__gte=today)

    def overdue(self, today: date) -> "QuoteQuerySet":
        """Offered, and past their last day: expired, marked or not."""
        return self.filter(state=QuoteState.OFFERED, valid_until__lt=today)
