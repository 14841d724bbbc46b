"""Categories of the help centre: their tree, names and readers."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from knowledge import policies
from knowledge.audiences import READ_CATEGORY, Place, forget_readers, name_readers
from knowledge.enums import Audience
from knowledge.models import HelpCategory, HelpCategoryTranslation
from knowledge.selectors import START
from knowledge.tree import MAX_DEPTH, TREE, read_tree
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError

# Pages of the help centre stand beside the categories.
RESERVED_KEYS = frozenset({"articles", "faq", "labels", "feed", "print"})

# Name and description by language.
Names = Mapping[str, tuple[str, str]]


class Keep(Enum):
    """Says that something stays as it is, where None means that there is none."""

    KEEP = "keep"


@transaction.atomic
def create_category(
    *,
    actor: Actor,
    key: str,
    names: Names,
    icon: str = "book-open",
    position: int = 0,
    audience: str = Audience.PUBLIC,
    parent: HelpCategory | None = None,
    readers: Iterable[Place] = (),
    request_category: str = "",
) -> HelpCategory:
    """A new category with its names in the tenant's languages."""
    policies.require(policies.can_publish(actor))
    if key in RESERVED_KEYS or HelpCategory.objects.filter(key=key).exists():
        raise DomainError(_("This address is taken."), field="key")
    _check_icon(icon)
    _check_parent(None, parent)
    category: HelpCategory = HelpCategory.objects.create(
        tenant=actor.tenant,
        key=key,
        icon=icon,
        position=position,
        audience=audience,
        parent=parent,
        request_category=request_category,
    )
    _name(actor, category, names)
    _set_readers(category, audience, readers)
    _forget(actor)
    record(actor, "help_category.created", category, {"audience": (None, audience)})
    return category


@transaction.atomic
def update_category(
    *,
    actor: Actor,
    category: HelpCategory,
    names: Names,
    icon: str,
    position: int,
    audience: str,
    parent: HelpCategory | Keep | None = Keep.KEEP,
    readers: Iterable[Place] | Keep = Keep.KEEP,
    request_category: str | Keep = Keep.KEEP,
) -> HelpCategory:
    """Change a category; its articles' readers follow its own, at once and without indexing."""
    policies.require(policies.can_publish(actor))
    _check_icon(icon)
    new: dict[str, Any] = {"icon": icon, "position": position, "audience": audience}
    if parent is not Keep.KEEP:
        _check_parent(category, parent)
        new["parent"] = parent
    if request_category is not Keep.KEEP:
        new["request_category"] = request_category
    changes = apply_changes(category, new) | _name(actor, category, names)
    if readers is not Keep.KEEP or audience != Audience.NAMED:
        chosen = () if readers is Keep.KEEP else readers
        changes |= _set_readers(category, audience, chosen)
    if changes:
        _forget(actor)
        record(actor, "help_category.changed", category, changes)
    return category


@transaction.atomic
def move_category(
    *, actor: Actor, category: HelpCategory, parent: HelpCategory | None, position: int
) -> HelpCategory:
    """Put a category, and all below it, inside another one or at the top.

    Raises DomainError for a place below itself, or too deep.
    """
    policies.require(policies.can_publish(actor))
    _check_parent(category, parent)
    changes = apply_changes(category, {"parent": parent, "position": position})
    if changes:
        _forget(actor)
        record(actor, "help_category.moved", category, changes)
    return category


@transaction.atomic
def delete_category(*, actor: Actor, category: HelpCategory) -> None:
    """Remove a category in which nothing stands."""
    policies.require(policies.can_publish(actor))
    if category.children.exists() or category.groups.exists():
        raise DomainError(_("Move its articles and categories elsewhere first."))
    record(actor, "help_category.deleted", category, {"address": (category.key, None)})
    forget_readers(category)
    category.delete()
    _forget(actor)


def _forget(actor: Actor) -> None:
    forget(actor.tenant, TREE)
    forget(actor.tenant, START)


def _set_readers(
    category: HelpCategory, audience: str, readers: Iterable[Place]
) -> dict[str, tuple[object, object]]:
    """Names count only where the audience asks for them."""
    chosen = list(readers) if audience == Audience.NAMED else []
    if audience == Audience.NAMED and not chosen:
        raise DomainError(_("Choose at least one segment or customer."), field="segments")
    changed = name_readers(category, READ_CATEGORY, chosen)
    return {"readers": changed} if changed else {}


def _check_parent(category: HelpCategory | None, parent: HelpCategory | None) -> None:
    """No circles, and no more levels than people follow; changes of the tree queue here."""
    list(HelpCategory.objects.select_for_update().order_by("pk").values_list("pk"))
    if parent is None:
        return
    tree = read_tree()
    below = tree.below(category.pk) if category else []
    if parent.pk in below:
        raise DomainError(_("A category can't stand inside itself."), field="parent")
    own = len(tree.path_to(category.pk)) if category else 1
    deepest = max((len(tree.path_to(pk)) for pk in below), default=1)
    if len(tree.path_to(parent.pk)) + 1 + deepest - own > MAX_DEPTH:
        raise DomainError(
            _("Categories go %(number)s levels deep at most.") % {"number": MAX_DEPTH},
            field="parent",
        )


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
