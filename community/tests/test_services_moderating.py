"""Reports, and what moderators decide; the counts stay true through all of it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community import services
from community.enums import DecisionKind, PostState, TopicState
from community.models import Decision, Post, Report, Topic
from community.services.reporting import HOLD_AT
from community.tests.factories import (
    acting,
    category_of,
    make_reply,
    make_topic,
    opening_of,
    staff_category,
)
from conftest import Cast
from portal.shared.actors import Actor
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed, StaleState
from portal.shared.models import AuditEntry, OutboxMessage, Tenant

ActorOf = Callable[..., Actor]
LINKED = "See https://cheap.example"


def fresh(post: Post) -> Post:
    """The post and its topic as they are stored."""
    found: Post = Post.objects.select_related("topic__category").get(pk=post.pk)
    return found


def kinds(topic: Topic) -> list[str]:
    return list(Decision.objects.filter(topic=topic).order_by("pk").values_list("kind", flat=True))


def truth(topic: Topic) -> tuple[int, Any, Any]:
    """The counts of a topic, worked out anew from its posts."""
    shown = Post.objects.filter(topic=topic, state=PostState.SHOWN)
    last = shown.order_by("-created_at", "-id").first()
    return (
        shown.exclude(number=1).count(),
        last.created_at if last else topic.created_at,
        last.author_id if last else None,
    )


def kept(topic: Topic) -> tuple[int, Any, Any]:
    topic.refresh_from_db()
    return topic.answer_count, topic.last_post_at, topic.last_author_id


def test_reporting(cast: Cast, in_tenant: Tenant) -> None:
    post = opening_of(make_topic(in_tenant, cast.owner))
    report = services.report_post(
        actor=acting(cast.buyer, in_tenant), post=post, kind="spam", text=" Sells \0things "
    )
    assert (report.text, report.is_open, fresh(post).open_reports) == ("Sells things", True, 1)
    assert AuditEntry.objects.get(action="post.reported").changes == {"reason": [None, "spam"]}
    assert OutboxMessage.objects.filter(payload__event="reported").count() == 1
    with pytest.raises(DomainError, match="already"):
        services.report_post(actor=acting(cast.buyer, in_tenant), post=post, kind="insult")
    assert (Report.objects.count(), fresh(post).open_reports) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "text", "field"),
    [("nonsense", "", "kind"), ("other", " ", "text"), ("spam", "x" * 1001, "text")],
)
def test_what_a_report_needs(
    cast: Cast, in_tenant: Tenant, kind: str, text: str, field: str
) -> None:
    post = opening_of(make_topic(in_tenant, cast.owner))
    with pytest.raises(DomainError) as refused:
        services.report_post(actor=acting(cast.buyer, in_tenant), post=post, kind=kind, text=text)
    assert refused.value.field == field
    assert not Report.objects.exists()


def test_who_reports(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    post = opening_of(make_topic(in_tenant, cast.owner))
    secret = opening_of(make_topic(in_tenant, cast.agent, category=staff_category(in_tenant)))
    for user in (None, cast.owner, cast.foreign_owner):
        with pytest.raises(NotAllowed):
            services.report_post(actor=actor_of(user), post=post, kind="spam")
    with pytest.raises(NotAllowed):
        services.report_post(actor=actor_of(cast.buyer), post=secret, kind="spam")


def test_the_third_report_holds_the_post(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    answer = make_reply(topic, cast.outsider)
    reporters = [cast.owner, cast.buyer, cast.viewer]
    for number, user in enumerate(reporters, start=1):
        services.report_post(actor=acting(user, in_tenant), post=fresh(answer), kind="insult")
        assert (fresh(answer).state == PostState.HELD) is (number == HOLD_AT)
    assert kept(topic) == truth(topic)
    assert topic.answer_count == 0
    entry = AuditEntry.objects.get(action="post.held")
    assert (entry.actor_label, entry.changes) == ("system", {"state": ["shown", "held"]})


def test_reports_of_a_first_post_hold_its_topic(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    for user in (cast.buyer, cast.viewer, cast.outsider):
        services.report_post(actor=acting(user, in_tenant), post=opening_of(topic), kind="spam")
    topic.refresh_from_db()
    assert (topic.is_held, topic.is_hidden) == (True, False)
    services.show_post(actor=acting(cast.knowledge, in_tenant), post=opening_of(topic))
    topic.refresh_from_db()
    assert not topic.is_held
    assert not Report.objects.filter(is_open=True).exists()


def test_showing_what_was_held(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner, body=LINKED)
    post = opening_of(topic)
    services.show_post(actor=acting(cast.knowledge, in_tenant), post=post, expected="held")
    topic.refresh_from_db()
    assert (fresh(post).state, topic.is_held, topic.is_hidden) == ("shown", False, False)
    assert kinds(topic) == [DecisionKind.SHOWN]
    events = list(OutboxMessage.objects.order_by("pk").values_list("payload__event", flat=True))
    assert [event for event in events if event] == ["held", "moderated", "posted"]
    assert AuditEntry.objects.get(action="post.shown").changes == {"state": ["held", "shown"]}
    answer = make_reply(topic, cast.buyer, LINKED)
    services.show_post(actor=acting(cast.knowledge, in_tenant), post=answer)
    assert kept(topic) == truth(topic)
    assert topic.answer_count == 1


def test_hiding_an_answer(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    answer = make_reply(topic, cast.buyer)
    services.accept_answer(actor=acting(cast.owner, in_tenant), post=answer)
    moderator = acting(cast.knowledge, in_tenant)
    with pytest.raises(DomainError) as refused:
        services.hide_post(actor=moderator, post=fresh(answer), reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(DomainError, match="longer"):
        services.hide_post(actor=moderator, post=fresh(answer), reason="x" * 1001)
    services.hide_post(actor=moderator, post=fresh(answer), reason="Insults", expected="shown")
    assert kept(topic) == truth(topic)
    stored = fresh(answer)
    assert (stored.state, stored.is_accepted, topic.state) == ("hidden", False, TopicState.OPEN)
    assert Decision.objects.get().reason == "Insults"
    services.show_post(actor=moderator, post=stored)
    assert kept(topic) == truth(topic)
    assert topic.answer_count == 1


def test_hiding_a_held_answer_is_not_counted_twice(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    make_reply(topic, cast.agent)
    held = make_reply(topic, cast.buyer, LINKED)
    services.hide_post(actor=acting(cast.knowledge, in_tenant), post=held, reason="Spam")
    assert kept(topic) == truth(topic)
    assert topic.answer_count == 1


def test_hiding_a_first_post_hides_the_topic(cast: Cast, in_tenant: Tenant) -> None:
    topic, moderator = make_topic(in_tenant, cast.owner), acting(cast.knowledge, in_tenant)
    services.hide_post(actor=moderator, post=opening_of(topic), reason="Spam")
    topic.refresh_from_db()
    assert (topic.is_hidden, topic.is_held) == (True, False)
    with pytest.raises(DomainError, match="first post"):
        services.show_topic(actor=moderator, topic=topic)
    services.show_post(actor=moderator, post=opening_of(topic))
    topic.refresh_from_db()
    assert not topic.is_hidden


def test_two_moderators(cast: Cast, in_tenant: Tenant) -> None:
    post = opening_of(make_topic(in_tenant, cast.owner, body=LINKED))
    moderator, rival = acting(cast.knowledge, in_tenant), fresh(post)
    services.show_post(actor=moderator, post=post, expected="held")
    with pytest.raises(StaleState):
        services.hide_post(actor=moderator, post=rival, reason="Spam", expected="held")
    with pytest.raises(StaleState):
        services.hide_post(actor=moderator, post=fresh(post), reason="Spam", expected="held")
    with pytest.raises(InvalidTransition):
        services.show_post(actor=moderator, post=fresh(post))
    assert fresh(post).is_shown


def test_dismissing_reports(cast: Cast, in_tenant: Tenant) -> None:
    post, moderator = (
        opening_of(make_topic(in_tenant, cast.owner)),
        acting(cast.knowledge, in_tenant),
    )
    for user in (cast.buyer, cast.viewer):
        services.report_post(actor=acting(user, in_tenant), post=post, kind="spam")
    with pytest.raises(StaleState):
        services.dismiss_reports(actor=moderator, post=post, expected=1)
    services.dismiss_reports(actor=moderator, post=post, expected=2)
    assert (fresh(post).open_reports, fresh(post).state) == (0, "shown")
    assert not Report.objects.filter(is_open=True).exists()
    with pytest.raises(StaleState):
        services.dismiss_reports(actor=moderator, post=fresh(post))
    assert kinds(post.topic) == [DecisionKind.DISMISSED]


def test_closing_and_reopening(cast: Cast, in_tenant: Tenant) -> None:
    topic, moderator = make_topic(in_tenant, cast.owner), acting(cast.knowledge, in_tenant)
    with pytest.raises(StaleState):
        services.reopen_topic(actor=moderator, topic=topic)
    services.close_topic(actor=moderator, topic=topic)
    with pytest.raises(InvalidTransition):
        services.close_topic(actor=moderator, topic=topic)
    services.reopen_topic(actor=moderator, topic=topic)
    assert topic.state == TopicState.OPEN
    services.accept_answer(actor=acting(cast.owner, in_tenant), post=make_reply(topic, cast.agent))
    topic.refresh_from_db()
    services.close_topic(actor=moderator, topic=topic)
    services.reopen_topic(actor=moderator, topic=topic)
    assert topic.state == TopicState.ANSWERED
    assert kinds(topic) == [DecisionKind.TOPIC_CLOSED, DecisionKind.TOPIC_REOPENED] * 2


def test_hiding_showing_and_moving_topics(cast: Cast, in_tenant: Tenant) -> None:
    topic, moderator = make_topic(in_tenant, cast.owner), acting(cast.knowledge, in_tenant)
    with pytest.raises(DomainError):
        services.hide_topic(actor=moderator, topic=topic, reason="")
    services.hide_topic(actor=moderator, topic=topic, reason="Off topic")
    with pytest.raises(StaleState):
        services.hide_topic(actor=moderator, topic=topic, reason="Off topic")
    assert topic.is_hidden
    services.show_topic(actor=moderator, topic=topic)
    with pytest.raises(StaleState):
        services.show_topic(actor=moderator, topic=topic)
    services.move_topic(actor=moderator, topic=topic, category=category_of("tips"))
    services.move_topic(actor=moderator, topic=topic, category=category_of("tips"))
    stored = Topic.objects.get(pk=topic.pk)
    assert (stored.is_hidden, stored.category.key) == (False, "tips")
    assert kinds(topic) == [
        DecisionKind.TOPIC_HIDDEN, DecisionKind.TOPIC_SHOWN, DecisionKind.TOPIC_MOVED,
    ]  # fmt: skip
    assert Decision.objects.get(kind="topic_moved").reason == "products → tips"
    rival = make_topic(in_tenant, cast.owner)
    other = Topic.objects.get(pk=rival.pk)
    services.move_topic(actor=moderator, topic=rival, category=category_of("tips"))
    with pytest.raises(StaleState):
        services.move_topic(actor=moderator, topic=other, category=category_of("customers"))


def test_who_moderates(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    topic = make_topic(in_tenant, cast.owner)
    post, tips = opening_of(topic), category_of("tips")
    for user in (None, cast.owner, cast.agent, cast.foreign_agent):
        actor = actor_of(user)
        for act in (
            lambda actor=actor: services.show_post(actor=actor, post=post),
            lambda actor=actor: services.hide_post(actor=actor, post=post, reason="x"),
            lambda actor=actor: services.dismiss_reports(actor=actor, post=post),
            lambda actor=actor: services.close_topic(actor=actor, topic=topic),
            lambda actor=actor: services.reopen_topic(actor=actor, topic=topic),
            lambda actor=actor: services.hide_topic(actor=actor, topic=topic, reason="x"),
            lambda actor=actor: services.show_topic(actor=actor, topic=topic),
            lambda actor=actor: services.move_topic(actor=actor, topic=topic, category=tips),
            lambda actor=actor: services.move_topic(
                actor=actor, topic=topic, category=topic.category
            ),
        ):
            with pytest.raises(NotAllowed):
                act()
    assert kinds(topic) == []


STEPS = ("answer", "link", "hide", "show", "report", "accept")


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=10))
def test_the_counts_are_true_whatever_happens(
    cast: Cast, in_tenant: Tenant, steps: list[tuple[str, int]]
) -> None:
    topic = make_topic(in_tenant, cast.agent)
    people = [cast.owner, cast.buyer, cast.viewer, cast.outsider, cast.agent, cast.admin]
    for step, number in steps:
        take_step(topic, step, number, people)
        assert kept(topic) == truth(topic), steps
        accepted = Post.objects.filter(topic=topic, is_accepted=True)
        assert (topic.state == TopicState.ANSWERED) is accepted.exists()


def take_step(topic: Topic, step: str, number: int, people: list[Any]) -> None:
    """One thing that somebody does; what the rules refuse is left alone."""
    tenant, user = topic.tenant, people[number]
    moderator = acting(people[-1], tenant)
    posts = list(Post.objects.filter(topic=topic).select_related("topic__category"))
    post = posts[number % len(posts)]
    try:
        if step in ("answer", "link"):
            make_reply(topic, user, LINKED if step == "link" else "Well")
        elif step == "hide":
            services.hide_post(actor=moderator, post=post, reason="x")
        elif step == "show":
            services.show_post(actor=moderator, post=post)
        elif step == "accept":
            services.accept_answer(actor=moderator, post=post)
        else:
            for person in people[:3]:
                services.report_post(actor=acting(person, tenant), post=fresh(post), kind="spam")
    except (DomainError, NotAllowed):
        return
