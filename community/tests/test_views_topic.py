"""One topic: who reads it, what the page says, answering."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from community import services
from community.models import Post, PublicProfile, Topic
from community.tests.factories import (
    acting,
    make_reply,
    make_topic,
    staff_category,
    text_file,
)
from conftest import Cast
from portal.shared.context import tenant_scope
from portal.shared.models import StoredFile, Tenant

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


def test_the_address(topic: Topic, client_of: ClientOf) -> None:
    client = client_of()
    url = "/community/topics/1-which-hinge-for-thick-doors/"
    assert topic.get_absolute_url() == url
    assert client.get(url).status_code == 200
    wrong = client.get("/community/topics/1-old-words/?older=1~1")
    assert (wrong.status_code, wrong["Location"]) == (301, f"{url}?older=1~1")
    assert client.get("/community/topics/1/")["Location"] == url
    assert client.get("/community/topics/1/posts/2/")["Location"] == f"{url}#post-2"
    for missing in ("2-x", "1x", "99999999999999999999-x"):
        assert client.get(f"/community/topics/{missing}/").status_code == 404
    assert client.get("/community/topics/1/posts/9/").status_code == 404


def test_what_visitors_see(topic: Topic, cast: Cast, client_of: ClientOf) -> None:
    html = content(client_of().get(topic.get_absolute_url()))
    assert "Ours are 28 mm thick." in html
    assert "Team" in html
    assert "1 answer<" in html
    assert "Sign in to answer" in html
    assert f"/auth/login/?next={topic.get_absolute_url()}" in html
    assert f'<link rel="canonical" href="http://north.example{topic.get_absolute_url()}">' in html
    assert '<meta name="description" content="Ours are 28 mm thick.">' in html
    for private in (cast.owner.email, "Medis", str(cast.agent.email)):
        assert private not in html


def test_a_page_in_another_language_is_marked(topic: Topic, client_of: ClientOf) -> None:
    html = content(client_of().get(topic.get_absolute_url(), headers={"accept-language": "lt"}))
    assert '<h1 class="break" lang="en">' in html
    assert '<div class="prose" lang="en">' in html
    english = content(client_of().get(topic.get_absolute_url()))
    assert '<h1 class="break">' in english


def test_who_reads_what(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        topics = {
            "members": make_topic(tenant, cast.owner, category="customers"),
            "team": make_topic(tenant, cast.agent, category=staff_category(tenant)),
            "held": make_topic(tenant, cast.buyer, body=LINKED),
            "hidden": make_topic(tenant, cast.owner),
        }
        services.hide_topic(
            actor=acting(cast.knowledge, tenant), topic=topics["hidden"], reason="Spam"
        )
    people = {
        "nobody": None, "writer": cast.buyer, "member": cast.viewer, "agent": cast.agent,
        "moderator": cast.knowledge, "stranger": cast.foreign_owner,
    }  # fmt: skip
    seen = {
        name: {
            key
            for key, topic in topics.items()
            if client_of(user).get(topic.get_absolute_url()).status_code == 200
        }
        for name, user in people.items()
    }
    assert seen == {
        "nobody": set(),
        "writer": {"members", "held"},
        "member": {"members"},
        "agent": {"members", "team"},
        "moderator": {"members", "team", "held", "hidden"},
        "stranger": set(),
    }


def test_held_and_hidden_topics_say_so(cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    with tenant_scope(tenant):
        held = make_topic(tenant, cast.buyer, body=LINKED)
        hidden = make_topic(tenant, cast.owner)
        moderator = acting(cast.knowledge, tenant)
        services.hide_topic(actor=moderator, topic=hidden, reason="Spam")
    html = content(client_of(cast.buyer).get(held.get_absolute_url()))
    assert "This topic waits for review." in html
    assert "Waits for review" in html
    assert "Publish answer" not in html
    html = content(client_of(cast.knowledge).get(hidden.get_absolute_url()))
    assert "only moderators see it" in html


def test_the_accepted_answer_stands_first(
    topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    client = client_of(cast.owner)
    with tenant_scope(tenant):
        make_reply(topic, cast.buyer, "The very wide one.")
    url = topic.get_absolute_url()
    response = client.post("/community/topics/1/posts/3/accept/", follow=True)
    assert "The answer is accepted." in content(response)
    html = content(client.get(url))
    assert html.count("The very wide one.") == 2
    assert html.count('id="post-3"') == 1
    assert html.index("The very wide one.") < html.index("The wide one.")
    assert "Solved" in html
    response = client.post("/community/topics/1/unaccept/", follow=True)
    assert "no longer accepted" in content(response)
    assert content(client.get(url)).count("The very wide one.") == 1
    # Right under the question it needs no copy.
    client.post("/community/topics/1/posts/2/accept/")
    assert content(client.get(url)).count("The wide one.") == 1


def test_accepting_can_be_refused(topic: Topic, cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.buyer).post("/community/topics/1/posts/2/accept/").status_code == 403
    response = client_of(cast.owner).post("/community/topics/1/posts/1/accept/", follow=True)
    assert "Only an answer that everybody sees" in content(response)


def test_an_accepted_answer_of_a_later_page_is_on_the_first(
    topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    with tenant_scope(tenant):
        for number in range(28):
            make_reply(topic, cast.agent, f"Answer no {number}.")
        last = Post.objects.get(topic=topic, number=30)
        services.accept_answer(actor=acting(cast.owner, tenant), post=last)
    client = client_of()
    first = content(client.get(topic.get_absolute_url()))
    assert "Answer no 27." in first
    assert "Answer no 26." not in first
    link = client.get("/community/topics/1/posts/30/")["Location"]
    assert link == f"{topic.get_absolute_url()}?older={last.pk - 1}~29#post-30"
    later = content(client.get(link.split("#")[0]))
    assert 'id="post-30"' in later
    assert 'id="post-29"' not in later
    assert "To the beginning of the topic" in later
    assert "noindex" in later


def test_answering(topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    client = client_of(cast.buyer)
    page = client.get(topic.get_absolute_url())
    assert "Your public name" in content(page)
    form = {
        "body": "Take *three*.", "public_name": "Oak", "form_key": "no key",
        "files": text_file("plan.txt"),
    }  # fmt: skip
    response = client.post("/community/topics/1/reply/", form, follow=True)
    html = content(response)
    assert "Your answer is published." in html
    assert "<p>Take <em>three</em>.</p>" in html
    assert "plan.txt" in html
    assert "Your public name" not in html
    with tenant_scope(tenant):
        stored = StoredFile.objects.get()
        assert PublicProfile.objects.get(user=cast.buyer).name == "Oak"
    link = f"/files/{stored.uuid}/"
    for reader in (None, cast.viewer):
        assert b"".join(client_of(reader).get(link).streaming_content) == b"some notes"


def test_a_refused_answer_keeps_its_text(
    topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    client = client_of(cast.buyer)
    form = {"body": "Take three.", "public_name": "Team", "files": text_file()}
    html = content(client.post("/community/topics/1/reply/", form))
    assert "This name looks like the team" in html
    assert "Take three.</textarea>" in html
    assert "Choose the files again" in html
    assert "things to fix" in html
    with tenant_scope(tenant):
        assert Post.objects.count() == 2
        assert not PublicProfile.objects.filter(user=cast.buyer).exists()


def test_double_clicks_count_once(
    topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    client = client_of(cast.agent)
    page = content(client.get(topic.get_absolute_url()))
    found = re.search(r'name="form_key" value="([^"]+)"', page)
    assert found
    for _twice in range(2):
        client.post("/community/topics/1/reply/", {"body": "Once", "form_key": found[1]})
    with tenant_scope(tenant):
        assert Post.objects.filter(body="Once").count() == 1


def test_who_may_not_answer(topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf) -> None:
    url, form = "/community/topics/1/reply/", {"body": "Text", "public_name": "Oak"}
    assert client_of().post(url, form)["Location"] == "/auth/login/?next=/community/topics/1/"
    assert client_of(cast.foreign_owner).post(url, form).status_code == 403
    assert "belongs to no company" in content(
        client_of(cast.foreign_owner).get(topic.get_absolute_url())
    )
    with tenant_scope(tenant):
        services.close_topic(actor=acting(cast.knowledge, tenant), topic=topic)
    html = content(client_of(cast.buyer).post(url, form))
    assert "This topic is closed." in html
    assert "Publish answer" in html
    assert "Publish answer" not in content(client_of(cast.buyer).get(topic.get_absolute_url()))
    with tenant_scope(tenant):
        assert Post.objects.count() == 2


def test_a_preview_works_without_a_script(
    topic: Topic, cast: Cast, tenant: Tenant, client_of: ClientOf
) -> None:
    client = client_of(cast.buyer)
    form = {"body": "Take *three*. <script>alert(1)</script>", "preview": "1"}
    html = content(client.post("/community/topics/1/reply/", form))
    assert "<p>Take <em>three</em>. &lt;script&gt;" in html
    assert "<script>alert" not in html
    assert "Take *three*." in html
    assert "to fix" not in html
    new = {"title": "Doors", "category": "products", "body": "**Thick**", "preview": "1"}
    html = content(client.post("/community/new/", new))
    assert "<p><strong>Thick</strong></p>" in html
    assert 'value="Doors"' in html
    assert '<option value="products" selected>' in html
    with tenant_scope(tenant):
        assert (Post.objects.count(), Topic.objects.count()) == (2, 1)


def test_a_held_answer_is_seen_by_its_author_alone(
    topic: Topic, cast: Cast, client_of: ClientOf
) -> None:
    form = {"body": LINKED, "public_name": "Oak"}
    html = content(client_of(cast.buyer).post("/community/topics/1/reply/", form, follow=True))
    assert "A moderator looks at it first." in html
    assert "Only you and the moderators see this post" in html
    for user in (None, cast.owner, cast.agent):
        assert "cheap.example" not in content(client_of(user).get(topic.get_absolute_url()))
    assert "cheap.example" in content(client_of(cast.knowledge).get(topic.get_absolute_url()))
