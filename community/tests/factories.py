"""Topics and posts for tests, made by the services."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from accounts.selectors import actor_for
from community import services
from community.models import ForumCategory, Post, PublicProfile, Topic
from portal.shared.actors import Actor, system_actor
from portal.shared.models import Tenant


def acting(user: User, tenant: Tenant) -> Actor:
    """The person acting, with a public name; call it inside the tenant's scope."""
    actor = actor_for(user, tenant)
    if not PublicProfile.objects.filter(user=user).exists():
        services.set_public_name(actor=actor, name=f"Person {user.pk}")
    return actor


def category_of(key: str = "products") -> ForumCategory:
    """One of the seeded categories."""
    found: ForumCategory = ForumCategory.objects.get(key=key)
    return found


def staff_category(tenant: Tenant) -> ForumCategory:
    """A category that only the team reads."""
    return services.create_category(
        actor=system_actor(tenant),
        key="team",
        names={tenant.default_language: "Team notes"},
        audience="staff",
    )


def make_topic(tenant: Tenant, author: User, **fields: Any) -> Topic:
    """A topic; `category` is a key."""
    fields.setdefault("title", "Which hinge for thick doors")
    fields.setdefault("body", "Ours are 28 mm thick.")
    key = fields.pop("category", "products")
    category = key if isinstance(key, ForumCategory) else category_of(key)
    return services.open_topic(actor=acting(author, tenant), category=category, **fields)


def make_reply(topic: Topic, author: User, body: str = "The wide one.", **fields: Any) -> Post:
    """An answer; the topic at hand is brought in step."""
    post = services.add_reply(actor=acting(author, topic.tenant), topic=topic, body=body, **fields)
    topic.refresh_from_db()
    return post


def opening_of(topic: Topic) -> Post:
    """The topic's first post."""
    post: Post = Post.objects.select_related("topic__category").get(topic=topic, number=1)
    return post


def text_file(name: str = "notes.txt", content: bytes = b"some notes") -> SimpleUploadedFile:
    """A small file that may be attached."""
    return SimpleUploadedFile(name, content, content_type="text/plain")
