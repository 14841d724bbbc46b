"""Arranging the community: its categories."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from community import policies
from community.enums import Audience
from community.models import ForumCategory, Topic
from community.selectors import HOME
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from portal.shared.search.updates import queue_update

# What the index keeps of a category; topics are queued in pieces of a bearable size.
INDEXED = frozenset({"audience", "is_active"})
PIECE = 500
# Pages beside those of the categories.
RESERVED = frozenset({"new", "profile", "topics"})


@transaction.atomic
def create_category(
    *, actor: Actor, key: str, names: dict[str, str], audience: str, **values: Any
) -> ForumCategory:
    """A new category; `values`: descriptions, icon, team_opens, position, is_active.

    Raises NotAllowed, DomainError.
    """
    policies.require(policies.can_moderate(actor))
    _check_place(key, values.get("icon"))
    category = ForumCategory(
        tenant=actor.tenant,
        key=key,
        names=_named(actor, names),
        audience=_known(audience),
        **values,
    )
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError as error:
        raise DomainError(_("There is a category with this address already."), field="key") from (
            error
        )
    forget(actor.tenant, HOME)
    record(actor, "forumcategory.created", category, {"names": (None, category.names)})
    return category


@transaction.atomic
def update_category(*, actor: Actor, category: ForumCategory, **values: Any) -> None:
    """Change anything but the key, of which addresses are made. Raises NotAllowed, DomainError."""
    policies.require(policies.can_moderate(actor))
    if "names" in values:
        values["names"] = _named(actor, values["names"])
    if "audience" in values:
        _known(values["audience"])
    values.pop("key", None)
    _check_place("", values.get("icon"))
    changes = apply_changes(category, values)
    if changes:
        forget(actor.tenant, HOME)
        record(actor, "forumcategory.changed", category, changes)
    if not INDEXED.isdisjoint(changes):
        _index_topics(category)


def _index_topics(category: ForumCategory) -> None:
    topics = Topic.objects.filter(category=category).only("tenant").select_related("tenant")
    piece: list[Topic] = []
    for topic in topics.order_by("pk").iterator(chunk_size=PIECE):
        piece.append(topic)
        if len(piece) == PIECE:
            queue_update(*piece)
            piece = []
    queue_update(*piece)


def _named(actor: Actor, names: dict[str, str]) -> dict[str, str]:
    """Names without the empty ones. Raises DomainError where the default language has none."""
    kept = {language: name.strip() for language, name in names.items() if name.strip()}
    if actor.tenant.default_language not in kept:
        raise DomainError(_("Give the category a name in the portal's own language."))
    return kept


def _check_place(key: str, icon: str | None) -> None:
    """Raises DomainError for an address that a page has, or an icon that there isn't."""
    if key in RESERVED:
        raise DomainError(_("This address is taken by a page. Choose another."), field="key")
    if icon is not None:
        try:
            lucide(icon)
        except IconDoesNotExist as error:
            raise DomainError(_("There is no icon of this name."), field="icon") from error


def _known(audience: str) -> str:
    if audience not in Audience.values:
        raise DomainError(_("Choose who reads the category."), field="audience")
    return audience
