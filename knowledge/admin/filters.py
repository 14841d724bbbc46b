"""Filters over the list of articles."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from knowledge.enums import ArticleState, Audience
from knowledge.models import Article, HelpCategory, Label
from knowledge.tree import read_tree

NOW, SOON = timedelta(), timedelta(days=14)
# So many votes, and at least a third of them no, that a text asks for another look.
FEW_VOTES = 3


class WorkFilter(admin.SimpleListFilter):
    """What asks for somebody's work."""

    title = gettext_lazy("to do")
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("missing", _("Translation missing")),
            ("stale", _("Translation behind its source")),
            (ArticleState.REVIEW, _("In review")),
            (ArticleState.DRAFT, _("Draft")),
            ("due", _("Review due")),
            ("soon", _("Review within two weeks")),
            ("unhelpful", _("Often not helpful")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted, tenant, today = self.value(), request.tenant, localdate()
        texts = Article.objects.filter(group=OuterRef("pk"))
        if wanted == "missing":
            for language in tenant.languages:
                present = Exists(texts.filter(language=language))
                queryset = queryset.alias(**{f"has_{language}": present})
            complete = {f"has_{language}": True for language in tenant.languages}
            return queryset.exclude(**complete)
        if wanted == "stale":
            behind = Article.objects.stale(tenant.default_language)
            return queryset.filter(pk__in=behind.values("group"))
        if wanted in ArticleState.values:
            return queryset.filter(Exists(texts.filter(state=wanted)))
        if wanted == "unhelpful":
            return queryset.filter(Exists(texts.unhelpful(FEW_VOTES)))
        if wanted in ("due", "soon"):
            return queryset.filter(review_on__lte=today + (SOON if wanted == "soon" else NOW))
        return queryset


class StateFilter(admin.SimpleListFilter):
    """Articles with a text in the state; together with a language, with that one in it."""

    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ArticleState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ArticleState.values:
            return queryset
        texts = Article.objects.filter(group=OuterRef("pk"), state=self.value())
        language = request.GET.get("language", "")
        if language in request.tenant.languages:
            texts = texts.filter(language=language)
        return queryset.filter(Exists(texts))


class LanguageFilter(admin.SimpleListFilter):
    """Articles that have a text in the language."""

    title = gettext_lazy("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(code, settings.LANGUAGE_NAMES[code]) for code in request.tenant.languages]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in request.tenant.languages:
            return queryset
        texts = Article.objects.filter(group=OuterRef("pk"), language=self.value())
        return queryset.filter(Exists(texts))


class AudienceFilter(admin.SimpleListFilter):
    """By readers: the article's own, or else its category's."""

    title = gettext_lazy("readers")
    parameter_name = "audience"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Audience.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in Audience.values:
            return queryset
        return queryset.filter(
            Q(audience=self.value()) | Q(audience="", category__audience=self.value())
        )


class CategoryFilter(admin.SimpleListFilter):
    """By category with all that is below it, in the reader's language."""

    title = gettext_lazy("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        language, default = get_language() or "", request.tenant.default_language
        return [
            (node.key, "– " * (depth - 1) + node.text_in(language, default)[0])
            for node, depth in read_tree().walk()
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        found = HelpCategory.objects.filter(key=self.value()).first()
        below = read_tree().below(found.pk) if found else []
        return queryset.filter(category__in=below)


class LabelFilter(admin.SimpleListFilter):
    """By label."""

    title = gettext_lazy("label")
    parameter_name = "label"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(label.key, str(label)) for label in Label.objects.all()[:100]]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(labels__key=self.value()) if self.value() else queryset
