"""Articles in the search index."""

from collections.abc import Collection
from typing import Any

from knowledge.audiences import (
    READ_ARTICLE,
    audiences_of,
    may_write,
    readable_categories,
    reads_all,
)
from knowledge.enums import ArticleState, Audience
from knowledge.models import Article
from portal.shared.actors import Actor
from portal.shared.markdown import plain_text
from portal.shared.search.indexes import Hit, TenantIndex, both, either, one_of

# The audience of an article that has none of its own.
INHERITED = "category"


class ArticleIndex(TenantIndex):
    """One document a language of an article, in every state: their writers find drafts."""

    kind = "article"

    def get_model(self) -> type[Article]:
        return Article

    def queryset(self) -> Any:
        return Article.objects.select_related("group__category", "tenant")

    def prepare_title(self, obj: Article) -> str:
        return str(obj.title)

    def prepare_text(self, obj: Article) -> str:
        return f"{obj.title}\n{obj.summary}\n{plain_text(obj.body)}"

    def prepare_language(self, obj: Article) -> str:
        return str(obj.language)

    def prepare_shown_in(self, obj: Article) -> list[str]:
        """A text in the default language stands in where there is no published translation."""
        languages = [obj.language]
        if obj.language == obj.tenant.default_language:
            translated = set(
                Article.objects.filter(
                    group=obj.group_id, state=ArticleState.PUBLISHED
                ).values_list("language", flat=True)
            )
            languages += [code for code in obj.tenant.languages if code not in translated]
        return list(dict.fromkeys(languages))

    def prepare_published(self, obj: Article) -> bool:
        return obj.is_published

    def prepare_audience(self, obj: Article) -> str:
        """The article's own readers; those of its category may change without indexing anew."""
        return str(obj.group.audience or INHERITED)

    def prepare_category_id(self, obj: Article) -> int:
        return int(obj.group.category_id)

    def prepare_group_id(self, obj: Article) -> int:
        return int(obj.group_id)

    def visible_query(self, actor: Actor, language: str) -> str | None:
        """The same as `ArticleQuerySet.visible_to` and `in_language`, in the index's words."""
        offered = f"shown_in:{language}"
        if may_write(actor):
            return offered
        if reads_all(actor):
            return both(offered, "published:true")
        readers = either(
            one_of("audience", audiences_of(actor)),
            both(f"audience:{INHERITED}", one_of("category_id", readable_categories(actor))),
            both(f"audience:{Audience.NAMED}", one_of("group_id", actor.named_by(READ_ARTICLE))),
        )
        return both(offered, "published:true", readers)

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        rows = (
            Article.objects.visible_to(actor)
            .in_language(language, actor)
            .filter(pk__in=keys)
            .select_related("group__category")
            .prefetch_related("group__category__translations")
        )
        return [self._hit(row, language, actor.tenant.default_language) for row in rows]

    def _hit(self, row: Article, language: str, default: str) -> Hit:
        category = row.group.category
        return Hit(
            kind=self.kind,
            key=row.pk,
            title=row.title,
            url=row.url_in(language),
            text=f"{row.summary} {plain_text(row.body)}",
            icon=row.group.icon,
            meta=category.text_in(language, default).name,
            language=row.language,
        )
