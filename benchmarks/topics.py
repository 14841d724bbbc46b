"""Topics of the community by the thousand, past the services as requests are."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from benchmarks import words
from benchmarks.bulk import copy_rows, next_key
from benchmarks.people import customers_with_people
from benchmarks.requests import YEARS
from community.enums import TopicState
from community.models import ForumCategory, Post, PublicProfile, Topic
from portal.shared.context import tenant_scope
from portal.shared.models import Counter, Tenant

POSTS = 10
LONG, LONG_EVERY = 30, 200
CHUNK = 5_000

Row = dict[str, Any]


def add_topics(tenant: Tenant, count: int, random: Random, progress: Callable[[int], None]) -> None:
    """So many topics with their posts; every 200th is long."""
    with tenant_scope(tenant):
        people = [key for _customer, users in customers_with_people(tenant) for key in users]
        copy_rows(PublicProfile, _profiles(tenant, sorted(set(people))))
        categories = list(ForumCategory.objects.filter(audience="everyone")) or list(
            ForumCategory.objects.all()
        )
        first, now = next_key(Topic), timezone.now()
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            topics: list[Row] = []
            posts: list[Row] = []
            for number in range(start, start + size):
                at = now - YEARS * (count - number) / count
                category = random.choice(categories).pk
                topic = _topic(tenant, first + number, number, category, at, random, people)
                topics.append(topic)
                posts.extend(_posts(tenant, topic, random, people))
            copy_rows(Topic, topics)
            copy_rows(Post, posts)
            progress(size)
        Counter.objects.create(tenant=tenant, name="topic", last=count + 1000)


def _profiles(tenant: Tenant, users: list[int]) -> Iterator[Row]:
    for user in users:
        name = f"Person {user}"
        yield {
            "tenant_id": tenant.pk,
            "user_id": user,
            "name": name,
            "name_key": name.casefold(),
        }


def _topic(
    tenant: Tenant,
    key: int,
    number: int,
    category: int,
    at: datetime,
    random: Random,
    people: list[int],
) -> Row:
    posts = LONG if number % LONG_EVERY == 0 else random.randrange(1, POSTS)
    return {
        "id": key,
        "tenant_id": tenant.pk,
        "category_id": category,
        "reference": str(1000 + number),
        "title": words.subject(random).capitalize(),
        "language": "en",
        "state": str(random.choice((TopicState.OPEN, TopicState.ANSWERED))),
        "author_id": random.choice(people),
        "post_count": posts,
        "answer_count": posts - 1,
        "created_at": at,
        "last_post_at": at + timedelta(hours=posts),
    }


def _posts(tenant: Tenant, topic: Row, random: Random, people: list[int]) -> Iterator[Row]:
    for number in range(1, topic["post_count"] + 1):
        text = words.paragraph(random, random.randrange(2, 6))
        yield {
            "tenant_id": tenant.pk,
            "topic_id": topic["id"],
            "number": number,
            "author_id": topic["author_id"] if number == 1 else random.choice(people),
            "body": text,
            "html": f"<p>{text}</p>",
            "score": random.randrange(9),
            "created_at": topic["created_at"] + timedelta(hours=number),
        }
