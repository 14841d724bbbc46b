"""Audiences, the states of topics and posts, reasons of reports, decisions of moderators."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who reads a category."""

    EVERYONE = "everyone", _("Everyone")
    MEMBERS = "members", _("Members of customers")
    STAFF = "staff", _("Staff")


class TopicState(models.TextChoices):
    """Where a topic stands."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


# The only moves there are; everything else raises InvalidTransition.
TOPIC_TRANSITIONS: dict[TopicState, frozenset[TopicState]] = {
    TopicState.OPEN: frozenset({TopicState.ANSWERED, TopicState.CLOSED}),
    TopicState.ANSWERED: frozenset({TopicState.OPEN, TopicState.CLOSED}),
    # Reopened, a topic is what it was: answered where it has an accepted answer.
    TopicState.CLOSED: frozenset({TopicState.OPEN, TopicState.ANSWERED}),
}


class PostState(models.TextChoices):
    """Whether a post is shown; held ones wait for a moderator."""

    HELD = "held", _("Held for review")
    SHOWN = "shown", _("Shown")
    HIDDEN = "hidden", _("Hidden")


POST_TRANSITIONS: dict[PostState, frozenset[PostState]] = {
    PostState.HELD: frozenset({PostState.SHOWN, PostState.HIDDEN}),
    PostState.SHOWN: frozenset({PostState.HELD, PostState.HIDDEN}),
    PostState.HIDDEN: frozenset({PostState.SHOWN}),
}


class ReportKind(models.TextChoices):
    """Why somebody reports a post."""

    SPAM = "spam", _("Advertising or spam")
    INSULT = "insult", _("Insulting or hurtful")
    PRIVATE = "private", _("Tells private or confidential things")
    WRONG = "wrong", _("Dangerous or plainly wrong advice")
    OTHER = "other", _("Something else")


class DecisionKind(models.TextChoices):
    """What a moderator decided about a post or its topic."""

    SHOWN = "shown", _("Post shown")
    HIDDEN = "hidden", _("Post hidden")
    DISMISSED = "dismissed", _("Reports dismissed")
    TOPIC_CLOSED = "topic_closed", _("Topic closed")
    TOPIC_REOPENED = "topic_reopened", _("Topic reopened")
    TOPIC_HIDDEN = "topic_hidden", _("Topic hidden")
    TOPIC_SHOWN = "topic_shown", _("Topic shown")
    TOPIC_MOVED = "topic_moved", _("Topic moved")
