"""The catalogue, orders and quotes in the staff workspace."""

from orders.admin import orders, products, quotes

__all__ = ["orders", "products", "quotes"]
