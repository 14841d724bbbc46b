"""Who may read: audiences of categories, articles and whatever else has one.

A model takes part with a field `audience` (choices `Audience`) and, where readers can be named, an
object permission "read_<thing>" in its `Meta.permissions`. Its queryset asks `audience_q`, its
services call `name_readers` (and `forget_readers` before a delete), its form is filled from
`places_named`. Whatever is kept for many readers has `view_key` in its key.
"""

import hashlib
from collections.abc import Iterable, Sequence

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q, QuerySet
from guardian.models import GroupObjectPermission

from accounts.enums import StaffPermission
from accounts.models import AudienceGroup, Customer, Segment
from accounts.services import audience_group
from knowledge.enums import Audience
from knowledge.tree import Tree, tree_of
from portal.shared.actors import Actor

READ_CATEGORY, READ_ARTICLE = "read_category", "read_article"
Place = Customer | Segment


def may_write(actor: Actor) -> bool:
    """Whether the actor works on articles, and so sees all of them."""
    return actor.may(StaffPermission.WRITE_ARTICLES) or actor.may(StaffPermission.PUBLISH_ARTICLES)


def audiences_of(actor: Actor) -> list[str]:
    """The audiences that the actor belongs to without being named."""
    if actor.is_staff:
        return list(Audience.values)
    if actor.grants.member_of:
        return [Audience.PUBLIC, Audience.CUSTOMERS]
    return [Audience.PUBLIC]


def reads_all(actor: Actor) -> bool:
    """The staff reads whatever is published."""
    return actor.is_staff


def audience_q(actor: Actor, codename: str, prefix: str = "") -> Q:
    """The rows of a model with `audience` that the actor may read.

    `codename` is the permission that names readers; `prefix` leads from another model to the row
    ("document__").
    """
    if reads_all(actor):
        return Q()
    named = Q(
        **{
            f"{prefix}audience": Audience.NAMED,
            f"{prefix}pk__in": actor.named_by(codename),
        }
    )
    return Q(**{f"{prefix}audience__in": audiences_of(actor)}) | named


def readable_categories(actor: Actor) -> frozenset[int]:
    """The categories that the actor may read: their own audience and all their ancestors'."""
    tree = tree_of(actor.tenant)
    if reads_all(actor):
        return frozenset(tree.nodes)
    return frozenset(_open_below(tree, None, actor))


def _open_below(tree: Tree, parent: int | None, actor: Actor) -> Iterable[int]:
    own, named = audiences_of(actor), actor.named_by(READ_CATEGORY)
    for node in tree.children_of(parent):
        if node.audience in own or (node.audience == Audience.NAMED and node.pk in named):
            yield node.pk
            yield from _open_below(tree, node.pk, actor)


def article_q(actor: Actor) -> Q:
    """The articles whose readers the actor is among, over their group: `visible_to` adds states."""
    if reads_all(actor):
        return Q()
    inherited = Q(group__audience="", group__category__in=readable_categories(actor))
    return inherited | audience_q(actor, READ_ARTICLE, "group__")


def view_key(actor: Actor) -> str:
    """What is alike for two actors who may read the same: the key of caches they may share."""
    if reads_all(actor):
        return "staff"
    seen = (
        ",".join(audiences_of(actor)),
        sorted(readable_categories(actor)),
        sorted(actor.named_by(READ_ARTICLE)),
    )
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:24]


@transaction.atomic
def name_readers(
    row: models.Model, codename: str, places: Iterable[Place]
) -> tuple[list[str], list[str]] | None:
    """Make exactly these customers and segments the readers that the row names.

    Returns their names before and after for the audit log, None where nothing changed.
    """
    # In the order in which `lock_audiences` locks, so that nobody waits in a circle.
    ordered = sorted(places, key=lambda place: (isinstance(place, Segment), place.pk))
    wanted = {audience_group(place).pk: str(place) for place in ordered}
    held = _held(row, codename).select_related("group")
    before = {grant.group_id: grant for grant in held}
    if before.keys() == wanted.keys():
        return None
    old = sorted(str(place) for place in places_named(row, codename))
    held.exclude(group__in=list(wanted)).delete()
    permission = Permission.objects.get(content_type=_type(row), codename=codename)
    GroupObjectPermission.objects.bulk_create(
        GroupObjectPermission(
            group_id=group, permission=permission, content_type=_type(row), object_pk=str(row.pk)
        )
        for group in wanted.keys() - before.keys()
    )
    return old, sorted(wanted.values())


def places_named(row: models.Model, codename: str) -> Sequence[Place]:
    """The segments and customers that the row names as its readers, by name."""
    groups = _held(row, codename).values_list("group_id", flat=True)
    own = AudienceGroup.objects.filter(group_id__in=list(groups))
    found = [link.segment or link.customer for link in own.select_related("segment", "customer")]
    return sorted(found, key=lambda place: (isinstance(place, Customer), str(place)))


def forget_readers(row: models.Model) -> None:
    """Before the row is deleted: no grant outlives it."""
    GroupObjectPermission.objects.filter(content_type=_type(row), object_pk=str(row.pk)).delete()


def _held(row: models.Model, codename: str) -> QuerySet:
    return GroupObjectPermission.objects.filter(
        content_type=_type(row), permission__codename=codename, object_pk=str(row.pk)
    )


def _type(row: models.Model) -> ContentType:
    return ContentType.objects.get_for_model(row)
