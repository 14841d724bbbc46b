"""A video of another site, on a page of its own: only there may a frame load anything."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledge import selectors
from knowledge.models import Article
from knowledge.rendering import render_text
from knowledge.views.access import help_page
from portal.shared.rich import ExternalVideo
from portal.shared.ui import Crumb


@require_safe
@help_page
def video(request: HttpRequest, language: str, slug: str, number: str) -> HttpResponse:
    """Who comes here chose to; the content policy lets this response alone frame the site."""
    article = _article(request, language, slug)
    if article is None:
        return _moved(request, language, slug, number)
    shown = _video_of(article, int(number))
    response = render(
        request,
        "knowledge/video.html",
        {
            "article": article,
            "article_url": article.url_in(language),
            "video": shown,
            "crumbs": [
                Crumb(_("Help"), reverse("knowledge:index", args=[language])),
                Crumb(article.title, article.url_in(language)),
                Crumb(shown.title or shown.site),
            ],
        },
    )
    response._csp_update = {"frame-src": [f"https://{shown.host}"]}
    return response


def _article(request: HttpRequest, language: str, slug: str) -> Article | None:
    wanted = (language, request.tenant.default_language)
    found = [row for row in selectors.find_article(request.actor, slug) if row.language in wanted]
    return min(found, key=lambda row: row.language != language, default=None)


def _moved(request: HttpRequest, language: str, slug: str, number: str) -> HttpResponse:
    row = selectors.article_at_former_slug(request.actor, language, slug)
    if row is None:
        raise Http404
    return redirect("knowledge:video", language, row.slug, number, permanent=True)


def _video_of(article: Article, number: int) -> ExternalVideo:
    """The number counts the text's videos of other sites from one."""
    videos = render_text(article.body, language=article.language, slug=article.slug).videos
    if not 1 <= number <= len(videos):
        raise Http404
    return videos[number - 1]
