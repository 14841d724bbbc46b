"""The public pages of the help centre."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledge import selectors
from knowledge.models import Article, HelpCategory
from knowledge.selectors_news import NEWS, STATUS
from knowledge.views.access import help_page
from knowledge.views.presenting import (
    Alternate,
    alternates_of_page,
    alternates_of_versions,
    contents_of,
    faq_sections,
    language_name,
)
from portal.shared.caching import SETTINGS
from portal.shared.public_pages import public_page
from portal.shared.tenants import tenant_url
from portal.shared.ui import Crumb

# Whose changes change a page; the start page shows what is read most as well, which changes often.
PARTS = (selectors.START, SETTINGS, NEWS, STATUS)
PAGE_SIZE = 50
# More than anybody reads through; the categories hold the rest.
QUESTIONS = 300


@require_safe
@help_page
def to_language(request: HttpRequest, rest: str = "") -> HttpResponse:
    """From an address without a language to the visitor's; the answer varies by visitor."""
    target = f"/{request.LANGUAGE_CODE}/help/{rest}"
    if request.GET:
        target = f"{target}?{urlencode(request.GET, doseq=True)}"
    return HttpResponseRedirect(target)


@require_safe
@help_page
@public_page()
def index(request: HttpRequest, language: str) -> HttpResponse:
    """Categories, what others read, and the way on."""
    start = selectors.start_page(request.actor, language)
    shown = {
        "categories": start.categories,
        "most_read": start.most_read,
        "has_faq": start.has_faq,
    }
    return _page(request, "knowledge/index.html", language, "knowledge:index", [], shown)


@require_safe
@help_page
@public_page(*PARTS)
def category(request: HttpRequest, language: str, key: str) -> HttpResponse:
    """The articles of a category, fifty a page."""
    found = HelpCategory.objects.visible_to(request.actor).filter(key=key)
    row = found.prefetch_related("translations").first()
    if row is None:
        raise Http404
    text = row.text_in(language, request.tenant.default_language)
    articles, older = _articles_page(request, row, language)
    for article_row in articles:
        article_row.url = article_row.url_in(language)
    crumbs = [_help_crumb(language), Crumb(text.name)]
    return _page(
        request,
        "knowledge/category.html",
        language,
        "knowledge:category",
        [key],
        {
            "category": row,
            "text": text,
            "articles": articles,
            "crumbs": crumbs,
            "older_url": older,
            "newer_url": row.url_in(language) if request.GET.get("after") else "",
        },
    )


def _articles_page(
    request: HttpRequest, row: HelpCategory, language: str
) -> tuple[list[Article], str]:
    """One page of articles in their order, and the address of the next one."""
    articles = selectors.articles_of(
        request.actor, row, language, after=request.GET.get("after", ""), limit=PAGE_SIZE + 1
    )
    if len(articles) <= PAGE_SIZE:
        return articles, ""
    last = articles[PAGE_SIZE - 1].group
    return articles[:PAGE_SIZE], f"{row.url_in(language)}?after={last.position}-{last.pk}"


@require_safe
@help_page
@public_page(*PARTS)
def faq(request: HttpRequest, language: str) -> HttpResponse:
    """Frequent questions with their answers, by category."""
    rows = list(selectors.frequent_questions(request.actor, language)[: QUESTIONS + 1])
    shown = rows[:QUESTIONS]
    return _page(
        request,
        "knowledge/faq.html",
        language,
        "knowledge:faq",
        [],
        {
            "sections": faq_sections(shown, language, request.tenant.default_language),
            "number": len(shown),
            "has_more": len(rows) > QUESTIONS,
            # Nothing of its own in this language: search engines are to find the original.
            "is_fallback": not any(row.language == language for row in shown),
            "crumbs": [_help_crumb(language), Crumb(_("Frequent questions"))],
        },
    )


@require_safe
@help_page
@public_page(*PARTS)
def article(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One article; where it isn't translated, the default language's stands in with a notice."""
    found = selectors.find_article(request.actor, slug)
    default = request.tenant.default_language
    row = min(found, key=lambda r: (r.language != language, r.language != default), default=None)
    if row is None:
        return _moved(request, language, slug)
    versions = selectors.versions_of(request.actor, row)
    shown = _version_for(row, versions, language, default)
    if shown is None:
        raise Http404
    if shown.pk != row.pk:
        return redirect(shown.url_in(language))
    return render(
        request, "knowledge/article.html", _article_context(request, row, versions, language)
    )


def _version_for(
    row: Article, versions: list[Article], language: str, default: str
) -> Article | None:
    """What readers of the language get: its own text, else the default language's."""
    by_language = {version.language: version for version in versions}
    return by_language.get(language) or by_language.get(default)


def _moved(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """An address the article had before leads on for good."""
    row = selectors.article_at_former_slug(request.actor, language, slug)
    if row is None:
        raise Http404
    return redirect(row.url_in(language), permanent=True)


def _article_context(
    request: HttpRequest, row: Article, versions: list[Article], language: str
) -> dict[str, Any]:
    default = request.tenant.default_language
    name = row.group.category.text_in(language, default).name
    return {
        "article": row,
        "language": language,
        "is_fallback": row.language != language,
        "shown_language": language_name(row.language),
        "contents": contents_of(row),
        "category_name": name,
        "canonical": tenant_url(request.tenant, row.get_absolute_url()),
        "alternates": alternates_of_versions(request.tenant, versions),
        "other_versions": [
            (language_name(v.language), v)
            for v in versions
            if v.language not in (language, row.language)
        ],
        "related": selectors.related_articles(request.actor, row, language),
        "read_url": reverse("knowledge:read", args=[language, row.slug]),
        "crumbs": [
            _help_crumb(language),
            Crumb(name, row.group.category.url_in(language)),
            Crumb(row.title),
        ],
    }


def _help_crumb(language: str) -> Crumb:
    return Crumb(_("Help"), reverse("knowledge:index", args=[language]))


def _page(
    request: HttpRequest,
    template: str,
    language: str,
    name: str,
    args: list[str],
    context: dict[str, Any],
) -> HttpResponse:
    """A page that exists at the same address in every language."""
    alternates: list[Alternate] = alternates_of_page(request.tenant, name, args)
    canonical = tenant_url(request.tenant, reverse(name, args=[language, *args]))
    return render(
        request,
        template,
        {"language": language, "alternates": alternates, "canonical": canonical} | context,
    )
