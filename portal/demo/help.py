"""The demo's help centre beyond its articles: tree, labels, kinds, readers, dates, votes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Segment
from knowledge import services
from knowledge.models import Article, HelpCategory
from portal.demo.articles import manager_of
from portal.demo.people import People
from portal.shared.actors import Actor

Articles = Mapping[str, Article]


def make_help(system: Actor, people: People, content: dict[str, Any], articles: Articles) -> None:
    """Everything that `content/<tenant>/help.toml` says."""
    for key, request_category in content["requests"].items():
        _ask_about(system, key, request_category)
    for position, entry in enumerate(content["category"]):
        _category(system, entry, position, articles)
    places = {key: _place(article) for key, article in articles.items()}
    for kind, keys in content["kinds"].items():
        for key in keys:
            places[key]["kind"] = kind
    for entry in content["label"]:
        label = services.create_label(actor=system, names=entry["names"], key=entry["key"])
        for key in entry["articles"]:
            places[key]["labels"].append(label)
    for key, others in content["related"].items():
        places[key]["related"] = [articles[other].group for other in others]
    today = timezone.localdate()
    for key, days in content["reviews"].items():
        places[key]["review_on"] = today + timedelta(days=days)
    for key, place in places.items():
        services.place_article(
            actor=system, group=articles[key].group, place=services.ArticlePlace(**place)
        )
    manager = manager_of(people)
    for number, entry in enumerate(content["article"]):
        _article(manager, entry, 100 + number)
    for entry in content["votes"]:
        _votes(system, articles[entry["article"]], entry)


def _place(article: Article) -> dict[str, Any]:
    group = article.group
    group.refresh_from_db()
    names = ("category", "kind", "position")
    return {"labels": [], **{name: getattr(group, name) for name in names}}


def _ask_about(system: Actor, key: str, request_category: str) -> None:
    category = HelpCategory.objects.get(key=key)
    services.update_category(
        actor=system,
        category=category,
        names={},
        icon=category.icon,
        position=category.position,
        audience=category.audience,
        request_category=request_category,
    )


def _category(system: Actor, entry: dict[str, Any], position: int, articles: Articles) -> None:
    segments = entry.get("segments", [])
    parent = HelpCategory.objects.get(key=entry["parent"])
    category = services.create_category(
        actor=system,
        key=entry["key"],
        names={
            code: (entry[code]["name"], entry[code]["description"])
            for code in system.tenant.languages
        },
        icon=entry["icon"],
        position=position,
        parent=parent,
        audience="named" if segments else "public",
        readers=list(Segment.objects.filter(name__in=segments)),
        request_category=parent.request_category,
    )
    for key in entry.get("articles", []):
        group = articles[key].group
        services.move_group(
            actor=system, group=group, category=category, kind=group.kind, position=group.position
        )


def _article(manager: Actor, entry: dict[str, Any], position: int) -> None:
    default, *others = [code for code in manager.tenant.languages if code in entry]
    article = services.create_article(
        actor=manager,
        category=HelpCategory.objects.get(key=entry["category"]),
        language=default,
        text=services.ArticleText(**entry[default]),
        position=position,
    )
    texts = [article]
    for code in others:
        text = services.ArticleText(**entry[code])
        texts.append(
            services.add_translation(actor=manager, group=article.group, language=code, text=text)
        )
    if audience := entry.get("audience"):
        services.set_article_readers(actor=manager, group=article.group, audience=audience)
    for text in texts:
        _settle(manager, text, entry.get("schedule"))


def _settle(manager: Actor, article: Article, days: int | None) -> None:
    if days is None:
        services.publish(actor=manager, article=article)
        return
    at = (timezone.localtime() + timedelta(days=days)).replace(hour=8, minute=0, second=0)
    services.schedule(actor=manager, article=article, at=at)


def _votes(system: Actor, article: Article, entry: dict[str, Any]) -> None:
    visitor = Actor(tenant=system.tenant)
    comments = entry.get("comments", [])
    for number in range(entry["yes"] + entry["no"]):
        against = number - entry["yes"]
        services.vote(
            actor=visitor,
            article=article,
            visitor=f"demo-{number}",
            is_helpful=against < 0,
            comment=comments[against] if 0 <= against < len(comments) else None,
        )
