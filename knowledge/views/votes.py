"""Was this helpful, and where to go when it wasn't: POSTs that work without a script."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from knowledge import selectors, services
from knowledge.models import Article, ArticleVote
from knowledge.services.votes import COMMENT_LENGTH, visitor_digest
from knowledge.views.access import help_page
from portal.shared.public_pages import visitors_need_no_token
from portal.shared.throttle import within_limit
from portal.shared.trail import remember

VISITOR = "help_visitor"
# By network address: enough for an office behind one, too few to turn a figure.
VOTES_AN_HOUR = 60
ANCHOR = "#feedback"


@visitors_need_no_token
@require_POST
@help_page
def vote(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """One vote a visitor, changed by voting again; the team's own don't count."""
    article = shown_article(request, language, slug)
    asked = request.POST.get("helpful", "no")
    counts = not request.actor.is_staff and asked in ("yes", "no")
    if counts and within_limit(f"help-vote:{request.actor.ip}", VOTES_AN_HOUR, 3600):
        comment = request.POST.get("comment", "").replace("\0", "")[:COMMENT_LENGTH]
        services.vote(
            actor=request.actor,
            article=article,
            visitor=_visitor(request, make=True),
            is_helpful=asked == "yes",
            comment=comment or None,
        )
    if request.htmx:
        context = {"article": article, "thanks": True, **vote_context(request, article, language)}
        return render(request, "knowledge/vote.html", context)
    return redirect(article.url_in(language) + ANCHOR)


@visitors_need_no_token
@require_POST
@help_page
def stuck(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    """On to a new request, which takes the article along in its trail."""
    article = shown_article(request, language, slug)
    if not request.actor.is_staff:
        remember(request, "article", article.title, article.url_in(language))
    return redirect(request_url(request, article))


def request_url(request: HttpRequest, article: Article) -> str:
    """The form of a new request with what is known of it already."""
    is_guest = not request.user.is_authenticated and request.tenant.guest_requests
    form = reverse("tickets:guest_new" if is_guest else "tickets:new")
    known = {"subject": article.title, "category": article.group.category.request_category}
    return f"{form}?{urlencode({name: value for name, value in known.items() if value})}"


def shown_article(request: HttpRequest, language: str, slug: str) -> Article:
    """The article as the page at the address shows it; 404 for what the visitor may not read."""
    wanted = (language, request.tenant.default_language)
    found = [row for row in selectors.find_article(request.actor, slug) if row.language in wanted]
    if not found:
        raise Http404
    return min(found, key=lambda row: row.language != language)


def vote_context(request: HttpRequest, article: Article, language: str) -> dict[str, Any]:
    """What the visitor said before; asks nothing of the database for one who can't have."""
    own = None
    visitor = _visitor(request)
    if visitor or request.user.is_authenticated:
        digest = visitor_digest(request.actor, visitor)
        own = ArticleVote.objects.filter(article=article, visitor=digest).first()
    return {
        "can_vote": article.is_published and not request.actor.is_staff,
        "own_vote": own,
        "vote_url": reverse("knowledge:vote", args=[language, article.slug]),
        "stuck_url": reverse("knowledge:stuck", args=[language, article.slug]),
    }


def _visitor(request: HttpRequest, *, make: bool = False) -> str:
    """A random name in the visitor's own session; empty for who has none yet."""
    if make and VISITOR not in request.session:
        request.session[VISITOR] = uuid.uuid4().hex
    return str(request.session.get(VISITOR, ""))
