"""The demo's help centre."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from knowledge import services
from knowledge.models import Article, HelpCategory
from portal.demo.content import Content
from portal.demo.people import People
from portal.shared.actors import Actor

READS_SPREAD = 10  # days over which the month's reads lie


def make_articles(
    system: Actor, people: People, content: Content, tick: Callable[[], None]
) -> dict[str, Article]:
    """Categories get the content's names, then every article in its languages and state.

    Returns the articles in the default language by the content's keys.
    """
    languages = system.tenant.languages
    for position, entry in enumerate(content.categories):
        _category(system, entry, languages, position)
    manager = manager_of(people)
    made = {}
    for number, entry in enumerate(content.articles):
        at = timezone.now() - timedelta(days=300 - 6 * number)
        made[entry["key"]] = _article(manager, entry, languages, number, at)
        tick()
    return made


def manager_of(people: People) -> Actor:
    """Who writes the help."""
    return next(actor for email, actor in people.actors.items() if email.startswith("knowledge@"))


def _category(system: Actor, entry: dict[str, Any], languages: list[str], position: int) -> None:
    category = HelpCategory.objects.get(key=entry["key"])
    services.update_category(
        actor=system,
        category=category,
        names={code: (entry[code]["name"], entry[code]["description"]) for code in languages},
        icon=entry["icon"],
        position=position,
        audience=category.audience,
    )


def _article(
    manager: Actor, entry: dict[str, Any], languages: list[str], number: int, at: datetime
) -> Article:
    default, *others = languages
    article = services.create_article(
        actor=manager,
        category=HelpCategory.objects.get(key=entry["category"]),
        language=default,
        text=_text(entry[default]),
        kind="faq" if entry["faq"] else entry.get("kind", "article"),
        position=number,
        at=at,
    )
    _settle(manager, article, entry[default], at)
    for language in others:
        if language in entry:
            _translation(manager, article, entry[language], language, at + timedelta(days=2))
    _reads(manager, article, entry["reads"])
    return article


def _translation(
    manager: Actor, source: Article, entry: dict[str, Any], language: str, at: datetime
) -> None:
    article = services.add_translation(
        actor=manager, group=source.group, language=language, text=_text(entry), at=at
    )
    _settle(manager, article, entry, at)
    if entry.get("stale"):
        # The source goes one version ahead of its translation.
        body = f"{source.body.rstrip()}\n"
        text = services.ArticleText(
            title=source.title, body=body, summary=source.summary, slug=source.slug
        )
        services.save_revision(actor=manager, article=source, text=text, at=at + timedelta(days=20))


def _settle(manager: Actor, article: Article, entry: dict[str, Any], at: datetime) -> None:
    state = entry.get("state", "published")
    if state == "review":
        services.submit_for_review(actor=manager, article=article)
    elif state == "published":
        services.publish(actor=manager, article=article, at=at)


def _reads(manager: Actor, article: Article, total: int) -> None:
    """Spread over the last days, the remainder on the oldest of them."""
    today = timezone.localdate()
    share, rest = divmod(total, READS_SPREAD)
    for offset in range(READS_SPREAD):
        count = share + (rest if offset == READS_SPREAD - 1 else 0)
        if count:
            _read(manager, article, count, today - timedelta(days=offset))


def _read(manager: Actor, article: Article, count: int, day: date) -> None:
    services.record_read(actor=manager, article=article, count=count, day=day)


def _text(entry: dict[str, Any]) -> services.ArticleText:
    return services.ArticleText(title=entry["title"], body=entry["body"], summary=entry["summary"])
