"""The community: categories, topics, posts."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.enums import Audience, PostState, TopicState
from community.querysets import ForumCategoryQuerySet, PostQuerySet, TopicQuerySet
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped
from portal.shared.states import state_known


class ForumCategory(TenantModel):
    """A part of the community, for one audience."""

    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=300, blank=True)
    audience = models.CharField(
        _("who reads it"), max_length=10, choices=Audience.choices, default=Audience.MEMBERS
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = scoped(ForumCategoryQuerySet)

    class Meta:
        verbose_name = _("community category")
        verbose_name_plural = _("community categories")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="forum_category_once"),
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values), name="forum_audience_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Topic(TenantModel):
    """A question or discussion; `author_name` is the public name it was written under."""

    category = models.ForeignKey(
        ForumCategory,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="topics",
        verbose_name=_("category"),
    )
    reference = models.CharField(_("reference"), max_length=20, editable=False)
    title = models.CharField(_("title"), max_length=160)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=TopicState.choices,
        default=TopicState.OPEN,
        editable=False,
    )
    is_hidden = models.BooleanField(_("hidden"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    author_name = models.CharField(_("author"), max_length=80)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    last_post_at = models.DateTimeField(_("last post"), default=timezone.now, editable=False)

    objects = scoped(TopicQuerySet)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["-last_post_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="topic_reference_once"),
            state_known(TopicState, "topic_state_known"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "category", "-last_post_at", "-id"], name="topic_of_category"
            ),
            models.Index(fields=["tenant", "-last_post_at", "-id"], name="topic_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class Post(TenantModel):
    """One contribution; `html` is made from the Markdown in `body` when it is written."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, db_index=False, related_name="posts")
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=PostState.choices,
        default=PostState.SHOWN,
        editable=False,
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    author_name = models.CharField(_("author"), max_length=80)
    body = models.TextField(_("text"), max_length=20_000)
    html = models.TextField(editable=False, blank=True)
    is_accepted = models.BooleanField(_("accepted answer"), default=False, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    objects = scoped(PostQuerySet)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["created_at", "id"]
        constraints = [
            state_known(PostState, "post_state_known"),
            models.UniqueConstraint(
                fields=["tenant", "topic"],
                condition=models.Q(is_accepted=True),
                name="one_accepted_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "topic", "created_at", "id"], name="post_of_topic"),
            models.Index(
                fields=["tenant", "created_at", "id"],
                condition=models.Q(state=PostState.HELD),
                name="post_held",
            ),
        ]

    def __str__(self) -> str:
        return self.body[:60]
