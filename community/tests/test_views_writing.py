"""Writing a topic, editing, voting, following, reporting, names; nothing of it is active."""

import re
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from community import services
from community.enums import PostState
from community.models import ForumCategory, Post, PublicProfile, Report, Topic, TopicFollow, Vote
from community.tests.factories import (
    acting,
    make_reply,
    make_topic,
    opening_of,
    text_file,
)
from conftest import Cast
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.tests.test_markdown import CORPUS, Reader

ClientOf = Callable[..., Client]
LINKED = "See https://cheap.example"


def content(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def topic(cast: Cast, tenant: Tenant) -> Topic:
    """A question of the owner's with an answer of the agent's."""
    with tenant_scope(tenant):
        found = make_topic(tenant, cast.owner)
        make_reply(found, cast.agent)
    return found


def test_a_new_topic(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.viewer)
    page = content(client.get("/community/new/?category=tips&title=Jigs"))
    assert '<option value="tips" selected>' in page
    assert 'value="Jigs"' in page
    assert "announcements" not in page
    form = {"category": "tips", "title": "Jigs", "body": "Out of offcuts.", "public_name": "Oak"}
    response = client.post("/community/new/", form, follow=True)
    assert "Your topic is published." in content(response)
    assert response.redirect_chain == [("/community/topics/1-jigs/", 302)]
    with tenant_scope(tenant):
        assert Topic.objects.get().language == "en"
    assert client_of(cast.foreign_owner).get("/community/new/").status_code == 403
    assert client_of().get("/community/new/")["Location"] == "/auth/login/?next=/community/new/"


def test_a_refused_topic_keeps_what_was_typed(
    cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    client = client_of(cast.viewer)
    form = {"category": "announcements", "title": "Jigs", "body": "Text", "public_name": "Oak"}
    html = content(client.post("/community/new/", form))
    assert "Select a valid choice" in html
    form |= {"category": "tips", "public_name": "x@y.example", "files": text_file()}
    html = content(client.post("/community/new/", form))
    assert "An address can" in html
    assert 'value="Jigs"' in html
    assert "Choose the files again" in html
    with tenant_scope(tenant):
        assert not Topic.objects.exists()


def test_who_may_open_no_topic_anywhere(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        for row in ForumCategory.objects.all():
            services.update_category(actor=system_actor(tenant), category=row, is_active=False)
    assert client_of(cast.owner).get("/community/new/").status_code == 403


def test_editing(topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client, url = client_of(cast.owner), "/community/topics/1/posts/1/edit/"
    page = content(client.get(url))
    assert 'value="Which hinge for thick doors"' in page
    preview = content(client.post(url, {"title": "T", "body": "*New*", "preview": ""}))
    assert "<p><em>New</em></p>" in preview
    assert "things to fix" in content(client.post(url, {"title": "", "body": ""}))
    response = client.post(url, {"title": "Thick doors", "body": "*New*"}, follow=True)
    html = content(response)
    assert "The change is saved." in html
    assert response.redirect_chain[-1][0] == "/community/topics/1-thick-doors/#post-1"
    assert "Edited" in html
    for user, status in ((cast.buyer, 403), (cast.knowledge, 403), (None, 302)):
        assert client_of(user).get(url).status_code == status
    with tenant_scope(tenant):
        Post.objects.filter(number=1).update(created_at=timezone.now() - timedelta(hours=2))
    html = content(client.post(url, {"title": "Too late", "body": "Late"}))
    assert "This post is too old to be changed." in html
    assert "Late</textarea>" in html


def test_voting(topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.viewer)
    response = client.post("/community/topics/1/posts/2/vote/")
    assert response["Location"] == "/community/topics/1/posts/2/"
    html = content(client.get(topic.get_absolute_url()))
    assert 'aria-pressed="true"' in html
    part = client.post("/community/topics/1/posts/2/unvote/", headers={"hx-request": "true"})
    assert content(part).strip().startswith("<form")
    assert 'aria-pressed="false"' in content(part)
    part = client.post("/community/topics/1/posts/2/vote/", headers={"hx-request": "true"})
    assert "1 vote" in content(part)
    with tenant_scope(tenant):
        assert (Vote.objects.count(), Post.objects.get(number=2).score) == (1, 1)
    assert client_of(cast.agent).post("/community/topics/1/posts/2/vote/").status_code == 403
    assert client_of().post("/community/topics/1/posts/2/vote/")["Location"] == (
        "/auth/login/?next=/community/topics/1/"
    )
    assert "1 found this useful" in content(client_of(cast.agent).get(topic.get_absolute_url()))


def test_following(topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.viewer)
    assert "You follow this topic now." in content(
        client.post("/community/topics/1/follow/", follow=True)
    )
    with tenant_scope(tenant):
        assert TopicFollow.objects.filter(user=cast.viewer).exists()
    assert "You no longer follow this topic." in content(
        client.post("/community/topics/1/unfollow/", follow=True)
    )
    assert client.post("/community/topics/9/follow/").status_code == 404


def test_reporting(topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client, url = client_of(cast.buyer), "/community/topics/1/posts/2/report/"
    assert "The wide one." in content(client.get(url))
    assert "Say what is wrong" in content(client.post(url, {"kind": "other"}))
    response = client.post(url, {"kind": "wrong", "text": "Too weak"}, follow=True)
    assert "The report is sent." in content(response)
    assert "You have reported this post already." in content(client.post(url, {"kind": "spam"}))
    with tenant_scope(tenant):
        assert Report.objects.get().text == "Too weak"
    assert client_of(cast.agent).get(url).status_code == 403


def test_the_last_report_of_a_first_post_leads_to_the_start(
    topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    for user in (cast.buyer, cast.viewer):
        client_of(user).post("/community/topics/1/posts/1/report/", {"kind": "spam"})
    response = client_of(cast.outsider).post(
        "/community/topics/1/posts/1/report/", {"kind": "spam"}
    )
    assert response["Location"] == "/community/"
    with tenant_scope(tenant):
        assert opening_of(topic).state == PostState.HELD


def test_the_public_name(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.owner)
    assert "Choose how others see you" in content(client.get("/community/profile/"))
    assert "looks like the team" in content(
        client.post("/community/profile/", {"public_name": "Support"})
    )
    response = client.post("/community/profile/", {"public_name": "Oak"}, follow=True)
    assert "Your public name is saved." in content(response)
    assert 'value="Oak"' in content(response)
    with tenant_scope(tenant):
        topic = make_topic(tenant, cast.owner)
    client.post("/community/profile/", {"public_name": "Elm"})
    html = content(client_of().get(topic.get_absolute_url()))
    assert "Elm" in html
    assert "Oak" not in html


def test_deleted_people_leave_their_posts(
    topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    with tenant_scope(tenant):
        cast.owner.delete()
    assert "Former member" in content(client_of().get(topic.get_absolute_url()))
    assert "last by Person" in content(client_of().get("/community/"))


class Page(HTMLParser):
    """Notes what a browser would run of a whole page, our own scripts aside."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("iframe", "object", "style", "base", "math"):
            self.active.append(tag)
        if tag == "script" and not str(values.get("src")).startswith("/static/"):
            self.active.append(tag)
        self.active += [name for name in values if name.startswith("on")]
        self.active += [str(v) for v in values.values() if str(v).startswith("javascript:")]


@pytest.mark.parametrize("text", CORPUS)
def test_nothing_active_in_posts_titles_and_names(
    cast: Cast, tenant: Tenant, client_of: ClientOf, text: str
) -> None:
    with tenant_scope(tenant):
        actor = acting(cast.agent, tenant)
        topic = make_topic(tenant, cast.agent, title=text[:160], body=text)
        name = text.replace("\0", "").replace("://", "").replace("\t", "")[:40].strip()
        PublicProfile.objects.filter(user=actor.user).update(name=name)
    for url in (topic.get_absolute_url(), "/community/", "/community/products/"):
        html = content(client_of().get(url))
        page = Page()
        page.feed(html)
        assert page.active == [], text
        for part in re.findall(r'<div class="prose"[^>]*>(.*?)</div>', html, re.DOTALL):
            reader = Reader()
            reader.feed(part)
            assert reader.found == [], text
