"""Keeping the catalogue: categories, products, their stock, taxes."""

from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from orders import policies
from orders.enums import ProductKind, TaxClass
from orders.models import Product, ProductCategory, TaxRate
from orders.models.catalogue import MAX_DESCRIPTION, MAX_NAME
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, changed_fields, record
from portal.shared.errors import DomainError
from portal.shared.search.analysis import fold
from portal.shared.search.updates import queue_update

MAX_STOCK = 10_000_000
MAX_PRICE = Decimal("99999999.99")
Texts = dict[str, str]


@transaction.atomic
def create_category(
    *,
    actor: Actor,
    names: Texts,
    descriptions: Texts | None = None,
    slug: str = "",
    position: int = 0,
    is_active: bool = True,
) -> ProductCategory:
    """A new shelf; without `slug` one is made of its name. Raises NotAllowed, DomainError."""
    policies.require_manage(actor)
    kept = checked_names(actor, names)
    category = ProductCategory(
        tenant=actor.tenant,
        slug=slug or free_slug(ProductCategory, kept[actor.tenant.default_language], 60),
        names=kept,
        descriptions=checked_texts(descriptions or {}),
        position=position,
        is_active=is_active,
    )
    _save(category, _("There is a category with this short name already."), "slug")
    record(actor, "product_category.created", category, {"names": (None, kept)})
    return category


@transaction.atomic
def update_category(*, actor: Actor, category: ProductCategory, **values: Any) -> None:
    """Change names, descriptions, slug, position, is_active. Raises NotAllowed, DomainError."""
    policies.require_manage(actor)
    if "names" in values:
        values["names"] = checked_names(actor, values["names"])
    if "descriptions" in values:
        values["descriptions"] = checked_texts(values["descriptions"])
    changes = _apply(category, values, _("There is a category with this short name already."))
    if changes:
        record(actor, "product_category.changed", category, changes)
        if "is_active" in changes:
            queue_update(*category.products.select_related("tenant"))


@transaction.atomic
def create_product(
    *,
    actor: Actor,
    category: ProductCategory,
    sku: str,
    names: Texts,
    price: Decimal,
    descriptions: Texts | None = None,
    slug: str = "",
    kind: str = ProductKind.GOODS,
    unit: str = "",
    stock: int | None = None,
    **values: Any,
) -> Product:
    """Something new on offer; `price` is net, in the tenant's currency unless told otherwise.

    `values`: currency, tax_class, is_active. Raises NotAllowed, DomainError.
    """
    policies.require_manage(actor)
    kept, number = checked_names(actor, names), _checked_sku(sku)
    name = kept[actor.tenant.default_language]
    product = Product(
        tenant=actor.tenant,
        category=category,
        sku=number,
        slug=slug or free_slug(Product, name, 80),
        name=name,
        names=kept,
        descriptions=checked_texts(descriptions or {}),
        search_text=_search_text(number, kept),
        kind=kind,
        unit=unit.strip(),
        price=_checked_price(price),
        stock=_checked_stock(kind, stock),
        **{"currency": actor.tenant.currency, **values},
    )
    _save(product, _("There is a product with this article number or short name already."), "sku")
    record(actor, "product.created", product, {"price": (None, price), "stock": (None, stock)})
    queue_update(product)
    return product


@transaction.atomic
def update_product(*, actor: Actor, product: Product, **values: Any) -> None:
    """Change what was given, stock aside (`adjust_stock`). Raises NotAllowed, DomainError."""
    policies.require_manage(actor)
    values.pop("stock", None)
    if "names" in values:
        values["names"] = checked_names(actor, values["names"])
        values["name"] = values["names"][actor.tenant.default_language]
    if "descriptions" in values:
        values["descriptions"] = checked_texts(values["descriptions"])
    if "price" in values:
        values["price"] = _checked_price(values["price"])
    if "sku" in values:
        values["sku"] = _checked_sku(values["sku"])
    if values.get("kind") == ProductKind.SERVICE and product.stock is not None:
        values["stock"] = None
    sku, names = values.get("sku", product.sku), values.get("names", product.names)
    values["search_text"] = _search_text(sku, names)
    taken = _("There is a product with this article number or short name already.")
    changes = _apply(product, values, taken, "sku")
    changes.pop("search_text", None)
    if changes:
        record(actor, "product.changed", product, changes)
        queue_update(product)


