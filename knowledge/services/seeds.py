"""The categories that every help centre starts with."""

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from knowledge.services.categories import create_category
from portal.shared.actors import Actor

# key, icon, name, description
CATEGORIES: tuple[tuple[str, str, str, str], ...] = (
    (
        "orders-delivery",
        "package",
        gettext_noop("Orders and delivery"),
        gettext_noop("Tracking, changes, pick-up"),
    ),
    (
        "returns-claims",
        "undo-2",
        gettext_noop("Returns and claims"),
        gettext_noop("Damaged, wrong or unwanted"),
    ),
    (
        "invoices-payment",
        "credit-card",
        gettext_noop("Invoices and payment"),
        gettext_noop("VAT, credit terms, statements"),
    ),
    (
        "product-guides",
        "wrench",
        gettext_noop("Product guides"),
        gettext_noop("Fitting, sizes, certificates"),
    ),
    (
        "your-account",
        "users",
        gettext_noop("Your account"),
        gettext_noop("People, roles, addresses"),
    ),
    ("connections", "plug", gettext_noop("Connections"), gettext_noop("EDI, punch-out, exports")),
)


@transaction.atomic
def seed_help(*, actor: Actor) -> None:
    """Six categories, named in each of the tenant's languages; editable afterwards."""
    for position, (key, icon, name, description) in enumerate(CATEGORIES, start=1):
        names = {}
        for language in actor.tenant.languages:
            with translation.override(language):
                names[language] = (_(name), _(description))
        create_category(actor=actor, key=key, names=names, icon=icon, position=position * 10)
