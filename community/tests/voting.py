"""A process of its own that votes, for the score's test under real concurrency."""

import os
from threading import Barrier
from typing import Any

import django
from django.apps import apps

if not apps.ready:  # preloaded by the fork server, before any test's process is forked from it
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")
    django.setup()

from django.db import connection

from accounts.models import User
from accounts.selectors import actor_for
from community import services
from community.models import Post, Topic, Vote
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant


def vote_and_answer(
    database: dict[str, Any], tenant_id: int, topic_id: int, user_id: int, start: Barrier
) -> None:
    """Vote twice for the question (a double click), and answer it once."""
    tenant = _tenant_in(database, tenant_id)
    start.wait(60)
    for _twice in range(2):
        with tenant_scope(tenant):
            actor = actor_for(User.objects.get(pk=user_id), tenant)
            posts = Post.objects.select_related("topic__category")
            services.vote(actor=actor, post=posts.get(topic_id=topic_id, number=1))
    with tenant_scope(tenant):
        actor = actor_for(User.objects.get(pk=user_id), tenant)
        topic = Topic.objects.select_related("category").get(pk=topic_id)
        services.add_reply(actor=actor, topic=topic, body="Me too", public_name=f"Person {user_id}")
    connection.close()


def left_behind(database: dict[str, Any], tenant_id: int, topic_id: int) -> dict[str, Any]:
    """What all of them made of the topic."""
    tenant = _tenant_in(database, tenant_id)
    with tenant_scope(tenant):
        posts = Post.objects.filter(topic_id=topic_id)
        found = {
            "score": posts.get(number=1).score,
            "votes": Vote.objects.filter(post__topic_id=topic_id).count(),
            "answers": Topic.objects.get(pk=topic_id).answer_count,
            "numbers": list(posts.order_by("number").values_list("number", flat=True)),
        }
    connection.close()
    return found


def _tenant_in(database: dict[str, Any], tenant_id: int) -> Tenant:
    connection.close()
    connection.settings_dict.update(database)
    found: Tenant = Tenant.objects.get(pk=tenant_id)
    return found
