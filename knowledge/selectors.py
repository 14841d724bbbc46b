"""Reads of the help centre that are more than one queryset call."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from knowledge.audiences import may_write, readable_categories, view_key
from knowledge.document_selectors import counted_documents as counted_documents
from knowledge.document_selectors import document_attention as document_attention
from knowledge.document_selectors import uploads_to_check as uploads_to_check
from knowledge.enums import ArticleKind
from knowledge.models import (
    Article,
    ArticleLabel,
    ArticleReads,
    FormerSlug,
    Label,
    RelatedArticle,
)
from knowledge.narrowing import CategoryChoice as CategoryChoice
from knowledge.narrowing import category_choices_of as category_choices_of
from knowledge.narrowing import names_of_labels as names_of_labels
from knowledge.selectors_files import offers_files
from knowledge.selectors_links import articles_closed_to, read_by
from knowledge.selectors_news import banners_for, closed_in, has_status_page, home_news
from knowledge.tree import Node, tree_of
from portal.shared.actors import Actor
from portal.shared.caching import kept
from portal.shared.search import queries
from portal.shared.search.indexes import Hit

__all__ = [
    "articles_closed_to",
    "banners_for",
    "closed_in",
    "has_status_page",
    "home_news",
    "read_by",
]  # what the parts above ask for

READS_DAYS = 30
# More than the page shows: some of the most read may be hidden from the actor.
READS_CANDIDATES = 100
READS_CACHE_SECONDS = 300
# What a list doesn't print.
LONG_FIELDS = ("body", "body_html", "headings")
RELATED, ALIKE = 4, 8
LONGEST_KEY = 10
START, START_SECONDS = "help-start", 300


@dataclass(frozen=True, slots=True)
class Shelf:
    """Which articles a page lists: of these categories (all where None), label and kind."""

    categories: tuple[int, ...] | None = None
    label: str = ""
    kind: str = ""

    def narrow(self, rows: QuerySet[Article]) -> QuerySet[Article]:
        """Those of the articles that stand on the shelf."""
        if self.categories is not None:
            rows = rows.filter(group__category__in=self.categories)
        if self.label:
            rows = rows.filter(group__articlelabel__label__key=self.label)
        return rows.filter(group__kind=self.kind) if self.kind else rows


@dataclass(frozen=True, slots=True)
class CategoryTile:
    """A category as the start pages show it."""

    key: str
    icon: str
    name: str
    description: str
    url: str
    article_count: int


def articles_in(actor: Actor, language: str) -> QuerySet[Article]:
    """What the actor may read in a language, default-language stand-ins included."""
    return Article.objects.visible_to(actor).in_language(language, actor)


def article_count(actor: Actor, language: str) -> int:
    """How many articles the actor may read in the language."""
    return int(articles_in(actor, language).count())


@dataclass(frozen=True, slots=True)
class StartPage:
    """What home and the help's own start page show: shelves, and what is read most."""

    categories: list[CategoryTile]
    most_read: list[Article]
    has_faq: bool


def start_page(actor: Actor, language: str) -> StartPage:
    """Made once for all who may read the same; writers, who see drafts, make their own."""

    def make() -> StartPage:
        return StartPage(
            categories_with_counts(actor, language),
            most_read(actor, language),
            has_faq=frequent_questions(actor, language).exists(),
        )

    if may_write(actor):
        return make()
    return kept(actor.tenant, START, f"{language}:{view_key(actor)}", make, START_SECONDS)


def categories_with_counts(
    actor: Actor, language: str, parent: int | None = None
) -> list[CategoryTile]:
    """One level of the tree: what has something to read, counted with all that is below it."""
    tree, readable = tree_of(actor.tenant), readable_categories(actor)
    rows = articles_in(actor, language).order_by().values_list("group__category")
    counts = dict(rows.annotate(number=Count("pk")))
    tiles = []
    for node in tree.children_of(parent):
        below = [pk for pk in tree.below(node.pk) if pk in readable]
        number = sum(counts.get(pk, 0) for pk in below)
        if number and node.pk in readable:
            tiles.append(_tile(node, number, language, actor.tenant.default_language))
    return tiles


def _tile(node: Node, count: int, language: str, default: str) -> CategoryTile:
    name, description = node.text_in(language, default)
    return CategoryTile(node.key, node.icon, name, description, node.url_in(language), count)


def most_read(actor: Actor, language: str, limit: int = 5) -> list[Article]:
    """The articles most read in the last 30 days, each with `.url` for the language."""
    top = cache.get_or_set(f"most-read:{actor.tenant.pk}", _most_read_groups, READS_CACHE_SECONDS)
    readable = articles_in(actor, language).filter(group__in=top).defer(*LONG_FIELDS)
    rows = {row.group_id: row for row in readable}
    found = [rows[group] for group in top if group in rows][:limit]
    for row in found:
        row.url = row.url_in(language)
    return found


def _most_read_groups() -> list[int]:
    """Keys only, of articles of every audience: who may read them is asked anew each time."""
    since = timezone.localdate() - timedelta(days=READS_DAYS)
    return list(
        ArticleReads.objects.filter(day__gte=since)
        .values_list("article__group")
        .annotate(total=Sum("count"))
        .order_by("-total", "article__group")
        .values_list("article__group", flat=True)[:READS_CANDIDATES]
    )


def suggest_articles(actor: Actor, text: str, language: str, limit: int = 5) -> Sequence[Hit]:
    """Articles that may answer a sentence; each has .title, .url, .text (plain) and .meta."""
    return queries.suggest_any(actor, text, language, kinds=["article"], limit=limit)


