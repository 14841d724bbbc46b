"""Who may do what in the community; services ask here, pages too."""

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.enums import StaffPermission
from community.enums import PostState
from community.models import ForumCategory, Post, Topic
from community.querysets import audiences_of
from portal.shared.actors import Actor
from portal.shared.errors import NotAllowed

# How long one's own post can be edited.
EDIT_WINDOW = timedelta(hours=1)


def can_moderate(actor: Actor) -> bool:
    """Staff who review, hide and show."""
    return actor.may(StaffPermission.MODERATE_COMMUNITY)


def can_see(actor: Actor, topic: Topic) -> bool:
    """What the loader asks; one query."""
    return bool(Topic.objects.visible_to(actor).filter(pk=topic.pk).exists())


def takes_part(actor: Actor) -> bool:
    """Signed-in members of a customer, and staff: who writes, votes and reports at all."""
    return actor.user is not None and bool(actor.grants.member_of or actor.is_staff)


def can_write_in(actor: Actor, category: ForumCategory) -> bool:
    """Whether the actor may write in the category's topics."""
    in_audience = category.is_active and category.audience in audiences_of(actor)
    return takes_part(actor) and in_audience


def can_open_topic_in(actor: Actor, category: ForumCategory) -> bool:
    """Whether the actor may open topics there; where the team announces, only the team."""
    return can_write_in(actor, category) and (actor.is_staff or not category.team_opens)


def can_reply(actor: Actor, topic: Topic) -> bool:
    """Whether the actor may write in a topic that they see; in a closed one moderators may."""
    open_to_all = not topic.is_closed and not topic.is_held
    return can_write_in(actor, topic.category) and (open_to_all or can_moderate(actor))


def is_own(actor: Actor, post: Post) -> bool:
    """Whether the actor wrote the post."""
    return actor.user_id is not None and bool(post.author_id == actor.user_id)


def can_accept(actor: Actor, topic: Topic) -> bool:
    """The one who asked, and moderators, say which answer solved it; not once it is closed."""
    asked = actor.user_id is not None and topic.author_id == actor.user_id
    allowed = can_moderate(actor) or (asked and can_write_in(actor, topic.category))
    return allowed and not topic.is_closed


def can_vote(actor: Actor, post: Post) -> bool:
    """Everybody who takes part, but for their own posts; the post itself was seen before."""
    return takes_part(actor) and post.is_shown and not is_own(actor, post)


def can_report(actor: Actor, post: Post) -> bool:
    """As voting: others' posts that are shown."""
    return can_vote(actor, post)


def can_edit(actor: Actor, post: Post, now: datetime | None = None) -> bool:
    """One's own post for a while, unless it was hidden or the topic is closed."""
    until = post.created_at + EDIT_WINDOW
    return (
        is_own(actor, post)
        and post.state != PostState.HIDDEN
        and not post.topic.is_closed
        and (now or timezone.now()) < until
        and can_write_in(actor, post.topic.category)
    )


def require(allowed: bool) -> None:
    """Raises NotAllowed."""
    if not allowed:
        raise NotAllowed
