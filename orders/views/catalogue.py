"""The catalogue: what is on offer, and one product."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from orders import policies, selectors
from orders.filters import SORTS, ProductFilter, sorted_by
from orders.forms import AddForm
from orders.models import Product
from orders.presentation import product_card, stock_badge
from orders.views.common import crumbs_to, no_customer, orders_page, part_tabs
from portal.shared.paging import page_of

PAGE_SIZE = 24


@require_safe
@orders_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """What is on offer to the members of customers, and to who keeps it."""
    if not policies.can_browse(request.actor):
        return no_customer(request)
    categories = selectors.categories_for(request.actor)
    named = [(row.slug, row.name_for(request.tenant)) for row in categories]
    visible = Product.objects.visible_to(request.actor)
    found = ProductFilter(request.GET, queryset=visible, categories=named)
    sort = request.GET.get("sort", "name")
    rows, keyset = sorted_by(found.qs, sort, request.tenant, request.LANGUAGE_CODE)
    page = page_of(rows.select_related("thumbnail"), request.GET, keyset, size=PAGE_SIZE)
    may_add = can_add(request)
    context = {
        "filter": found,
        "page": page,
        "cards": [product_card(row, request.tenant, may_add=may_add) for row in page.rows],
        "category": _chosen(categories, request),
        "sorts": [(key, label, key == sort) for key, (label, _down) in SORTS.items()],
        "is_filtered": _is_filtered(found),
        "form": AddForm(auto_id=False),  # one for all cards: ids would repeat
        "part_tabs": part_tabs(request, "catalogue"),
    }
    return render(request, "orders/catalogue.html", context)


def _chosen(categories: list[Any], request: HttpRequest) -> dict[str, str] | None:
    """Name and description of the category that the list is narrowed to."""
    chosen = next((row for row in categories if row.slug == request.GET.get("category")), None)
    if chosen is None:
        return None
    tenant = request.tenant
    return {"name": chosen.name_for(tenant), "text": chosen.description_for(tenant)}


def _is_filtered(found: ProductFilter) -> bool:
    return any(found.form.cleaned_data.values()) if found.form.is_valid() else True


@require_safe
@orders_page
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product, with its description and how to get it."""
    return product_page(request, selectors.get_product_for(request.actor, slug), AddForm())


def product_page(request: HttpRequest, row: Product, form: AddForm) -> HttpResponse:
    """The product's page; a refused form comes back here."""
    tenant = request.tenant
    name = row.name_for(tenant)
    context = {
        "product": row,
        "name": name,
        "description": row.description_for(tenant),
        "category": row.category.name_for(tenant),
        "badge": stock_badge(row),
        "form": form,
        "can_add": can_add(request),
        "is_gone": not (row.is_active and row.category.is_active),
        "crumbs": crumbs_to(name, _("Catalogue"), "orders:catalogue"),
        "part_tabs": part_tabs(request, "catalogue"),
    }
    return render(request, "orders/product.html", context)


def can_add(request: HttpRequest) -> bool:
    """Whether the person has a cart at the customer they work for."""
    customer = request.customer
    return bool(customer) and policies.can_fill_cart_at(request.actor, customer.pk)
