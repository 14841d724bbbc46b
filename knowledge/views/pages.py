"""The public pages of the help centre."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledge import selectors
from knowledge.audiences import readable_categories
from knowledge.models import Article
from knowledge.selectors_files import attachments_of
from knowledge.views import votes
from knowledge.views.access import PARTS, help_page
from knowledge.views.presenting import (
    alternates_of_versions,
    category_crumbs,
    contents_of,
    faq_sections,
    help_crumb,
    language_name,
    page_in_all_languages,
)
from portal.shared.public_pages import public_page
from portal.shared.tenants import tenant_url
from portal.shared.ui import Crumb

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
    """Categories, what others read (which changes with every read), and the way on."""
    start = selectors.start_page(request.actor, language)
    shown = {
        "categories": start.categories,
        "most_read": start.most_read,
        "has_faq": start.has_faq,
    }
    return page_in_all_languages(
        request, "knowledge/index.html", language, "knowledge:index", [], shown
    )


@require_safe
@help_page
@public_page(*PARTS)
def faq(request: HttpRequest, language: str) -> HttpResponse:
    """Frequent questions with their answers, by category."""
    rows = list(selectors.frequent_questions(request.actor, language)[: QUESTIONS + 1])
    shown = rows[:QUESTIONS]
    return page_in_all_languages(
        request,
        "knowledge/faq.html",
        language,
        "knowledge:faq",
        [],
        {
            "sections": faq_sections(
                shown,
                language,
                request.tenant.default_language,
                readable_categories(request.actor),
            ),
            "number": len(shown),
            "has_more": len(rows) > QUESTIONS,
            # Nothing of its own in this language: search engines are to find the original.
            "is_fallback": not any(row.language == language for row in shown),
            "crumbs": [help_crumb(language), Crumb(_("Frequent questions"))],
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
    labels = selectors.labels_of(row)
    return {
        "article": row,
        "language": language,
        "is_fallback": row.language != language,
        "shown_language": language_name(row.language),
        "contents": contents_of(row),
        "attachments": attachments_of(row),
        "is_question": row.group.is_faq,
        "kind": row.group.get_kind_display(),
        "labels": [
            (label.name_in(language, request.tenant.default_language), label.key)
            for label in labels
        ],
        "canonical": tenant_url(request.tenant, row.get_absolute_url()),
        "alternates": alternates_of_versions(request.tenant, versions),
        "other_versions": [
            (language_name(v.language), v)
            for v in versions
            if v.language not in (language, row.language)
        ],
        "related": selectors.related_articles(request.actor, row, language, labels),
        "read_url": reverse("knowledge:read", args=[language, row.slug]),
        "crumbs": [
            *category_crumbs(request.actor, row.group.category_id, language),
            Crumb(row.title),
        ],
        **votes.vote_context(request, row, language),
    }
