"""Being told of new posts of a topic, and of new topics of a category."""

from django.db import transaction

from community import policies
from community.models import CategoryFollow, ForumCategory, Topic, TopicFollow
from portal.shared.actors import Actor
from portal.shared.audit import record


@transaction.atomic
def follow_topic(*, actor: Actor, topic: Topic) -> None:
    """Be told of the topic's posts. Raises NotAllowed for one that isn't visible."""
    policies.require(policies.takes_part(actor) and policies.can_see(actor, topic))
    _row, added = TopicFollow.objects.get_or_create(
        tenant=actor.tenant, topic=topic, user=actor.user
    )
    if added:
        record(actor, "topic.followed", topic)


@transaction.atomic
def unfollow_topic(*, actor: Actor, topic: Topic) -> None:
    """Be told no longer. Raises NotAllowed for nobody in particular."""
    policies.require(actor.user is not None)
    removed, _rows = TopicFollow.objects.filter(topic=topic, user=actor.user).delete()
    if removed:
        record(actor, "topic.unfollowed", topic)


@transaction.atomic
def follow_category(*, actor: Actor, category: ForumCategory) -> None:
    """Be told of the category's new topics. Raises NotAllowed for one that isn't visible."""
    seen = ForumCategory.objects.visible_to(actor).filter(pk=category.pk)
    policies.require(policies.takes_part(actor) and seen.exists())
    _row, added = CategoryFollow.objects.get_or_create(
        tenant=actor.tenant, category=category, user=actor.user
    )
    if added:
        record(actor, "forumcategory.followed", category)


@transaction.atomic
def unfollow_category(*, actor: Actor, category: ForumCategory) -> None:
    """Be told no longer. Raises NotAllowed for nobody in particular."""
    policies.require(actor.user is not None)
    removed, _rows = CategoryFollow.objects.filter(category=category, user=actor.user).delete()
    if removed:
        record(actor, "forumcategory.unfollowed", category)
