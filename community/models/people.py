"""What people are in the community: their public names, votes, and what they follow."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.models.topics import ForumCategory, Post, Topic
from portal.shared.models import TenantModel

MAX_NAME = 40


def person_link() -> models.ForeignKey:
    """Whose it is; it goes with the account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        db_index=False,
        related_name="+",
        verbose_name=_("person"),
    )


class PublicProfile(TenantModel):
    """The name that a person shows in one tenant's community; nothing else of them is public.

    `name_key` is what makes two names alike: without case, accents and look-alike letters.
    """

    user = person_link()
    name = models.CharField(_("public name"), max_length=MAX_NAME)
    name_key = models.CharField(max_length=2 * MAX_NAME, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("public profile")
        verbose_name_plural = _("public profiles")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="profile_once"),
            models.UniqueConstraint(fields=["tenant", "name_key"], name="public_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Vote(TenantModel):
    """One person found one post useful; the post keeps the number."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, db_index=False, related_name="votes")
    user = person_link()
    created_at = models.DateTimeField(_("time"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "post", "user"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.post_id}"


class TopicFollow(TenantModel):
    """A person who is told of every new post of a topic."""

    topic = models.ForeignKey(
        Topic, on_delete=models.CASCADE, db_index=False, related_name="followers"
    )
    user = person_link()
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("follower of a topic")
        verbose_name_plural = _("followers of topics")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "topic", "user"], name="topic_follow_once")
        ]
        indexes = [models.Index(fields=["tenant", "user", "topic"], name="topic_followed_by")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.topic_id}"


class CategoryFollow(TenantModel):
    """A person who is told of every new topic of a category."""

    category = models.ForeignKey(
        ForumCategory, on_delete=models.CASCADE, db_index=False, related_name="followers"
    )
    user = person_link()
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("follower of a category")
        verbose_name_plural = _("followers of categories")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "category", "user"], name="category_follow_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.category_id}"
