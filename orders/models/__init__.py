"""Models of the catalogue, carts, orders and quotes."""

from orders.models.cart import Cart, CartLine
from orders.models.catalogue import Product, ProductCategory, TaxRate
from orders.models.orders import Order, OrderEvent, OrderLine
from orders.models.quotes import Quote, QuoteItem, QuoteLine, QuoteVersion

__all__ = [
    "Cart",
    "CartLine",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Product",
    "ProductCategory",
    "Quote",
    "QuoteItem",
    "QuoteLine",
    "QuoteVersion",
    "TaxRate",
]
