"""A throwaway tenant with the corpus in it, made by the portal's own services."""

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from benchmarks.retrieval.corpus import LANGUAGES, Text, Topic, texts, topics
from knowledge import services
from knowledge.models import Article, ArticleGroup, HelpCategory
from knowledge.services import ArticleText
from portal.provisioning import create_tenant
from portal.shared.actors import Actor, system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.shared.search.updates import paused

Corpus = dict[str, dict[str, Text]]


def corpus() -> Corpus:
    """The texts by language and topic."""
    return {language: texts(language) for language in LANGUAGES}


def fresh() -> None:
    """An empty database, and no index."""
    remove()
    settings.RETRIEVAL_DIR.mkdir(parents=True, exist_ok=True)
    call_command("migrate", run_syncdb=True, verbosity=0)


def remove() -> None:
    """Delete both."""
    connection.close()
    shutil.rmtree(Path(settings.RETRIEVAL_DIR), ignore_errors=True)


def load(found: Corpus, tick: Callable[[int], None]) -> Tenant:
    """The tenant with every article published in each of its languages, and the index of them."""
    tenant = create_tenant(
        slug="retrieval",
        name="Baltivent Supply",
        host="retrieval.example",
        languages=list(LANGUAGES),
    )
    with tenant_scope(tenant), paused():
        system = system_actor(tenant)
        categories = _categories(system)
        for position, topic in enumerate(topics()):
            _article(system, categories[topic.category], topic, found, position)
            tick(1)
    call_command("rebuild_index", interactive=False, verbosity=0)
    return tenant


def _categories(system: Actor) -> dict[str, HelpCategory]:
    """One each, besides the ones that every tenant begins with."""
    made: dict[str, HelpCategory] = {}
    for topic in topics():
        if topic.category not in made:
            key = f"about-{topic.category}"
            names = {code: (topic.category.capitalize(), "") for code in LANGUAGES}
            made[topic.category] = services.create_category(actor=system, key=key, names=names)
    return made


def _article(
    system: Actor, category: HelpCategory, topic: Topic, found: Corpus, position: int
) -> None:
    written = [(code, found[code][topic.key]) for code in LANGUAGES if topic.key in found[code]]
    group: ArticleGroup | None = None
    for language, text in written:
        content = ArticleText(title=text.title, body=text.body, summary=text.summary)
        if group is None:
            article = services.create_article(
                actor=system,
                category=category,
                language=language,
                text=content,
                kind=topic.kind,
                position=position,
            )
            group = article.group
        else:
            article = services.add_translation(
                actor=system, group=group, language=language, text=content
            )
        services.publish(actor=system, article=article)


def topics_by_article(tenant: Tenant) -> dict[int, str]:
    """The topic of each article's key; articles are made in the topics' order."""
    with tenant_scope(tenant):
        rows = Article.objects.values_list("pk", "group__position")
        keys = [topic.key for topic in topics()]
        return {pk: keys[position] for pk, position in rows}
