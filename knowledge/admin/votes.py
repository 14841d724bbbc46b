"""What readers said of an article: how many it helped, and their comments."""

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledge import policies
from knowledge.models import ArticleGroup, ArticleVote
from knowledge.views.presenting import language_name
from portal.shared.paging import Keyset, page_of
from portal.shared.staff_site import site


@require_safe
def votes(request: HttpRequest, pk: int) -> HttpResponse:
    """Figures a language, and the comments of all of them, newest first."""
    policies.require(policies.can_write(request.actor))
    found = ArticleGroup.objects.visible_to(request.actor).filter(pk=pk)
    group = found.prefetch_related("articles").first()
    if group is None:
        raise Http404
    comments = ArticleVote.objects.filter(article__group=group).exclude(comment="")
    page = page_of(comments.select_related("article"), request.GET, Keyset("voted_at"))
    return TemplateResponse(
        request,
        "admin/knowledge/votes.html",
        {
            **site.each_context(request),
            "title": _("What readers say of “%(title)s”") % {"title": group},
            "opts": ArticleGroup._meta,
            "group": group,
            "texts": [(language_name(text.language), text) for text in group.articles.all()],
            "comments": page.rows,
            "newer_url": page.newer_url,
            "older_url": page.older_url,
        },
    )
