"""An answered topic as the draft of an article."""

from django.http import Http404
from django.utils.translation import gettext as _

from community import selectors
from community.models import Post, Topic
from community.presentation import name_or_former
from knowledge.events import (
    Draft,
    draft_address,
    question_and_answer,
    without_persons,
    writes_articles,
)
from portal.shared.actors import Actor

KIND = "topic"


def draft_address_of(actor: Actor, topic: Topic, accepted: Post | None) -> str:
    """Where those who write articles make one of the topic; nothing without an answer."""
    return draft_address(KIND, topic.reference) if accepted and writes_articles(actor) else ""


def draft_of_topic(actor: Actor, reference: str) -> Draft:
    """The question and the accepted answer.

    Raises Http404.
    """
    if not writes_articles(actor):
        raise Http404
    topic = selectors.get_topic_for(actor, reference[:20])
    posts = list(selectors.posts_of(actor, topic))
    opening = next((post for post in posts if post.is_opening), None)
    accepted = next((post for post in posts if post.is_accepted and post.is_shown), None)
    if opening is None or accepted is None:
        raise Http404
    names = {name_or_former(post.author_name) for post in posts}
    return Draft(
        title=without_persons(topic.title, names),
        body=question_and_answer(opening.body, accepted.body, names),
        origin=_("the topic “%(title)s”") % {"title": topic.title},
        url=topic.get_absolute_url(),
        language=topic.language,
    )
