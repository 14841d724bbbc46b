"""Reads of the catalogue, carts, orders and quotes that are more than one queryset call."""

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    CharField,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Prefetch,
    QuerySet,
    Value,
)
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from accounts.enums import CustomerPermission, StaffPermission
from accounts.models import Address, Customer, Membership, User
from accounts.selectors import users_with
from orders.enums import OrderState
from orders.models import (
    Cart,
    CartLine,
    Order,
    OrderLine,
    Product,
    ProductCategory,
    Quote,
    QuoteVersion,
)
from orders.presentation import (
    arrival_item,
    next_step,
    order_badge,
    order_item,
    quote_item,
    waiting_quote_item,
)
from orders.services.writing import local_day
from portal.shared.actors import Actor
from portal.shared.counting import counted
from portal.shared.money import in_currency
from portal.shared.templatetags.portal_ui import path_to
from portal.shared.timeline import Strand, moments
from portal.shared.ui import AttentionItem, Record


def today_at(actor: Actor) -> date:
    """The tenant's day: until when quotes are valid is reckoned in it."""
    return local_day(actor.tenant, timezone.now())


# --- catalogue and cart ----------------------------------------------------------------------


def get_product_for(actor: Actor, slug: str) -> Product:
    """The product as the actor may see it; Http404 for a foreign or unknown one."""
    rows = Product.objects.visible_to(actor).select_related("category", "picture", "thumbnail")
    product: Product | None = rows.filter(slug=slug).first()
    if product is None:
        raise Http404
    return product


def categories_for(actor: Actor) -> list[ProductCategory]:
    """The shelves that the actor sees, in their order."""
    return list(ProductCategory.objects.visible_to(actor))


def cart_lines(actor: Actor, customer: Customer) -> list[CartLine]:
    """What is in the actor's cart at the customer, with all that reviewing it asks for."""
    carts = Cart.objects.visible_to(actor).filter(customer=customer)
    lines = CartLine.objects.filter(cart__in=carts)
    return list(lines.select_related("product__category", "product__thumbnail"))


def cart_count(actor: Actor, customer: Customer) -> int:
    """How many different products are in the actor's cart at the customer; one query."""
    carts = Cart.objects.visible_to(actor).filter(customer=customer)
    return int(CartLine.objects.filter(cart__in=carts).count())


def addresses_of(customer: Customer) -> list[Address]:
    """The customer's addresses, the defaults first."""
    return list(Address.objects.filter(customer=customer).order_by("-is_default", "id"))


# --- orders and quotes -----------------------------------------------------------------------


def get_order_for(actor: Actor, reference: str) -> Order:
    """The order with its lines; Http404 for a foreign or unknown one."""
    rows = Order.objects.visible_to(actor).select_related("customer", "placed_by")
    order: Order | None = (
        rows.prefetch_related(_lines(OrderLine)).filter(reference=reference).first()
    )
    if order is None:
        raise Http404
    return order


def get_quote_for(actor: Actor, reference: str) -> Quote:
    """The quote with what was asked for; Http404 for a foreign or unknown one."""
    rows = Quote.objects.visible_to(actor).select_related(
        "customer", "requested_by", "decided_by", "order"
    )
    quote: Quote | None = rows.filter(reference=reference).first()
    if quote is None:
        raise Http404
    return quote


def current_version(quote: Quote) -> QuoteVersion | None:
    """The offer that stands, with its lines; None before there is one."""
    if not quote.version:
        return None
    versions = quote.versions.prefetch_related("lines").select_related("sent_by")
    found: QuoteVersion = versions.get(number=quote.version)
    return found


def _lines(model: Any) -> Prefetch:
    return Prefetch("lines", model.objects.select_related("product"))


def members_orders(actor: Actor, customer_id: int) -> QuerySet:
    """One customer's orders, as far as the actor sees them."""
    return Order.objects.visible_to(actor).filter(customer_id=customer_id)


def members_quotes(actor: Actor, customer_id: int) -> QuerySet:
    """One customer's quotes, as far as the actor sees them."""
    return Quote.objects.visible_to(actor).filter(customer_id=customer_id)


def bought_products(customer_id: int) -> QuerySet:
    """What was delivered to a customer, whoever ordered it: what a request may be about."""
    delivered = OrderLine.objects.filter(
        order__customer_id=customer_id, order__state=OrderState.DELIVERED
    )
    keys = delivered.exclude(product=None).order_by().values("product_id")
    return Product.objects.filter(pk__in=keys).select_related("category")


