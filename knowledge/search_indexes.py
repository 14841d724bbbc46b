"""Articles in the search index."""

from collections.abc import Collection
from datetime import timedelta
from math import log10
from typing import Any

from django.db.models import OuterRef, Prefetch, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from knowledge.audiences import (
    READ_ARTICLE,
    audiences_of,
    may_write,
    readable_categories,
    reads_all,
)
from knowledge.document_index import DocumentIndex as DocumentIndex
from knowledge.enums import Audience
from knowledge.models import Article, ArticleReads
from portal.shared.actors import Actor
from portal.shared.markdown import text_of_html
from portal.shared.search.indexes import Hit, TenantIndex, both, either, one_of

# The audience of an article that has none of its own.
INHERITED = "category"
READS_DAYS = 30
MOST_FOR_VOTES, MOST_FOR_READS = 6, 4
# Votes that few readers gave count less.
DOUBT = 4


class ArticleIndex(TenantIndex):
    """One document a language of an article, in every state: their writers find drafts."""

    kind = "article"
    has_subjects = True

    database_titles = ("title",)
    database_texts = ("summary", "body")

    def get_model(self) -> type[Article]:
        return Article

    def queryset(self) -> Any:
        """With all that a document needs, in the same few queries for any number of rows."""
        since = timezone.localdate() - timedelta(days=READS_DAYS)
        reads = ArticleReads.objects.filter(article=OuterRef("pk"), day__gte=since)
        total = reads.order_by().values("article").annotate(total=Sum("count")).values("total")
        texts = Article.objects.only("group", "language", "state")
        rows = Article.objects.select_related("group__category", "tenant")
        return rows.annotate(read_lately=Coalesce(Subquery(total), 0)).prefetch_related(
            Prefetch("group__articles", texts, to_attr="texts"), "group__labels"
        )

    def prepare_title(self, obj: Article) -> str:
        return str(obj.title)

    def prepare_text(self, obj: Article) -> str:
        """Without a summary that is the beginning of the text: its words would count twice."""
        text = text_of_html(obj.body_html)
        is_its_own = obj.summary and not text.startswith(obj.summary.rstrip("… "))
        return f"{obj.summary}\n{text}" if is_its_own else text

    def prepare_headings(self, obj: Article) -> str:
        return "\n".join(str(heading[-1]) for heading in obj.headings)

    def prepare_labels(self, obj: Article) -> str:
        default = obj.tenant.default_language
        labels = obj.group.labels.all()
        return " ".join(label.name_in(obj.language, default) for label in labels)

    def prepare_label_keys(self, obj: Article) -> list[str]:
        return [label.key for label in obj.group.labels.all()]

    def prepare_boost(self, obj: Any) -> int:
        """Up to 6 for the share of readers it helped, up to 4 for how much it is read lately."""
        votes = obj.helpful + obj.unhelpful
        helped = MOST_FOR_VOTES * obj.helpful / (votes + DOUBT) if votes else 0
        read = min(MOST_FOR_READS, 1.5 * log10(1 + obj.read_lately))
        return round(helped + read)

    def moved_keys(self) -> list[int]:
        """Articles whose votes or reads may have changed what they are worth."""
        since = timezone.localdate() - timedelta(days=READS_DAYS + 1)
        read = ArticleReads.objects.filter(day__gte=since).values("article")
        voted = Q(helpful__gt=0) | Q(unhelpful__gt=0)
        return list(Article.objects.filter(Q(pk__in=read) | voted).values_list("pk", flat=True))

    def prepare_language(self, obj: Article) -> str:
        return str(obj.language)

    def prepare_shown_in(self, obj: Article) -> list[str]:
        """A text in the default language stands in where there is no published translation."""
        languages = [obj.language]
        if obj.language == obj.tenant.default_language:
            translated = {text.language for text in obj.group.texts if text.is_published}
            languages += [code for code in obj.tenant.languages if code not in translated]
        return list(dict.fromkeys(languages))

    def prepare_drafted_in(self, obj: Article) -> list[str]:
        """Where it stands in only until another text of the article is published."""
        written = {text.language for text in obj.group.texts if text.language != obj.language}
        return [code for code in self.prepare_shown_in(obj) if code in written]

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
            return both(offered, f"NOT drafted_in:{language}")
        if reads_all(actor):
            return both(offered, "published:true")
        readers = either(
            one_of("audience", audiences_of(actor)),
            both(f"audience:{INHERITED}", one_of("category_id", readable_categories(actor))),
            both(f"audience:{Audience.NAMED}", one_of("group_id", actor.named_by(READ_ARTICLE))),
        )
        return both(offered, "published:true", readers)

    def readable(self, actor: Actor, language: str) -> Any:
        return Article.objects.visible_to(actor).in_language(language, actor)

    def hits(self, actor: Actor, keys: Collection[int], language: str) -> list[Hit]:
        rows = (
            Article.objects.visible_to(actor)
            .in_language(language, actor)
            .filter(pk__in=keys)
            .select_related("group__category")
            .prefetch_related("group__category__translations")
        )
        default, readable = actor.tenant.default_language, readable_categories(actor)
        return [self._hit(row, language, default, readable) for row in rows]

    def _hit(self, row: Article, language: str, default: str, readable: frozenset[int]) -> Hit:
        """Names the category only to those who may read it: an article may have more readers."""
        category = row.group.category
        named = category.pk in readable
        return Hit(
            kind=self.kind,
            key=row.pk,
            title=row.title,
            url=row.url_in(language),
            text=f"{row.summary} {text_of_html(row.body_html)}",
            icon=row.group.icon,
            meta=category.text_in(language, default).name if named else "",
            language=row.language,
        )
