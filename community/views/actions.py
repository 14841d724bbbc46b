"""What is done to a topic, a post or a category by one button."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community import selectors, services
from community.models import Post
from community.views.common import members_action, topic_for
from portal.shared.errors import DomainError


@require_POST
@members_action
def vote(request: HttpRequest, reference: int, number: int) -> HttpResponse:
    """This post is useful."""
    post = selectors.get_post_for(request.actor, reference, number)
    services.vote(actor=request.actor, post=post)
    return _voted(request, post, voted=True)


@require_POST
@members_action
def unvote(request: HttpRequest, reference: int, number: int) -> HttpResponse:
    """Take the vote back."""
    post = selectors.get_post_for(request.actor, reference, number)
    services.withdraw_vote(actor=request.actor, post=post)
    return _voted(request, post, voted=False)


def _voted(request: HttpRequest, post: Post, *, voted: bool) -> HttpResponse:
    """The button alone for htmx, else the post's place in its page."""
    if request.htmx:
        post.voted = voted
        return render(request, "community/_vote.html", {"post": post, "can_vote": True})
    return redirect(post)


@require_POST
@members_action
def accept(request: HttpRequest, reference: int, number: int) -> HttpResponse:
    """This answer solved it."""
    post = selectors.get_post_for(request.actor, reference, number)
    said = _("The answer is accepted.")
    return _done(
        request, post, said, lambda: services.accept_answer(actor=request.actor, post=post)
    )


@require_POST
@members_action
def unaccept(request: HttpRequest, reference: int) -> HttpResponse:
    """No answer solved it after all."""
    topic = topic_for(request, reference)
    said = _("The answer is no longer accepted.")
    return _done(
        request, topic, said, lambda: services.withdraw_acceptance(actor=request.actor, topic=topic)
    )


@require_POST
@members_action
def follow_topic(request: HttpRequest, reference: int) -> HttpResponse:
    """Be told of new posts."""
    topic = topic_for(request, reference)
    services.follow_topic(actor=request.actor, topic=topic)
    messages.success(request, _("You follow this topic now."))
    return redirect(topic)


@require_POST
@members_action
def unfollow_topic(request: HttpRequest, reference: int) -> HttpResponse:
    """Be told no longer."""
    topic = topic_for(request, reference)
    services.unfollow_topic(actor=request.actor, topic=topic)
    messages.success(request, _("You no longer follow this topic."))
    return redirect(topic)


@require_POST
@members_action
def follow_category(request: HttpRequest, key: str) -> HttpResponse:
    """Be told of new topics."""
    category = selectors.get_category_for(request.actor, key)
    services.follow_category(actor=request.actor, category=category)
    messages.success(request, _("You follow this category now."))
    return redirect(category)


@require_POST
@members_action
def unfollow_category(request: HttpRequest, key: str) -> HttpResponse:
    """Be told no longer."""
    category = selectors.get_category_for(request.actor, key)
    services.unfollow_category(actor=request.actor, category=category)
    messages.success(request, _("You no longer follow this category."))
    return redirect(category)


def _done(request: HttpRequest, back_to: Any, said: str, act: Callable[[], object]) -> HttpResponse:
    """Carry out and go back, saying what happened or why it did not."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, said)
    return redirect(back_to)
