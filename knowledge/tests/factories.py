"""Help content for tests, made by the services."""

from typing import Any

from knowledge import services
from knowledge.models import Article, HelpCategory
from knowledge.services.articles import ArticleText
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

BODY = (
    "## First steps\n\nOpen the **parcel** and check it.\n\n"
    "## Then\n\n- Take a picture\n- Write to us"
)


def make_article(
    tenant: Tenant,
    title: str,
    *,
    language: str = "",
    category: str = "orders-delivery",
    body: str = BODY,
    published: bool = True,
    **fields: Any,
) -> Article:
    """An article in its first language, published unless told otherwise."""
    actor = system_actor(tenant)
    article = services.create_article(
        actor=actor,
        category=HelpCategory.objects.get(key=category),
        language=language or tenant.default_language,
        text=ArticleText(title=title, body=body, summary=fields.pop("summary", "")),
        **fields,
    )
    return services.publish(actor=actor, article=article) if published else article


def translate(
    article: Article, language: str, title: str, *, body: str = BODY, published: bool = True
) -> Article:
    """The article in another language."""
    actor = system_actor(article.tenant)
    found = services.add_translation(
        actor=actor,
        group=article.group,
        language=language,
        text=ArticleText(title=title, body=body),
    )
    return services.publish(actor=actor, article=found) if published else found


def make_private(tenant: Tenant, key: str) -> HelpCategory:
    """Turn a seeded category into one for signed-in customers only."""
    category = HelpCategory.objects.get(key=key)
    return services.update_category(
        actor=system_actor(tenant),
        category=category,
        names={},
        icon=category.icon,
        position=category.position,
        audience="customers",
    )
