"""Articles in the workspace: the overview over all languages."""

from typing import Any

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import display

from accounts.enums import StaffPermission
from knowledge import policies
from knowledge.admin import editor, exchange, revisions, votes
from knowledge.admin import editor_tools as tools
from knowledge.admin.filters import (
    AudienceFilter,
    CategoryFilter,
    LabelFilter,
    LanguageFilter,
    StateFilter,
    WorkFilter,
)
from knowledge.enums import ArticleState
from knowledge.models import Article, ArticleGroup
from portal.shared.staff_site import TenantModelAdmin, site

LABEL = (
    "inline-block whitespace-nowrap font-semibold rounded-default text-[11px] uppercase h-6 "
    "leading-6 px-2"
)
LABELS = "inline-flex flex-wrap gap-1"
TONES = {
    ArticleState.PUBLISHED: "bg-green-100 text-green-700 dark:bg-green-500/20 dark:text-green-400",
    ArticleState.REVIEW: "bg-blue-100 text-blue-700 dark:bg-blue-500/20 dark:text-blue-400",
    ArticleState.SCHEDULED: "bg-blue-100 text-blue-700 dark:bg-blue-500/20 dark:text-blue-400",
    ArticleState.ARCHIVED: "bg-base-500/8 text-base-700 dark:bg-base-500/20 dark:text-base-200",
    ArticleState.DRAFT: "bg-base-500/8 text-base-700 dark:bg-base-500/20 dark:text-base-200",
    "stale": "bg-orange-100 text-orange-700 dark:bg-orange-500/20 dark:text-orange-400",
    "missing": "bg-red-100 text-red-700 dark:bg-red-500/20 dark:text-red-400",
}


@admin.register(ArticleGroup, site=site)
class ArticleGroupAdmin(TenantModelAdmin):
    """One line an article, with the state of each language; editing is `editor`'s."""

    needs = {
        "view": StaffPermission.WRITE_ARTICLES,
        "add": StaffPermission.WRITE_ARTICLES,
        "change": StaffPermission.WRITE_ARTICLES,
    }
    list_display = ("title", "category_name", "languages", "kind", "readers", "helpful", "changed")
    list_display_links = ("title",)
    list_filter = (
        WorkFilter,
        StateFilter,
        LanguageFilter,
        "kind",
        AudienceFilter,
        CategoryFilter,
        LabelFilter,
    )
    search_fields = ("articles__title", "articles__slug")
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        texts = Article.objects.with_source_version(request.tenant.default_language)
        return (
            super()
            .get_queryset(request)
            .select_related("category", "tenant")
            .prefetch_related(
                "category__translations",
                Prefetch("articles", texts.defer("body", "body_html")),
            )
            .order_by("category__position", "category", "position", "pk")
        )

    @display(description=gettext_lazy("Title"))
    def title(self, row: ArticleGroup) -> str:
        return str(row)

    @display(description=gettext_lazy("Category"))
    def category_name(self, row: ArticleGroup) -> str:
        return row.category.text_in(get_language() or "").name

    @display(description=gettext_lazy("Readers"))
    def readers(self, row: ArticleGroup) -> str:
        return str(row.get_audience_display() or row.category.get_audience_display())

    @display(description=gettext_lazy("Helpful"))
    def helpful(self, row: ArticleGroup) -> SafeString | str:
        """The share of readers whom it helped, with their number; leads to what they say."""
        yes = sum(text.helpful for text in row.articles.all())
        total = yes + sum(text.unhelpful for text in row.articles.all())
        if not total:
            return ""
        url = reverse("admin:knowledge_articlegroup_votes", args=[row.pk])
        share = _("%(share)s %% of %(number)s") % {"share": yes * 100 // total, "number": total}
        return format_html('<a href="{}" class="text-link">{}</a>', url, share)

    @display(description=gettext_lazy("Changed"))
    def changed(self, row: ArticleGroup) -> Any:
        last = max((text.updated_at for text in row.articles.all()), default=None)
        return localdate(last) if last else None

    @display(description=gettext_lazy("Languages"))
    def languages(self, row: ArticleGroup) -> SafeString:
        texts = {text.language: text for text in row.articles.all()}
        links = format_html_join(
            "",
            '<a href="{}" class="{} {}" title="{}">{}</a>',
            [
                (editor.url_of(row, code), LABEL, TONES[state], words, f"{code}: {words}")
                for code in row.tenant.languages
                for state, words in [state_of(texts.get(code))]
            ],
        )
        return format_html('<span class="{}">{}</span>', LABELS, links)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        own = [
            path("exchange/", view(exchange.exchange), name="knowledge_articlegroup_exchange"),
            path("export.zip", view(exchange.export_zip), name="knowledge_articlegroup_export_zip"),
            path("export.csv", view(exchange.export_csv), name="knowledge_articlegroup_export_csv"),
            path("imports/<int:pk>/", view(exchange.report), name="knowledge_articlegroup_import"),
            path("preview/", view(tools.preview), name="knowledge_articlegroup_preview"),
            path("insert/", view(tools.insert), name="knowledge_articlegroup_insert"),
            path(
                "<int:pk>/<slug:language>/files/",
                view(tools.files),
                name="knowledge_articlegroup_files",
            ),
            path(
                "<int:pk>/<slug:language>/revisions/",
                view(revisions.revisions),
                name="knowledge_articlegroup_revisions",
            ),
            path("<int:pk>/votes/", view(votes.votes), name="knowledge_articlegroup_votes"),
        ]
        return [*own, *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        policies.require(self.has_add_permission(request))
        return editor.add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        policies.require(self.has_view_permission(request))
        return editor.edit(request, object_id)


def state_of(text: Article | None) -> tuple[str, str]:
    """The state of one language as the overview shows it: tone and words."""
    if text is None:
        return "missing", _("missing")
    if text.is_stale:
        return "stale", _("behind its source")
    return text.state, text.get_state_display()