def alike_keys(actor: Actor, text: str, language: str, limit: int) -> list[int]:
    """Keys of articles that may answer a sentence; who may read them is for the caller to ask."""
    return queries.suggest_keys(actor, text, language, "article", limit)


def frequent_questions(actor: Actor, language: str) -> QuerySet[Article]:
    """The FAQ in its order."""
    return (
        articles_in(actor, language)
        .filter(group__kind=ArticleKind.FAQ)
        .order_by("group__category__position", "group__category", "group__position", "group")
        .select_related("group__category")
        .prefetch_related("group__category__translations")
    )


def articles_of(
    actor: Actor,
    shelf: Shelf,
    language: str,
    *,
    after: str = "",
    limit: int = 50,
) -> list[Article]:
    """A shelf's articles in their order; `after` is "position-key" of the last one seen."""
    rows = shelf.narrow(articles_in(actor, language))
    position, _dash, key = after.partition("-")
    if _is_key(position) and _is_key(key):
        rows = rows.filter(
            Q(group__position__gt=position) | Q(group__position=position, group__gt=key)
        )
    rows = rows.select_related("group").defer(*LONG_FIELDS)
    return list(rows.order_by("group__position", "group")[:limit])


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < LONGEST_KEY


def shelf_of(actor: Actor, category: Node, *, label: str = "", kind: str = "") -> Shelf:
    """What a category's page lists: its own articles; with a filter, those below it as well."""
    if not (label or kind):
        return Shelf((category.pk,))
    readable = readable_categories(actor)
    below = tree_of(actor.tenant).below(category.pk)
    return Shelf(tuple(pk for pk in below if pk in readable), label, kind)


def filters_of(actor: Actor, category: Node, language: str) -> tuple[list[Label], list[str]]:
    """The labels and the kinds that a category and those below it have, to choose from."""
    readable = readable_categories(actor)
    below = [pk for pk in tree_of(actor.tenant).below(category.pk) if pk in readable]
    rows = articles_in(actor, language).filter(group__category__in=below).order_by()
    labels = Label.objects.filter(articlelabel__group__in=rows.values("group")).distinct()
    kinds = set(rows.values_list("group__kind", flat=True).distinct())
    return list(labels), [kind for kind in ArticleKind.values if kind in kinds]


def find_article(actor: Actor, slug: str) -> list[Article]:
    """The articles the actor may read that have the slug, in any language."""
    return list(
        Article.objects.visible_to(actor)
        .annotate(has_files=offers_files())
        .filter(slug=slug)
        .select_related("group__category")
    )


def article_at_former_slug(actor: Actor, language: str, slug: str) -> Article | None:
    """Where an article went whose address was changed."""
    languages = [language, actor.tenant.default_language]
    former = FormerSlug.objects.filter(slug=slug, language__in=languages).values("article")
    found = list(Article.objects.visible_to(actor).filter(pk__in=former))
    return min(found, key=lambda row: row.language != language, default=None)


def versions_of(actor: Actor, article: Article) -> list[Article]:
    """The article in all languages the actor may read, by language."""
    rows = Article.objects.visible_to(actor).filter(group=article.group_id)
    return sorted(rows.only("language", "slug", "title", "state"), key=lambda row: row.language)


def labels_of(article: Article) -> list[Label]:
    """The labels of an article, for its page."""
    return list(Label.objects.filter(articlelabel__group=article.group_id))


def related_articles(
    actor: Actor, article: Article, language: str, labels: Collection[Label]
) -> list[Article]:
    """Chosen ones first, then what is alike, then neighbours; each with `.url` for the language.

    `labels` are the article's own.
    """
    keys = _related_keys(actor, article, language, labels)
    others = articles_in(actor, language).exclude(group=article.group_id)
    others = others.select_related("group").defer(*LONG_FIELDS)
    by_group = {row.group_id: row for row in others.filter(group__in=keys)}
    rows = [by_group[key] for key in keys if key in by_group][:RELATED]
    if len(rows) < RELATED:
        near = others.filter(group__category=article.group.category_id)
        near = near.exclude(group__in=[row.group_id for row in rows])
        rows += near.order_by("group__position", "group")[: RELATED - len(rows)]
    for row in rows:
        row.url = row.url_in(language)
    return rows


def _related_keys(
    actor: Actor, article: Article, language: str, labels: Collection[Label]
) -> list[int]:
    """Keys of the chosen articles, of those with the same labels, and of what the title finds.

    Keys only, kept a while: who may read them is asked anew each time.
    """

    def make() -> list[int]:
        chosen = RelatedArticle.objects.filter(group=article.group_id)
        found = alike_keys(actor, article.title, language, ALIKE)
        groups = dict(Article.objects.filter(pk__in=found).values_list("pk", "group"))
        alike = [groups[key] for key in found if key in groups]
        same = _groups_with(labels, article.group_id) if labels else []
        return list(dict.fromkeys([*chosen.values_list("other_id", flat=True), *same, *alike]))

    key = f"related:{article.pk}:{language}:{view_key(actor)}"
    return kept(actor.tenant, START, key, make, START_SECONDS)


def _groups_with(labels: Collection[Label], besides: int) -> list[int]:
    """What has most of the labels."""
    same = ArticleLabel.objects.filter(label__in=labels).exclude(group=besides)
    counted = same.values_list("group").annotate(number=Count("pk"))
    return [key for key, _number in counted.order_by("-number", "group")[:ALIKE]]
