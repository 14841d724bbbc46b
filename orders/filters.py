"""What the catalogue and the lists can be narrowed to."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import CharField, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext_lazy as _

from orders.enums import OrderState, ProductKind, QuoteState
from portal.shared.models import Tenant
from portal.shared.paging import Keyset
from portal.shared.search.analysis import fold

ORDER_TABS = ("open", "delivered", "cancelled", "all")
QUOTE_TABS = ("open", "accepted", "closed", "all")
SEARCH = forms.TextInput(attrs={"type": "search", "class": "in"})


def on_order_tab(orders: Any, tab: str) -> QuerySet:
    """Open ones are all that are still to come."""
    if tab == "delivered":
        return orders.filter(state=OrderState.DELIVERED)
    if tab == "cancelled":
        return orders.filter(state=OrderState.CANCELLED)
    return orders if tab == "all" else orders.on_the_way()


def on_quote_tab(quotes: QuerySet, tab: str, today: Any) -> QuerySet:
    """Open ones can still become something; an offer past its day can't."""
    offered = quotes.filter(state=QuoteState.OFFERED)
    if tab == "accepted":
        return quotes.filter(state=QuoteState.ACCEPTED)
    if tab == "closed":
        ended = (QuoteState.DECLINED, QuoteState.EXPIRED, QuoteState.WITHDRAWN)
        return quotes.filter(state__in=ended) | offered.filter(valid_until__lt=today)
    if tab == "all":
        return quotes
    return quotes.filter(state=QuoteState.REQUESTED) | offered.filter(valid_until__gte=today)


class ProductFilter(filters.FilterSet):
    """Words of the name or article number, category, kind, only what can be had."""

    q = filters.CharFilter(
        label=_("Name or article number"), method="filter_text", max_length=100, widget=SEARCH
    )
    category = filters.ChoiceFilter(
        label=_("Category"), field_name="category__slug", empty_label=_("All categories")
    )
    kind = filters.ChoiceFilter(
        label=_("Kind"), choices=ProductKind.choices, empty_label=_("All kinds")
    )
    stock = filters.ChoiceFilter(
        label=_("Availability"),
        choices=[("now", _("Only what is available"))],
        empty_label=_("All"),
        method="filter_stock",
    )

    def __init__(self, *args: Any, categories: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["category"].extra["choices"] = categories

    def filter_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Every word has to be there, in whatever language and with or without accents."""
        for word in fold(value).split():
            queryset = queryset.filter(search_text__contains=word)
        return queryset

    def filter_stock(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.in_stock()


class OrderFilter(filters.FilterSet):
    """Words of an order, and when it was placed."""

    q = filters.CharFilter(
        label=_("Order, your number, article"),
        method="filter_text",
        max_length=100,
        widget=SEARCH,
    )
    since = filters.DateFilter(
        label=_("Placed from"), field_name="placed_at", lookup_expr="date__gte"
    )
    until = filters.DateFilter(
        label=_("Placed until"), field_name="placed_at", lookup_expr="date__lte"
    )

    def filter_text(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.searched(value.replace("\0", ""))


SORTS = {
    "name": (_("Name"), False),
    "price": (_("Price, lowest first"), False),
    "-price": (_("Price, highest first"), True),
}


def sorted_by(
    products: QuerySet, sort: str, tenant: Tenant, language: str
) -> tuple[QuerySet, Keyset]:
    """The products with the order they are paged in: by price, or by the reader's names.

    Names in another language than the tenant's own are computed; those in its own have an index.
    """
    if sort.removeprefix("-") == "price":
        return products, Keyset("price", descending=sort.startswith("-"))
    if language == tenant.default_language:
        return products, Keyset("name", descending=False)
    written = NullIf(KeyTextTransform(language, "names"), Value(""))
    shown = Coalesce(written, "name", output_field=CharField())
    return products.annotate(shown_name=shown), Keyset("shown_name", descending=False)
