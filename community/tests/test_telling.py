"""Who is told of what, in whose language, and where the notice leads."""

from collections.abc import Callable
from typing import Any

from accounts.models import Notification, User
from accounts.notification_texts import title_of
from community import services
from community.models import Post
from community.tests.factories import (
    acting,
    category_of,
    make_reply,
    make_topic,
    opening_of,
    staff_category,
)
from conftest import Cast
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.models import OutboxMessage, Tenant

ActorOf = Callable[..., Actor]


def notices(tenant: Tenant) -> list[tuple[str, str, str]]:
    """Carry the outbox out; then kind, person and path of every notice, and forget them."""
    outbox.dispatch_due(tenant)
    with tenant_scope(tenant):
        rows = Notification.objects.select_related("user").order_by("pk")
        found = [(row.kind, row.user.email.split("@")[0], row.path) for row in rows]
        Notification.objects.all().delete()
    return found


def told(tenant: Tenant) -> set[tuple[str, str]]:
    """Kind and person alone."""
    return {(kind, person) for kind, person, _path in notices(tenant)}


def test_followers_are_told_of_answers(cast: Cast, tenant: Tenant, mailoutbox: list[Any]) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
    assert notices(tenant) == []
    with tenant_scope(tenant):
        services.follow_topic(actor=acting(cast.viewer, tenant), topic=topic)
        make_reply(topic, cast.agent, "The *wide* one.")
    path = f"/community/topics/{topic.reference}/posts/2/"
    assert notices(tenant) == [
        ("topic_reply", "owner", path), ("topic_reply", "viewer", path),
    ]  # fmt: skip
    assert {mail.to[0] for mail in mailoutbox} == {cast.owner.email, cast.viewer.email}
    assert all("The wide one." in mail.body for mail in mailoutbox)
    assert not any(cast.agent.email in mail.body for mail in mailoutbox)
    with tenant_scope(tenant):
        services.unfollow_topic(actor=acting(cast.viewer, tenant), topic=topic)
        make_reply(topic, cast.agent)
    assert told(tenant) == {("topic_reply", "owner")}


def test_who_follows_later_is_not_told_of_what_was(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
        services.follow_topic(actor=acting(cast.viewer, tenant), topic=topic)
    assert told(tenant) == set()


def test_followers_of_a_category_are_told_of_new_topics(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        for user in (cast.owner, cast.viewer):
            services.follow_category(actor=acting(user, tenant), category=category_of())
        topic = make_topic(tenant, cast.owner)
    assert told(tenant) == {("topic_reply", "viewer")}
    with tenant_scope(tenant):
        make_reply(topic, cast.agent)
    assert told(tenant) == {("topic_reply", "owner")}


def test_who_may_no_longer_read_is_not_told(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
        services.follow_topic(actor=acting(cast.viewer, tenant), topic=topic)
        moderator = acting(cast.knowledge, tenant)
        services.move_topic(actor=moderator, topic=topic, category=staff_category(tenant))
        make_reply(topic, cast.agent)
        cast.owner.is_active = False
        cast.owner.save()
    assert told(tenant) == set()


def test_moderators_are_told_of_what_waits(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner, body="https://cheap.example")
    found = notices(tenant)
    path = f"/admin/community/post/{topic.reference}/1/"
    assert set(found) == {("staff_post", "knowledge", path), ("staff_post", "admin", path)}
    with tenant_scope(tenant):
        services.show_post(actor=acting(cast.knowledge, tenant), post=opening_of(topic))
    assert told(tenant) == {("post_moderated", "owner")}


def test_what_was_decided_before_the_worker_came_is_told_to_nobody(
    cast: Cast, tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner, body="https://cheap.example")
        services.show_post(actor=acting(cast.knowledge, tenant), post=opening_of(topic))
        other = make_topic(tenant, cast.owner)
        for user in (cast.buyer, cast.viewer):
            post = opening_of(other)
            services.report_post(actor=acting(user, tenant), post=post, kind="spam")
        services.dismiss_reports(actor=acting(cast.knowledge, tenant), post=opening_of(other))
    assert told(tenant) == {("post_moderated", "owner")}


def test_reports_are_told_one_by_one(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        post = opening_of(make_topic(tenant, cast.owner))
        services.report_post(actor=acting(cast.buyer, tenant), post=post, kind="spam")
    assert told(tenant) == {("staff_post", "knowledge"), ("staff_post", "admin")}
    with tenant_scope(tenant):
        services.report_post(actor=acting(cast.viewer, tenant), post=post, kind="spam")
    outbox.dispatch_due(tenant)
    with tenant_scope(tenant):
        notice = Notification.objects.filter(user=cast.admin).get()
        assert notice.context["state"] == "2 reports"


def test_the_author_hears_the_decision_in_their_language(
    cast: Cast, tenant: Tenant, mailoutbox: list[Any]
) -> None:
    cast.buyer.language = "lt"
    cast.buyer.save()
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner, title="Durys")
        answer = make_reply(topic, cast.buyer)
        notices(tenant)
        services.hide_post(actor=acting(cast.knowledge, tenant), post=answer, reason="Advertising")
    outbox.dispatch_due(tenant)
    with tenant_scope(tenant):
        notice = Notification.objects.get(user=cast.buyer)
        assert (notice.kind, notice.path) == ("post_moderated", "/community/")
        assert notice.context["text"] == "Advertising"
        assert "Durys" in title_of(notice.kind, notice.context)
    assert mailoutbox[-1].to == [cast.buyer.email]
    assert "Advertising" in mailoutbox[-1].body


def test_authors_of_hidden_topics_are_told_too(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
        moderator = acting(cast.knowledge, tenant)
        services.hide_topic(actor=moderator, topic=topic, reason="Off topic")
    assert notices(tenant) == [("post_moderated", "owner", "/community/")]
    with tenant_scope(tenant):
        services.show_topic(actor=moderator, topic=topic)
    assert notices(tenant) == [
        ("post_moderated", "owner", f"/community/topics/{topic.reference}/posts/1/")
    ]


def test_what_is_gone_is_told_to_nobody(cast: Cast, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner, body="https://cheap.example")
        services.show_post(actor=acting(cast.knowledge, tenant), post=opening_of(topic))
        User.objects.filter(pk=cast.owner.pk).delete()
    assert told(tenant) == set()
    with tenant_scope(tenant):
        gone = make_topic(tenant, cast.buyer)
        Post.objects.filter(topic=gone).delete()
        gone.delete()
    assert told(tenant) == set()
    with tenant_scope(tenant):
        assert not OutboxMessage.objects.filter(state="failed").exists()
