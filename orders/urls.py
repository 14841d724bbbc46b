"""Addresses of the catalogue, the cart, orders and quotes; the team's are in the admin."""

from django.urls import URLPattern, path

from orders.views import cart, catalogue, checkout, export, orders, quotes

app_name = "orders"

urlpatterns: list[URLPattern] = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:slug>/", catalogue.product, name="product"),
    path("catalogue/<slug:slug>/add/", cart.add, name="add"),
    path("cart/", checkout.cart, name="cart"),
    path("cart/change/", cart.change, name="cart_change"),
    path("cart/prices/", cart.agree, name="cart_agree"),
    path("cart/order/", checkout.place, name="place"),
    path("cart/quote/", checkout.ask, name="ask"),
    path("cart/<slug:slug>/remove/", cart.remove, name="cart_remove"),
    path("orders/", orders.order_list, name="list"),
    path("orders/export/", export.order_export, name="export"),
    path("orders/<slug:reference>/", orders.order_detail, name="detail"),
    path("orders/<slug:reference>/again/", orders.again, name="again"),
    path("orders/<slug:reference>/cancel/", orders.cancel, name="cancel"),
    path("quotes/", quotes.quote_list, name="quotes"),
    path("quotes/<slug:reference>/", quotes.quote_detail, name="quote"),
    path("quotes/<slug:reference>/accept/", quotes.accept, name="quote_accept"),
    path("quotes/<slug:reference>/decline/", quotes.decline, name="quote_decline"),
    path("quotes/<slug:reference>/withdraw/", quotes.withdraw, name="quote_withdraw"),
]