@transaction.atomic
def adjust_stock(*, actor: Actor, product: Product, change: int, reason: str) -> Product:
    """Add to what is in stock, or take off it (`change` below zero), for a reason that is kept.

    A product that wasn't counted starts to be, at `change`.
    Raises NotAllowed, DomainError; never goes below zero, however many do this at once.
    """
    policies.require_manage(actor)
    if not reason.strip():
        raise DomainError(_("Write why the stock changes."), field="reason")
    if product.kind != ProductKind.GOODS:
        raise DomainError(_("Services have no stock."), field="change")
    fresh = Product.objects.select_for_update(of=("self",)).get(pk=product.pk)
    new = (fresh.stock or 0) + change
    if new < 0:
        raise DomainError(
            _("Only %(number)s are in stock.") % {"number": fresh.stock or 0}, field="change"
        )
    _checked_stock(ProductKind.GOODS, new)
    Product.objects.filter(pk=fresh.pk).update(stock=new)
    changes = {"stock": (fresh.stock, new), "reason": (None, reason.strip()[:300])}
    product.stock = new
    record(actor, "product.stock", product, changes)
    queue_update(product)
    return product


def give_back(product_id: int, quantity: int) -> None:
    """Put back what an order had taken, where the product is still counted."""
    counted = Product.objects.filter(pk=product_id, stock__isnull=False)
    counted.update(stock=F("stock") + quantity)


@transaction.atomic
def set_tax_rate(*, actor: Actor, tax_class: str, percent: Decimal, name: str) -> TaxRate:
    """What a tax class means from now on; documents that stand keep their rate.

    Raises NotAllowed, DomainError.
    """
    policies.require_manage(actor)
    if tax_class not in TaxClass.values:
        raise DomainError(_("Choose one of the listed tax classes."), field="tax_class")
    if not 0 <= percent <= 100:
        raise DomainError(_("A rate is between 0 and 100 per cent."), field="percent")
    if not name.strip():
        raise DomainError(_("Give the rate a name."), field="name")
    rate = TaxRate.objects.filter(tax_class=tax_class).first()
    if rate is None:
        rate = TaxRate(tenant=actor.tenant, tax_class=tax_class)
    new = {"percent": percent, "name": name.strip()[:60]}
    changes = changed_fields(rate, new)
    if changes:
        rate.percent, rate.name = new["percent"], new["name"]
        rate.save()
        record(actor, "tax_rate.set", rate, changes)
    return rate


def tax_rates() -> dict[str, Decimal]:
    """Per cent by tax class, in one query; a class that nobody set is free of tax."""
    return dict(TaxRate.objects.values_list("tax_class", "percent"))


def checked_names(actor: Actor, names: Texts) -> Texts:
    """Names without the empty ones.

    Raises DomainError where the tenant's own language has none, or one is too long.
    """
    kept = checked_texts(names)
    if actor.tenant.default_language not in kept:
        raise DomainError(_("Give a name in the portal's own language."), field="names")
    if any(len(name) > MAX_NAME for name in kept.values()):
        raise DomainError(
            _("A name has at most %(limit)s characters.") % {"limit": MAX_NAME}, field="names"
        )
    return {language: " ".join(name.split()) for language, name in kept.items()}


def checked_texts(texts: Texts) -> Texts:
    """Texts without the empty ones. Raises DomainError for an endless one."""
    kept = {
        language: text.replace("\0", "").strip() for language, text in texts.items() if text.strip()
    }
    if any(len(text) > MAX_DESCRIPTION for text in kept.values()):
        raise DomainError(
            _("A description has at most %(limit)s characters.") % {"limit": MAX_DESCRIPTION},
            field="descriptions",
        )
    return kept


def free_slug(model: Any, name: str, length: int) -> str:
    """An address made of the name that nothing else has."""
    base = slugify(fold(name))[: length - 6].strip("-") or "item"
    taken = set(model.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    if base not in taken:
        return base
    number = next(number for number in range(2, len(taken) + 3) if f"{base}-{number}" not in taken)
    return f"{base}-{number}"


def _search_text(sku: str, names: Texts) -> str:
    return fold(" ".join([sku, *names.values()]))


def _checked_sku(sku: str) -> str:
    kept = " ".join(sku.replace("\0", "").split())
    if not kept:
        raise DomainError(_("Give the product an article number."), field="sku")
    return kept[:40]


def _checked_price(price: Decimal) -> Decimal:
    if not 0 <= price <= MAX_PRICE:
        raise DomainError(_("This price is not possible."), field="price")
    return price


def _checked_stock(kind: str, stock: int | None) -> int | None:
    if stock is None:
        return None
    if kind != ProductKind.GOODS:
        raise DomainError(_("Services have no stock."), field="stock")
    if not 0 <= stock <= MAX_STOCK:
        raise DomainError(_("This number is not possible."), field="change")
    return stock


def _save(row: Product | ProductCategory, taken: str, field: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError(taken, field=field) from error


def _apply(
    row: Product | ProductCategory, values: dict[str, Any], taken: str, field: str = "slug"
) -> dict[str, tuple[Any, Any]]:
    try:
        with transaction.atomic():
            return apply_changes(row, values)
    except IntegrityError as error:
        raise DomainError(taken, field=field) from error
