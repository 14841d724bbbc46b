"""The demo's catalogue: families of products, each variant with a picture drawn for it."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from orders import services
from orders.enums import ProductKind, TaxClass
from orders.models import Product, ProductCategory
from portal.demo.drawing import product_picture
from portal.shared.actors import Actor

# So many drawings a family; its variants take turns.
DRAWINGS_EACH = 2
UNCOUNTED = -1


def make_catalogue(
    keeper: Actor, content: dict[str, Any], tick: Callable[[], None]
) -> list[Product]:
    """Categories in their order, then every family with its variants."""
    rng = random.Random(1701)
    categories = {
        entry["slug"]: services.create_category(
            actor=keeper,
            slug=entry["slug"],
            names=entry["names"],
            descriptions=entry["descriptions"],
            position=position,
        )
        for position, entry in enumerate(content["category"])
    }
    products: list[Product] = []
    for family in content["family"]:
        products += _make_family(keeper, family, categories[family["category"]], rng)
        tick()
    return products


def _make_family(
    keeper: Actor, family: dict[str, Any], category: ProductCategory, rng: random.Random
) -> list[Product]:
    pictures = _pictures(family, rng)
    products = []
    for number, (variant, price, stock) in enumerate(family["variants"], 1):
        product = services.create_product(
            actor=keeper,
            category=category,
            sku=f"{family['sku']}-{number:02}",
            names={code: f"{name} {variant}".strip() for code, name in family["names"].items()},
            descriptions=family["descriptions"],
            kind=family.get("kind", ProductKind.GOODS),
            unit=family["unit"],
            price=Decimal(price),
            tax_class=family.get("tax_class", TaxClass.STANDARD),
            stock=None if stock == UNCOUNTED else stock,
        )
        if pictures:
            upload = pictures[number % len(pictures)]
            upload.seek(0)
            services.set_picture(actor=keeper, product=product, upload=upload)
        products.append(product)
    return products


def _pictures(family: dict[str, Any], rng: random.Random) -> list[SimpleUploadedFile]:
    """Services have none: the pages draw an icon in their place."""
    if "drawing" not in family:
        return []
    return [product_picture(family["drawing"], family["finish"], rng) for _ in range(DRAWINGS_EACH)]
