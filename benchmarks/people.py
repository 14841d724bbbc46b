"""Tenants, customers, users and articles of the benchmark, made by the portal's services."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from django.utils import timezone

from accounts import services as accounts
from accounts.models import Customer, Role, User
from benchmarks import texts, words
from benchmarks.bulk import copy_rows
from knowledge import services as knowledge
from knowledge.models import Article, ArticleReads, HelpCategory
from knowledge.services import ArticleText
from portal.provisioning import create_tenant
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search import updates

READ_DAYS = 30
ROLES = ("owner", "buyer", "support", "viewer")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything a tenant gets."""

    slug: str
    host: str
    requests: int
    customers: int
    users: int
    staff: int
    articles: int
    # The customers' languages in turn; in several, they have names of their own words.
    languages: tuple[str, ...] = ("en",)


def sizes(requests: int) -> tuple[Size, Size]:
    """The measured tenant, and a neighbour of a fifth of its requests."""
    return (
        Size("bench", "bench.example", requests, 200, 400, 20, 150),
        Size("neighbour", "neighbour.example", requests // 5, 50, 100, 8, 40),
    )


def furnish(size: Size, random: Random) -> Tenant:
    """A tenant with its people and its help centre."""
    tenant = create_tenant(
        slug=size.slug,
        name=size.slug.capitalize(),
        host=size.host,
        languages=["en", "lt"] if len(size.languages) == 1 else list(size.languages),
        country="LT",
        time_zone="Europe/Vilnius",
        reference_prefix="BN",
        second_factor="optional",
    )
    with tenant_scope(tenant), updates.paused():
        actor = system_actor(tenant)
        _add_customers(actor, size)
        _add_staff(actor, size)
        _add_articles(actor, size, random)
    return tenant


def _add_customers(actor: Actor, size: Size) -> None:
    roles = {key: Role.objects.get(scope="customer", key=key) for key in ROLES}
    customers = [
        accounts.create_customer(actor=actor, **_named(size, number))
        for number in range(1, size.customers + 1)
    ]
    for number in range(size.users):
        turn, place = divmod(number, size.customers)
        user = _user(f"member-{number}@{size.host}", f"Member {number}")
        accounts.add_member(
            actor=actor, customer=customers[place], user=user, role=roles[ROLES[turn % len(ROLES)]]
        )


def _named(size: Size, number: int) -> dict[str, str]:
    language = size.languages[number % len(size.languages)]
    many = len(size.languages) > 1
    name = texts.company(number, language) if many else f"Customer {number:04}"
    return {"name": name, "language": language}


def _add_staff(actor: Actor, size: Size) -> None:
    roles = {key: Role.objects.get(scope="staff", key=key) for key in ("agent", "administrator")}
    for number in range(size.staff):
        user = _user(f"agent-{number}@{size.host}", f"Agent {number}")
        key = "administrator" if number == size.staff - 1 else "agent"
        accounts.add_staff(actor=actor, user=user, role=roles[key])


def _user(email: str, name: str) -> User:
    """Nobody signs in by password here: hashing hundreds would take minutes."""
    return User.objects.create_user(email, None, name=name)


def _add_articles(actor: Actor, size: Size, random: Random) -> None:
    """In two languages, nine in ten published; every tenth a frequent question."""
    categories = list(HelpCategory.objects.all())
    for number in range(size.articles):
        category = categories[number % len(categories)]
        title = words.subject(random)
        article = knowledge.create_article(
            actor=actor,
            category=category,
            language="en",
            kind="article" if number % 10 else "faq",
            text=_text(title, random),
            position=number,
        )
        translation = knowledge.add_translation(
            actor=actor, group=article.group, language="lt", text=_text(f"{title} LT", random)
        )
        if number % 10 != 9:
            knowledge.publish(actor=actor, article=article)
            knowledge.publish(actor=actor, article=translation)


def _text(title: str, random: Random) -> ArticleText:
    return ArticleText(title=title, body=words.article_body(random), summary=words.sentence(random))


def add_reads(tenant: Tenant, random: Random) -> None:
    """How often each article was read on each of the last days."""
    today = timezone.now().date()
    with tenant_scope(tenant):
        keys = list(Article.objects.values_list("pk", flat=True))
        copy_rows(
            ArticleReads,
            (
                {
                    "tenant_id": tenant.pk,
                    "article_id": key,
                    "day": today - timedelta(days=day),
                    "count": random.randrange(1, 60),
                }
                for key in keys
                for day in range(READ_DAYS)
            ),
        )


def customers_with_people(tenant: Tenant) -> list[tuple[Customer, list[int]]]:
    """Each customer of the open tenant and the keys of its members."""
    rows = Customer.objects.prefetch_related("memberships").order_by("pk")
    return [(row, [place.user_id for place in row.memberships.all()]) for row in rows]


def names_of_people() -> dict[int, str]:
    """How each user is called, by key."""
    return {user.pk: str(user) for user in User.objects.all()}
