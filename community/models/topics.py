"""What is read in the community: categories, topics, posts."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.enums import Audience, PostState, TopicState
from community.querysets import ForumCategoryQuerySet, PostQuerySet, TopicQuerySet
from portal.shared.models import Tenant, TenantModel
from portal.shared.scoping import scoped
from portal.shared.states import state_known

MAX_TITLE = 160
MAX_BODY = 20_000
# The number of a topic's first post: the question, or what is discussed.
OPENING = 1
BY_ACTIVITY = ("-last_post_at", "-id")


def author_link() -> models.ForeignKey:
    """Who wrote it; the post stays when the account goes."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
        editable=False,
        verbose_name=_("author"),
    )


class ForumCategory(TenantModel):
    """A part of the community, for one audience, with its words in each language.

    Where `team_opens` is set, only the team opens topics (announcements); others answer.
    """

    key = models.SlugField(_("address"), max_length=40, db_index=False)
    names = models.JSONField(_("names by language"), default=dict)
    descriptions = models.JSONField(_("descriptions by language"), default=dict, blank=True)
    icon = models.CharField(_("icon"), max_length=40, default="messages-square")
    audience = models.CharField(
        _("who reads it"), max_length=10, choices=Audience.choices, default=Audience.MEMBERS
    )
    team_opens = models.BooleanField(_("only the team opens topics"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("active"), default=True)

    objects = scoped(ForumCategoryQuerySet)

    class Meta:
        verbose_name = _("community category")
        verbose_name_plural = _("community categories")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "key"], name="forum_category_once"),
            models.CheckConstraint(
                condition=models.Q(audience__in=Audience.values), name="forum_audience_known"
            ),
        ]

    def __str__(self) -> str:
        return self.names.get(get_language() or "") or next(iter(self.names.values()), self.key)

    def name_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The name in a language (the reader's by default), else in the tenant's own."""
        return tenant.text_for(self.names, language) or self.key

    def description_for(self, tenant: Tenant, language: str | None = None) -> str:
        """The description, as the name."""
        return tenant.text_for(self.descriptions, language)

    def get_absolute_url(self) -> str:
        return reverse("community:category", args=[self.key])


def topic_slug(title: str) -> str:
    """The words of a title as they stand in the address."""
    return slugify(title)[:80].strip("-_") or "topic"


class Topic(TenantModel):
    """A question or discussion, in the one language that it is written in.

    `answer_count`, `last_post_at` and `last_author` tell of its shown posts; `post_count` numbers
    all of them. `is_held`: its first post waits for review, so only author and moderators see it.
    """

    category = models.ForeignKey(
        ForumCategory,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="topics",
        verbose_name=_("category"),
    )
    reference = models.CharField(_("number"), max_length=20, editable=False)
    title = models.CharField(_("title"), max_length=MAX_TITLE)
    language = models.CharField(_("language"), max_length=8, blank=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=TopicState.choices,
        default=TopicState.OPEN,
        editable=False,
    )
    is_held = models.BooleanField(_("held for review"), default=False, editable=False)
    is_hidden = models.BooleanField(_("hidden"), default=False, editable=False)
    author = author_link()
    post_count = models.PositiveIntegerField(_("posts"), default=0, editable=False)
    answer_count = models.PositiveIntegerField(_("answers"), default=0, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    last_post_at = models.DateTimeField(_("last post"), default=timezone.now, editable=False)
    last_author = author_link()

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
            models.Index(fields=["tenant", "category", *BY_ACTIVITY], name="topic_of_category"),
            models.Index(fields=["tenant", *BY_ACTIVITY], name="topic_newest"),
            models.Index(
                fields=["tenant", *BY_ACTIVITY],
                condition=models.Q(state=TopicState.OPEN, answer_count=0),
                name="topic_unanswered",
            ),
            models.Index(fields=["tenant", "author", *BY_ACTIVITY], name="topic_of_author"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """The words of the title in the address; the number alone finds the topic."""
        return topic_slug(self.title)

    def get_absolute_url(self) -> str:
        return reverse("community:topic", args=[self.reference, self.slug])

    @property
    def is_closed(self) -> bool:
        return bool(self.state == TopicState.CLOSED)


class Post(TenantModel):
    """One contribution; `html` is made from the Markdown in `body` when it is written.

    `number` counts from 1 in its topic and stands in addresses. `score` is the number of votes,
    `open_reports` that of reports that no moderator has decided on yet. `form_key` comes from the
    form that was sent: sending it twice makes one post.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, db_index=False, related_name="posts")
    number = models.PositiveIntegerField(_("number in its topic"), default=OPENING, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=PostState.choices,
        default=PostState.SHOWN,
        editable=False,
    )
    author = author_link()
    is_team = models.BooleanField(_("from the team"), default=False, editable=False)
    body = models.TextField(_("text"), max_length=MAX_BODY)
    html = models.TextField(editable=False, blank=True)
    is_accepted = models.BooleanField(_("accepted answer"), default=False, editable=False)
    score = models.PositiveIntegerField(_("votes"), default=0, editable=False)
    open_reports = models.PositiveIntegerField(_("open reports"), default=0, editable=False)
    form_key = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)

    objects = scoped(PostQuerySet)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["created_at", "id"]
        constraints = [
            state_known(PostState, "post_state_known"),
            models.UniqueConstraint(fields=["tenant", "topic", "number"], name="post_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "topic"],
                condition=models.Q(is_accepted=True),
                name="one_accepted_answer",
            ),
            models.UniqueConstraint(
                fields=["tenant", "author", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="post_form_key_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "author", "-created_at"], name="post_of_author"),
            models.Index(
                fields=["tenant", "-id"],
                condition=models.Q(state=PostState.HELD) | models.Q(open_reports__gt=0),
                name="post_to_review",
            ),
            models.Index(
                fields=["tenant", "-id"],
                condition=models.Q(state=PostState.HIDDEN),
                name="post_hidden",
            ),
        ]

    def __str__(self) -> str:
        return self.body[:60]

    @property
    def is_opening(self) -> bool:
        """The topic's first post, which is no answer."""
        return bool(self.number == OPENING)

    @property
    def is_shown(self) -> bool:
        return bool(self.state == PostState.SHOWN)

    @property
    def anchor(self) -> str:
        """The post's id in its page."""
        return f"post-{self.number}"

    @property
    def safe_html(self) -> SafeString:
        """The text as it may be shown: `html` passed nh3 when it was written."""
        return SafeString(self.html)

    def get_absolute_url(self) -> str:
        """The address that leads to the post in whichever page of its topic."""
        return reverse("community:post", args=[self.topic.reference, self.number])
