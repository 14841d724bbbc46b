"""Audiences, and the states of topics and posts."""

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
    TopicState.CLOSED: frozenset({TopicState.OPEN}),
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
