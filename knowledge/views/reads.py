"""Counting a read: by POST, five seconds after the page was opened."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from knowledge import selectors, services
from knowledge.views.access import help_page
from portal.shared.public_pages import visitors_need_no_token
from portal.shared.trail import remember


@visitors_need_no_token
@require_POST
@help_page
def read(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """Add to today's reads; the team's own don't count."""
    wanted = (language, request.tenant.default_language)
    found = [row for row in selectors.find_article(request.actor, slug) if row.language in wanted]
    if not found:
        raise Http404
    if not request.actor.is_staff:
        article = min(found, key=lambda row: row.language != language)
        services.record_read(actor=request.actor, article=article)
        remember(request, "article", article.title, article.url_in(language))
    return HttpResponse(status=204)
