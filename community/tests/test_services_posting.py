"""Opening topics, answering, editing: who may, what is kept, what counts once."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from community import services
from community.enums import PostState, TopicState
from community.models import ForumCategory, Post, PublicProfile, Topic, TopicFollow
from community.services.writing import MAX_POSTS
from community.tests.factories import (
    acting,
    category_of,
    make_reply,
    make_topic,
    opening_of,
    staff_category,
    text_file,
)
from conftest import Cast
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed, UploadRefused
from portal.shared.models import AuditEntry, OutboxMessage, StoredFile, Tenant

ActorOf = Callable[..., Actor]
LINKED = "Look at https://cheap.example/hinges"


def test_a_new_topic(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(
        in_tenant, cast.owner, title="  Which\n hinge ", language="lt", uploads=[text_file()]
    )
    post = opening_of(topic)
    assert (topic.title, topic.slug, topic.reference) == ("Which hinge", "which-hinge", "1")
    assert (topic.language, topic.state, topic.answer_count) == ("lt", TopicState.OPEN, 0)
    assert (post.state, post.is_team, post.html) == (
        PostState.SHOWN, False, "<p>Ours are 28 mm thick.</p>\n",
    )  # fmt: skip
    assert topic.last_author == cast.owner
    assert topic.last_post_at == topic.created_at
    assert StoredFile.objects.get(owner_id=post.pk).owner_kind == "community.post"
    assert TopicFollow.objects.get(topic=topic).user == cast.owner
    assert AuditEntry.objects.get(action="topic.opened").target_id == str(topic.pk)
    assert OutboxMessage.objects.get(kind="community.event").payload["event"] == "posted"


def test_references_count_up_and_titles_need_no_letters(cast: Cast, in_tenant: Tenant) -> None:
    topics = [make_topic(in_tenant, cast.owner, title=title) for title in ("ąčęė", "???", "-_-")]
    assert [topic.reference for topic in topics] == ["1", "2", "3"]
    assert [topic.slug for topic in topics] == ["acee", "topic", "topic"]


def test_an_unknown_language_is_the_tenants_own(cast: Cast, in_tenant: Tenant) -> None:
    assert make_topic(in_tenant, cast.owner, language="es").language == "en"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": " \0 "}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"body": " \r\n \0"}, "body"),
        ({"body": "x" * 20_001}, "body"),
    ],
)
def test_what_a_topic_needs(
    cast: Cast, in_tenant: Tenant, fields: dict[str, str], field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        make_topic(in_tenant, cast.owner, **fields)
    assert refused.value.field == field
    assert Topic.objects.count() == 0


def test_who_opens_topics_where(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    team = staff_category(in_tenant)
    retired = category_of("tips")
    services.update_category(actor=system_actor(in_tenant), category=retired, is_active=False)
    places = [category_of("products"), category_of("customers"), category_of("announcements"), team]
    people = {
        "nobody": actor_of(None),
        "member": acting(cast.viewer, in_tenant),
        "agent": acting(cast.agent, in_tenant),
        "foreign": actor_of(cast.foreign_owner),
    }

    def opens(actor: Actor, category: ForumCategory) -> bool:
        try:
            services.open_topic(actor=actor, category=category, title="Title", body="Text")
        except NotAllowed:
            return False
        return True

    found = {name: [opens(actor, place) for place in places] for name, actor in people.items()}
    assert found == {
        "nobody": [False, False, False, False],
        "member": [True, True, False, False],
        "agent": [True, True, True, True],
        "foreign": [False, False, False, False],
    }
    assert not any(opens(actor, retired) for actor in people.values())


def test_the_first_post_asks_for_a_public_name(
    cast: Cast, in_tenant: Tenant, actor_of: ActorOf
) -> None:
    actor = actor_of(cast.owner)
    new = {"actor": actor, "category": category_of(), "title": "Title", "body": "Text"}
    for name in ("", " ", "x@y.example"):
        with pytest.raises(DomainError) as refused:
            services.open_topic(public_name=name, **new)
        assert refused.value.field == "public_name"
    assert not Topic.objects.exists()
    services.open_topic(public_name="Oak", **new)
    services.open_topic(public_name="Ignored", **new)
    assert PublicProfile.objects.get().name == "Oak"


def test_nothing_is_half_saved(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    with pytest.raises(UploadRefused):
        services.open_topic(
            actor=actor_of(cast.owner), category=category_of(), title="Title", body="Text",
            public_name="Oak", uploads=[text_file("evil.exe")],
        )  # fmt: skip
    assert not Topic.objects.exists()
    assert not PublicProfile.objects.exists()


def test_a_form_sent_twice_counts_once(cast: Cast, in_tenant: Tenant) -> None:
    key = uuid.uuid4()
    topic = make_topic(in_tenant, cast.owner, form_key=key)
    assert make_topic(in_tenant, cast.owner, form_key=key) == topic
    other = make_topic(in_tenant, cast.owner, form_key=key, body="Another text")
    assert other != topic
    reply_key = uuid.uuid4()
    first = make_reply(topic, cast.buyer, form_key=reply_key)
    assert make_reply(topic, cast.buyer, form_key=reply_key) == first
    # Control: the key is the writer's own.
    assert make_reply(topic, cast.viewer, form_key=reply_key) != first
    assert (topic.answer_count, topic.post_count) == (2, 3)


def test_answers_are_counted(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    at = timezone.now() + timedelta(minutes=1)
    post = make_reply(topic, cast.agent, at=at)
    assert (post.number, post.is_team, post.anchor) == (2, True, "post-2")
    assert (topic.answer_count, topic.last_post_at, topic.last_author) == (1, at, cast.agent)
    follows = TopicFollow.objects.filter(topic=topic)
    assert set(follows.values_list("user", flat=True)) == {cast.owner.pk, cast.agent.pk}


def test_who_answers(cast: Cast, in_tenant: Tenant, actor_of: ActorOf) -> None:
    topic = make_topic(in_tenant, cast.owner, category="customers")
    for user in (None, cast.foreign_owner):
        with pytest.raises(NotAllowed):
            services.add_reply(actor=actor_of(user), topic=topic, body="Text")
    assert make_reply(topic, cast.outsider).number == 2
    hidden = make_topic(in_tenant, cast.owner)
    services.hide_topic(actor=actor_of(cast.knowledge), topic=hidden, reason="Spam")
    with pytest.raises(NotAllowed):
        services.add_reply(actor=acting(cast.buyer, in_tenant), topic=hidden, body="Text")


def test_closed_topics_take_moderators_words_only(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    services.close_topic(actor=acting(cast.knowledge, in_tenant), topic=topic)
    for user in (cast.owner, cast.agent):
        with pytest.raises(DomainError, match="closed"):
            make_reply(topic, user)
    assert make_reply(topic, cast.knowledge).number == 2


def test_nobody_answers_a_held_topic(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner, body=LINKED)
    assert topic.is_held
    with pytest.raises(DomainError, match="review"):
        make_reply(topic, cast.owner)
    with pytest.raises(NotAllowed):
        make_reply(topic, cast.buyer)


def test_the_pace(cast: Cast, in_tenant: Tenant) -> None:
    now = timezone.now()
    topic = make_topic(in_tenant, cast.owner, at=now - timedelta(minutes=9))
    for _number in range(MAX_POSTS - 1):
        make_reply(topic, cast.owner, at=now - timedelta(minutes=5))
    with pytest.raises(DomainError, match="within 10 minutes"):
        make_reply(topic, cast.owner, at=now)
    make_reply(topic, cast.buyer, at=now)
    make_reply(topic, cast.owner, at=now + timedelta(minutes=2))
    for _number in range(MAX_POSTS + 1):
        make_reply(topic, cast.agent, at=now)


@pytest.mark.parametrize(
    "body",
    [
        LINKED, "www.cheap.example", "[hinges](https://cheap.example)", "mail me: a@cheap.example",
        "<https://cheap.example>", "[x]: http://cheap.example\n\n[x]",
    ],
)  # fmt: skip
def test_links_of_new_authors_are_held(cast: Cast, in_tenant: Tenant, body: str) -> None:
    topic = make_topic(in_tenant, cast.owner)
    held = make_reply(topic, cast.buyer, body)
    assert held.state == PostState.HELD
    assert topic.answer_count == 0
    assert topic.last_author == cast.owner
    assert OutboxMessage.objects.filter(payload__event="held").count() == 1
    assert make_reply(topic, cast.buyer, "Without a link").state == PostState.SHOWN
    assert make_reply(topic, cast.buyer, body).state == PostState.SHOWN
    assert make_reply(topic, cast.agent, body).state == PostState.SHOWN


def test_a_title_can_hold_a_topic_too(cast: Cast, in_tenant: Tenant) -> None:
    assert make_topic(in_tenant, cast.owner, title=LINKED).is_held
    assert not make_topic(in_tenant, cast.owner).is_held


def test_editing(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    post, actor = opening_of(topic), acting(cast.owner, in_tenant)
    services.edit_post(actor=actor, post=post, body="Ours are *30 mm*.", title="Thick doors")
    stored = opening_of(topic)
    assert (stored.html, stored.topic.title) == ("<p>Ours are <em>30 mm</em>.</p>\n", "Thick doors")
    assert stored.edited_at is not None
    entry = AuditEntry.objects.get(action="post.edited")
    assert entry.changes["body"] == ["Ours are 28 mm thick.", "Ours are *30 mm*."]
    services.edit_post(actor=actor, post=stored, body="Ours are *30 mm*.", title="Thick doors")
    assert AuditEntry.objects.filter(action="post.edited").count() == 1


def test_an_answer_has_no_title(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    reply = make_reply(topic, cast.buyer)
    services.edit_post(
        actor=acting(cast.buyer, in_tenant), post=reply, body="Better", title="Taken over"
    )
    topic.refresh_from_db()
    assert topic.title == "Which hinge for thick doors"


def test_who_edits_and_until_when(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    post = opening_of(topic)
    for user in (cast.buyer, cast.knowledge):
        with pytest.raises(NotAllowed):
            services.edit_post(actor=acting(user, in_tenant), post=post, body="Mine")
    late = timezone.now() + timedelta(hours=2)
    owner = acting(cast.owner, in_tenant)
    with pytest.raises(DomainError, match="too old"):
        services.edit_post(actor=owner, post=post, body="Late", at=late)
    with pytest.raises(DomainError) as refused:
        services.edit_post(actor=owner, post=post, body=" ")
    assert refused.value.field == "body"
    services.close_topic(actor=acting(cast.knowledge, in_tenant), topic=topic)
    with pytest.raises(NotAllowed):
        services.edit_post(actor=owner, post=opening_of(topic), body="Closed")
    assert opening_of(topic).body == "Ours are 28 mm thick."


def test_a_link_edited_in_is_held(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    post = make_reply(topic, cast.buyer)
    services.edit_post(actor=acting(cast.buyer, in_tenant), post=post, body=LINKED)
    topic.refresh_from_db()
    assert (post.state, topic.answer_count) == (PostState.HELD, 0)
    # Editing what waits changes nothing of that.
    services.edit_post(actor=acting(cast.buyer, in_tenant), post=post, body=f"{LINKED} again")
    assert Post.objects.get(pk=post.pk).state == PostState.HELD
    opening = opening_of(topic)
    services.edit_post(actor=acting(cast.owner, in_tenant), post=opening, body=LINKED)
    assert Topic.objects.get(pk=topic.pk).is_held


def test_known_authors_may_edit_links_in(cast: Cast, in_tenant: Tenant) -> None:
    topic = make_topic(in_tenant, cast.owner)
    make_reply(topic, cast.owner)
    services.edit_post(actor=acting(cast.owner, in_tenant), post=opening_of(topic), body=LINKED)
    assert not Topic.objects.get(pk=topic.pk).is_held
