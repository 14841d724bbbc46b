"""What an article said before, and what changed from one version to another."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from knowledge import policies, services
from knowledge.admin import editor
from knowledge.admin.editor_page import whole
from knowledge.comparing import compare_texts, has_changes
from knowledge.models import Article, ArticleGroup, ArticleRevision
from knowledge.rendering import render_text
from knowledge.services.articles import ArticleText
from knowledge.views.presenting import language_name
from portal.shared.errors import DomainError
from portal.shared.staff_site import site

SHOWN = 50
LARGEST = 2_000_000_000


def revisions(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The versions of one language; GET compares one with another, POST restores it."""
    policies.require(policies.can_write(request.actor))
    found = Article.objects.visible_to(request.actor).filter(group=pk, language=language)
    article = found.select_related("group").first()
    if article is None:
        raise Http404
    rows = _page_of(article, _number(request.GET.get("before")))
    chosen = _chosen(request, article, rows)
    if request.method == "POST":
        if chosen is None:
            raise Http404
        return _restore(request, article, chosen)
    return TemplateResponse(
        request, "admin/knowledge/revisions.html", _context(request, article, rows, chosen)
    )


def _context(
    request: HttpRequest,
    article: Article,
    rows: list[ArticleRevision],
    chosen: ArticleRevision | None,
) -> dict[str, Any]:
    other = _other(request, article, chosen)
    lines = compare_texts(whole(other) if other else "", whole(chosen)) if chosen else []
    return {
        **site.each_context(request),
        "title": _("Versions of “%(title)s”") % {"title": article.title},
        "opts": ArticleGroup._meta,
        "article": article,
        "language_name": language_name(article.language),
        "editor_url": editor.url_of(article.group, article.language),
        "rows": rows[:SHOWN],
        "older": rows[SHOWN - 1].version if len(rows) > SHOWN else None,
        "chosen": chosen,
        "other": other,
        "lines": lines,
        "differs": has_changes(lines),
        "is_split": request.GET.get("view") == "split",
        "can_restore": policies.can_edit(request.actor, article),
    }


def _number(asked: str | None) -> int | None:
    """A version as an address says it."""
    if asked and asked.isascii() and asked.isdecimal() and len(asked) < 11:
        return min(int(asked), LARGEST)
    return None


def _page_of(article: Article, before: int | None) -> list[ArticleRevision]:
    """One more than is shown, to know whether there are older ones."""
    found = article.revisions.select_related("author")
    if before is not None:
        found = found.filter(version__lt=before)
    return list(found[: SHOWN + 1])


def _chosen(
    request: HttpRequest, article: Article, rows: list[ArticleRevision]
) -> ArticleRevision | None:
    """The one that is asked for, else the newest that is shown."""
    asked = _number(request.POST.get("version") or request.GET.get("version"))
    if asked is not None:
        found: ArticleRevision | None = article.revisions.filter(version=asked).first()
        if found is not None or request.method == "POST":
            return found
    return rows[0] if rows and request.method != "POST" else None


def _other(
    request: HttpRequest, article: Article, chosen: ArticleRevision | None
) -> ArticleRevision | None:
    """What the chosen one is compared with: the one asked for, else the one before it."""
    if chosen is None:
        return None
    asked = _number(request.GET.get("with"))
    found: ArticleRevision | None = None
    if asked is not None:
        found = article.revisions.filter(version=asked).first()
    return found or article.revisions.filter(version__lt=chosen.version).first()


def _restore(request: HttpRequest, article: Article, chosen: ArticleRevision) -> HttpResponse:
    """The old text as a new version: nothing is ever lost, and files stay where they are."""
    text = ArticleText(chosen.title, chosen.body, chosen.summary)
    try:
        services.save_revision(
            actor=request.actor, article=article, text=text, matches_source=False
        )
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(editor.url_of(article.group, article.language))
    messages.success(request, _("Version %(number)s was restored.") % {"number": chosen.version})
    for issue in render_text(chosen.body, language=article.language).issues:
        messages.warning(request, issue)  # a file or snippet that was taken away since
    return redirect(editor.url_of(article.group, article.language))
