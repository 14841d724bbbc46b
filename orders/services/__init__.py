"""Every write of the catalogue, carts, orders and quotes."""

from orders.services.asking import request_quote
from orders.services.cart import add_to_cart, agree_to_prices, change_cart, empty_cart
from orders.services.catalogue import (
    adjust_stock,
    create_category,
    create_product,
    set_tax_rate,
    tax_rates,
    update_category,
    update_product,
)
from orders.services.credit import (
    credit_left,
    exposure_of,
    mark_invoiced,
    on_order,
    register_exposure,
    unmark_invoiced,
)
from orders.services.pictures import remove_picture, set_picture
from orders.services.placing import order_again, place_order
from orders.services.quotes import (
    OfferLine,
    accept_quote,
    decline_quote,
    expire_quotes,
    offer_quote,
    withdraw_quote,
)
from orders.services.seeds import seed_tax_rates
from orders.services.working import (
    cancel_order,
    confirm_order,
    deliver_order,
    move_order,
    set_dates,
    set_internal_note,
    ship_order,
)
from orders.services.writing import Details

__all__ = [
    "Details",
    "OfferLine",
    "accept_quote",
    "add_to_cart",
    "adjust_stock",
    "agree_to_prices",
    "cancel_order",
    "change_cart",
    "confirm_order",
    "create_category",
    "create_product",
    "credit_left",
    "decline_quote",
    "deliver_order",
    "empty_cart",
    "exposure_of",
    "expire_quotes",
    "mark_invoiced",
    "move_order",
    "offer_quote",
    "on_order",
    "order_again",
    "place_order",
    "register_exposure",
    "remove_picture",
    "request_quote",
    "seed_tax_rates",
    "set_dates",
    "set_internal_note",
    "set_picture",
    "set_tax_rate",
    "ship_order",
    "tax_rates",
    "unmark_invoiced",
    "update_category",
    "update_product",
    "withdraw_quote",
]
