"""The world's community: a public topic without anybody's words, and others with them."""

from typing import Any

from accounts.models import User
from accounts.selectors import actor_for
from community import services
from community.models import ForumCategory, Topic
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

# The people of the tenant whose public names are set; they tell nothing of their companies.
NAMES = {
    "owner": "Oak", "buyer": "Beech", "billing": "Birch", "viewer": "Vine", "outsider": "Elm",
    "agent": "Ash", "knowledge": "Kale", "admin": "Acacia",
}  # fmt: skip


def make_community(
    tenant: Tenant, people: dict[str, User], own: str, internal: str
) -> dict[str, Any]:
    """Call it in the tenant's scope; `own` is in what only the owner's side may read."""
    for role, name in NAMES.items():
        services.set_public_name(actor=actor_for(people[role], tenant), name=name)
    topic = _topic(tenant, people["owner"], "products", "Which hinge", "For thick doors.")
    answer = services.add_reply(
        actor=actor_for(people["buyer"], tenant), topic=topic, body="The wide one."
    )
    held = _topic(tenant, people["viewer"], "products", f"Held {own}", f"https://{own}.example")
    # The viewer has no shown post; the owner's hidden one is for moderators alone.
    hidden = _topic(tenant, people["owner"], "products", f"Hidden {internal}", "Text")
    services.hide_topic(actor=system_actor(tenant), topic=hidden, reason="Spam")
    services.create_category(
        actor=system_actor(tenant),
        key="team",
        audience="staff",
        names={tenant.default_language: f"Team {internal}"},
    )
    _topic(tenant, people["agent"], "team", f"Secret {internal}", f"{internal} only")
    return {
        "forum": ForumCategory.objects.get(key="products").pk,
        "forum_key": "products",
        "topic": topic.reference,
        "topic_slug": topic.slug,
        "answer": answer.number,
        "held_topic": held.reference,
        "opening": 1,
    }


def make_neighbours_community(tenant: Tenant, user: User, foreign: str) -> None:
    """The other tenant's: numbers that the first one's addresses don't have."""
    services.set_public_name(actor=actor_for(user, tenant), name=f"Rui {foreign}")
    _topic(tenant, user, "products", f"Barco {foreign}", f"{foreign} à vela")
    ForumCategory.objects.filter(key="products").update(names={"pt": f"Produtos {foreign}"})
    Topic.objects.update(reference="900")


def _topic(tenant: Tenant, author: User, key: str, title: str, body: str) -> Topic:
    return services.open_topic(
        actor=actor_for(author, tenant),
        category=ForumCategory.objects.get(key=key),
        title=title,
        body=body,
    )
