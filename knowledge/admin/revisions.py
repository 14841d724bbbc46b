"""What an article said before, and what changed from one version to the next."""

from dataclasses import dataclass
from difflib import ndiff

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from knowledge import policies, services
from knowledge.admin import editor
from knowledge.models import Article, ArticleGroup, ArticleRevision
from knowledge.services.articles import ArticleText
from knowledge.views.presenting import language_name
from portal.shared.errors import DomainError
from portal.shared.staff_site import site

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comparison: added, removed or kept."""

    kind: str
    text: str


def revisions(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The versions of one language; GET compares one with the one before, POST restores it."""
    policies.require(policies.can_write(request.actor))
    found = Article.objects.visible_to(request.actor).filter(group=pk, language=language)
    article = found.select_related("group").first()
    if article is None:
        raise Http404
    rows = list(article.revisions.select_related("author")[:SHOWN])
    chosen = _chosen(request, rows)
    if request.method == "POST" and chosen is not None:
        return _restore(request, article, chosen)
    return TemplateResponse(
        request,
        "admin/knowledge/revisions.html",
        {
            **site.each_context(request),
            "title": _("Versions of “%(title)s”") % {"title": article.title},
            "opts": ArticleGroup._meta,
            "article": article,
            "language_name": language_name(language),
            "editor_url": editor.url_of(article.group, language),
            "rows": rows,
            "chosen": chosen,
            "lines": compare(_before(article, chosen), chosen) if chosen else [],
            "can_restore": policies.can_edit(request.actor, article),
        },
    )


def _chosen(request: HttpRequest, rows: list[ArticleRevision]) -> ArticleRevision | None:
    asked = request.POST.get("version") or request.GET.get("version") or ""
    return next((row for row in rows if str(row.version) == asked), rows[0] if rows else None)


def _before(article: Article, chosen: ArticleRevision) -> ArticleRevision | None:
    earlier = article.revisions.filter(version__lt=chosen.version)
    found: ArticleRevision | None = earlier.first()
    return found


def compare(old: ArticleRevision | None, new: ArticleRevision) -> list[Line]:
    """Line by line: what went, what came, what stayed."""
    kinds = {"+ ": "added", "- ": "removed", "  ": "kept"}
    return [
        Line(kinds[line[:2]], line[2:])
        for line in ndiff(_lines(old), _lines(new))
        if line[:2] in kinds
    ]


def _lines(revision: ArticleRevision | None) -> list[str]:
    if revision is None:
        return []
    return [revision.title, revision.summary, "", *revision.body.splitlines()]


def _restore(request: HttpRequest, article: Article, chosen: ArticleRevision) -> HttpResponse:
    """The old text as a new version: nothing is ever lost."""
    text = ArticleText(chosen.title, chosen.body, chosen.summary)
    try:
        services.save_revision(
            actor=request.actor, article=article, text=text, matches_source=False
        )
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request, _("Version %(number)s was restored.") % {"number": chosen.version}
        )
    return redirect(editor.url_of(article.group, article.language))
