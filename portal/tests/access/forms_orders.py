"""What the POSTs to the pages of orders send, for forms.py."""

from typing import Any

LAST_DAY = "2099-12-31"
PRODUCT = {
    "category": "{shelf}",
    "kind": "goods",
    "sku": "P-9",
    "name_en": "Scale",
    "price": "12.50",
    "currency": "EUR",
    "tax_class": "standard",
    "is_active": "on",
}
SHELF = {"name_en": "Scales", "position": "3", "is_active": "on"}
OFFER = {
    "valid_until": LAST_DAY,
    "version": "0",
    "lines-TOTAL_FORMS": "1",
    "lines-INITIAL_FORMS": "0",
    "lines-0-name": "Freight",
    "lines-0-quantity": "1",
    "lines-0-unit_price": "15.00",
    "lines-0-tax_rate": "21",
}

ORDER_FORMS: dict[str, dict[str, Any]] = {
    "/catalogue/{product}/add/": {"quantity": "1"},
    "/orders/{order}/cancel/": {"reason": "Twice"},
    "/quotes/{offered}/accept/": {"version": "1"},
    "/quotes/{offered}/decline/": {"version": "1", "reason": "Too dear"},
    "/quotes/{quote}/withdraw/": {"reason": "Not needed"},
    "/admin/orders/order/{order}/confirm/": {"ships_on": LAST_DAY},
    "/admin/orders/order/{confirmed}/ship/": {"carrier": "Venipak"},
    "/admin/orders/order/{order}/cancel/": {"reason": "Not to be had"},
    "/admin/orders/order/{order}/dates/": {"ships_on": LAST_DAY},
    "/admin/orders/order/{order}/note/": {"internal_note": "Row C"},
    "/admin/orders/quote/{quote}/offer/": OFFER,
    "/admin/orders/quote/{quote}/withdraw/": {"reason": "A mistake"},
    "/admin/orders/product/add/": PRODUCT,
    "/admin/orders/product/{product_key}/change/": PRODUCT,
    "/admin/orders/productcategory/add/": SHELF,
    "/admin/orders/productcategory/{shelf}/change/": SHELF,
    "/admin/orders/taxrate/{tax_rate}/change/": {"name": "VAT", "percent": "21"},
}
