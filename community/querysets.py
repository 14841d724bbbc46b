"""Reads of the community, each starting at `visible_to(actor)`."""

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.enums import StaffPermission
from community.enums import Audience, PostState, TopicState
from portal.shared.actors import Actor
from portal.shared.scoping import TenantQuerySet

MODERATE = StaffPermission.MODERATE_COMMUNITY


def audiences_of(actor: Actor) -> list[Audience]:
    """The audiences that the actor belongs to."""
    found = [Audience.EVERYONE]
    if actor.grants.member_of or actor.is_staff:
        found.append(Audience.MEMBERS)
    if actor.is_staff:
        found.append(Audience.STAFF)
    return found


def readable_topics(actor: Actor, prefix: str = "") -> Q:
    """The topics that the actor reads without moderating.

    `prefix` leads from another model to the topic ("topic__").
    """
    shown = Q(**{f"{prefix}is_held": False})
    if actor.user_id is not None:
        shown |= Q(**{f"{prefix}author_id": actor.user_id})
    return shown & Q(
        **{
            f"{prefix}is_hidden": False,
            f"{prefix}category__is_active": True,
            f"{prefix}category__audience__in": audiences_of(actor),
        }
    )


def public_name(user: str) -> Subquery:
    """The current public name of the person in the field `user`, read along with the row."""
    profiles = apps.get_model("community", "PublicProfile").objects.filter(user=OuterRef(user))
    return Subquery(profiles.values("name")[:1])


class ForumCategoryQuerySet(TenantQuerySet):
    """Categories."""

    def visible_to(self, actor: Actor) -> "ForumCategoryQuerySet":
        """The active ones by audience; all for moderators."""
        if actor.may(MODERATE):
            return self
        return self.filter(is_active=True, audience__in=audiences_of(actor))

    def active(self) -> "ForumCategoryQuerySet":
        """In use."""
        return self.filter(is_active=True)


class TopicQuerySet(TenantQuerySet):
    """Topics."""

    def visible_to(self, actor: Actor) -> "TopicQuerySet":
        """Those of visible categories; hidden ones for moderators, held ones for authors too."""
        if actor.may(MODERATE):
            return self
        return self.filter(readable_topics(actor))

    def listed(self) -> "TopicQuerySet":
        """What lists show, to moderators as well: neither hidden nor held nor put away."""
        return self.filter(is_hidden=False, is_held=False, category__is_active=True)

    def unanswered(self) -> "TopicQuerySet":
        """Questions that nobody has answered yet; what the team announces asks nothing."""
        return self.filter(state=TopicState.OPEN, answer_count=0, category__team_opens=False)

    def followed_by(self, user_id: int | None) -> "TopicQuerySet":
        """Those that a person follows."""
        follows = apps.get_model("community", "TopicFollow").objects.filter(
            user_id=user_id, topic=OuterRef("pk")
        )
        return self.filter(Exists(follows))

    def for_rows(self) -> "TopicQuerySet":
        """With all that a row of a list prints, in one query."""
        return self.select_related("category").annotate(
            author_name=public_name("author"), last_name=public_name("last_author")
        )


class PostQuerySet(TenantQuerySet):
    """Posts."""

    def visible_to(self, actor: Actor) -> "PostQuerySet":
        """Those shown in visible topics, and one's own that wait for review."""
        if actor.may(MODERATE):
            return self
        shown = Q(state=PostState.SHOWN)
        if actor.user_id is not None:
            shown |= Q(state=PostState.HELD, author_id=actor.user_id)
        return self.filter(shown, readable_topics(actor, "topic__"))

    def shown(self) -> "PostQuerySet":
        """What everybody reads who reads the topic."""
        return self.filter(state=PostState.SHOWN)

    def to_review(self) -> "PostQuerySet":
        """Held ones, and those with reports that nobody has decided on."""
        return self.filter(Q(state=PostState.HELD) | Q(open_reports__gt=0))

    def hidden(self) -> "PostQuerySet":
        """What moderators have taken out."""
        return self.filter(state=PostState.HIDDEN)

    def for_page(self, actor: Actor) -> "PostQuerySet":
        """With the author's name and whether the reader voted, in one query."""
        votes = apps.get_model("community", "Vote").objects.filter(
            post=OuterRef("pk"), user_id=actor.user_id
        )
        return self.annotate(author_name=public_name("author"), voted=Exists(votes))