def decidable_quotes(actor: Actor, customer_id: int) -> QuerySet:
    """The offers that the actor can decide on now."""
    waiting = members_quotes(actor, customer_id).waiting(today_at(actor))
    if actor.may_at(CustomerPermission.ACCEPT_QUOTES, customer_id):
        return waiting
    return waiting if actor.may(StaffPermission.MANAGE_ORDERS) else waiting.none()


# --- the home page, the navigation, the customer's page -----------------------------------------


def counted_rows(actor: Actor, customer_id: int) -> dict[str, QuerySet]:
    """What the pages' figures count of a customer's orders and quotes."""
    return {
        "orders_on_the_way": members_orders(actor, customer_id).on_the_way(),
        "quotes_waiting": decidable_quotes(actor, customer_id),
    }


def on_the_way_count(actor: Actor, customer_id: int) -> int:
    """How many orders are neither delivered nor cancelled; capped, one query."""
    rows = {"n": members_orders(actor, customer_id).on_the_way()}
    return counted(actor.tenant, rows)["n"]


def waiting_quotes_count(actor: Actor, customer_id: int) -> int:
    """How many offers wait for the actor's decision; capped, one query."""
    return counted(actor.tenant, {"n": decidable_quotes(actor, customer_id)})["n"]


def attention(actor: Actor, limit: int, customer_id: int) -> list[AttentionItem]:
    """Offers that wait for a decision, then orders that arrive today or tomorrow; one query."""
    today = today_at(actor)
    quotes = decidable_quotes(actor, customer_id)
    arriving = members_orders(actor, customer_id).filter(
        state=OrderState.SHIPPED, delivers_on__range=(today, today + timedelta(days=1))
    )
    rows = (
        _columns(quotes, "quote", "valid_until", Value(0))
        .union(_columns(arriving, "order", "delivers_on", F("line_count")), all=True)
        .order_by("-what", "day")[:limit]
    )
    return [
        waiting_quote_item(row) if row["what"] == "quote" else arrival_item(row, today)
        for row in rows
    ]


def _columns(rows: QuerySet, what: str, day: str, pieces: Any) -> QuerySet:
    return (
        rows.order_by()
        .annotate(
            what=Value(what, CharField()),
            day=ExpressionWrapper(F(day), DateField()),
            pieces=ExpressionWrapper(pieces, IntegerField()),
            amount=F("total"),
        )
        .values("what", "reference", "day", "pieces", "amount", "currency")
    )


def open_records(actor: Actor, customer_id: int, limit: int) -> list[Record]:
    """A customer's orders that are on the way, for the staff."""
    rows = members_orders(actor, customer_id).on_the_way()
    return [
        Record(
            title=order.reference,
            sub=next_step(order),
            badge=order_badge(order.state, staff=True),
            url=path_to("admin:orders_order_change", order.reference),
            amount=in_currency(order.total, order.currency),
        )
        for order in rows[:limit]
    ]


def activity(actor: Actor, customer_id: int, limit: int) -> list[Strand]:
    """What happened last to each order and quote, in the timeline of all parts."""
    columns = {"at": "moved_at", "reference": "reference", "state": "state"}
    orders, quotes = members_orders(actor, customer_id), members_quotes(actor, customer_id)
    return [
        Strand("order", moments("order", orders, limit, **columns), order_item),
        Strand("quote", moments("quote", quotes, limit, **columns), quote_item),
    ]


# --- whom to tell -----------------------------------------------------------------------------


def colleagues_who_order(customer_id: int) -> list[User]:
    """The customer's members who may place orders."""
    return _members_with(CustomerPermission.PLACE_ORDERS, customer_id)


def deciders_of(quote: Quote) -> list[User]:
    """Who may accept the quote, and who asked for it."""
    found = _members_with(CustomerPermission.ACCEPT_QUOTES, quote.customer_id)
    asked = quote.requested_by
    return [*found, asked] if asked is not None and asked not in found else found


def order_staff(tenant_id: int) -> list[User]:
    """Everybody who handles orders."""
    return list(users_with(StaffPermission.MANAGE_ORDERS, "tenant", [tenant_id]).order_by("pk"))


def _members_with(permission: str, customer_id: int) -> list[User]:
    members = Membership.objects.filter(customer_id=customer_id).values("user_id")
    holding = users_with(permission, "customer", [customer_id]).filter(pk__in=members)
    return list(holding.order_by("pk"))


def can_see_picture(actor: Actor, product_id: int) -> bool:
    """Whether a product's files may be read: as the product itself."""
    return bool(Product.objects.visible_to(actor).filter(pk=product_id).exists())


def staff_url_of(row: Order | Quote) -> str:
    """The page of an order or a quote in the staff workspace."""
    name = "order" if isinstance(row, Order) else "quote"
    return reverse(f"admin:orders_{name}_change", args=[row.reference])
