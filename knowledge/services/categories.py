"""Categories of the help centre and their names."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from knowledge import policies
from knowledge.enums import Audience
from knowledge.models import Article, HelpCategory, HelpCategoryTranslation
from knowledge.selectors import START
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from portal.shared.search.updates import queue_update

# Pages of the help centre stand beside the categories.
RESERVED_KEYS = frozenset({"articles", "faq"})

# Name and description by language.
Names = Mapping[str, tuple[str, str]]


@transaction.atomic
def create_category(
    *,
    actor: Actor,
    key: str,
    names: Names,
    icon: str = "book-open",
    position: int = 0,
    audience: str = Audience.PUBLIC,
) -> HelpCategory:
    """A new category with its names in the tenant's languages."""
    policies.require(policies.can_publish(actor))
    if key in RESERVED_KEYS or HelpCategory.objects.filter(key=key).exists():
        raise DomainError(_("This address is taken."), field="key")
    _check_icon(icon)
    category: HelpCategory = HelpCategory.objects.create(
        tenant=actor.tenant, key=key, icon=icon, position=position, audience=audience
    )
    _name(actor, category, names)
    forget(actor.tenant, START)
    record(actor, "help_category.created", category, {"audience": (None, audience)})
    return category


@transaction.atomic
def update_category(
    *, actor: Actor, category: HelpCategory, names: Names, icon: str, position: int, audience: str
) -> HelpCategory:
    """Change a category; its articles' readers follow its own."""
    policies.require(policies.can_publish(actor))
    _check_icon(icon)
    changes = apply_changes(category, {"icon": icon, "position": position, "audience": audience})
    changes |= _name(actor, category, names)
    if changes:
        forget(actor.tenant, START)
        record(actor, "help_category.changed", category, changes)
    if "audience" in changes:
        queue_update(*Article.objects.filter(group__category=category).select_related("tenant"))
    return category


def _check_icon(name: str) -> None:
    """An unknown icon would break every page that shows the category."""
    try:
        lucide(name)
    except IconDoesNotExist as error:
        raise DomainError(_("There is no icon of this name."), field="icon") from error


def _name(actor: Actor, category: HelpCategory, names: Names) -> dict[str, tuple[object, object]]:
    """Set the names; a language with an empty name is shown by another one."""
    changes: dict[str, tuple[object, object]] = {}
    present = {text.language: text for text in category.translations.all()}
    for language, (name, description) in names.items():
        text = present.get(language)
        before = (text.name, text.description) if text else ("", "")
        if before == (name, description) or language not in actor.tenant.languages:
            continue
        changes[f"name_{language}"] = (before[0], name)
        if name:
            HelpCategoryTranslation.objects.update_or_create(
                tenant=actor.tenant,
                category=category,
                language=language,
                defaults={"name": name, "description": description},
            )
        elif text:
            text.delete()
    return changes
