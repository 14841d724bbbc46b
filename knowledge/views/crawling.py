"""What programs read: sitemaps, robots.txt, feeds; all of it public, whoever asks."""

from collections.abc import Iterable
from functools import wraps
from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledge import feeds, sitemaps
from knowledge.sitemap_sources import Page, parts_that_change, source_named, sources_of
from knowledge.views.access import PARTS, View, help_page
from portal.shared.actors import Actor
from portal.shared.caching import SETTINGS
from portal.shared.models import Tenant
from portal.shared.public_pages import public_document
from portal.shared.tenants import tenant_url

XML = "application/xml; charset=utf-8"
# Behind the sign-in, or of no use to anybody who searches the web.
CLOSED = (
    "/account/",
    "/admin/",
    "/auth/",
    "/billing/",
    "/cart/",
    "/documents/",
    "/feedback/",
    "/files/",
    "/notifications/",
    "/orders/",
    "/quotes/",
    "/requests/",
    "/search/",
)


@require_safe
@public_document(SETTINGS)
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers needn't ask for, and where the list of pages is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    if sitemaps.has_map(request.tenant):
        lines += ["", f"Sitemap: {tenant_url(request.tenant, reverse('knowledge:sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def map_document(view: View) -> View:
    """404 where no part has pages for search engines; else kept by caches until one changes."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not sitemaps.has_map(request.tenant):
            raise Http404
        return public_document(*PARTS, *parts_that_change())(view)(request, *args, **kwargs)

    return shown


@require_safe
@map_document
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages, or the index of the files that list them."""
    tenant = request.tenant
    sources = sources_of(tenant)
    files = [sitemaps.parts_of(tenant), *(sitemaps.source_parts(tenant, one) for one in sources)]
    if any(len(parts) > 1 for parts in files):
        written = sitemaps.write_index(tenant, chain.from_iterable(files))
        return HttpResponse(written, content_type=XML)
    others = (sitemaps.source_pages(tenant, one, 0) for one in sources)
    return _pages(tenant, sitemaps.other_pages(tenant), sitemaps.article_pages(tenant, 0), *others)


@require_safe
@map_document
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The pages that are in none of the parts."""
    return _pages(request.tenant, sitemaps.other_pages(request.tenant))


@require_safe
@map_document
def sitemap_part(request: HttpRequest, after: str) -> HttpResponse:
    """The articles behind a key; 404 where there is none."""
    pages = list(sitemaps.article_pages(request.tenant, int(after)))
    if not pages:
        raise Http404
    return _pages(request.tenant, pages)


@require_safe
@map_document
def sitemap_of(request: HttpRequest, name: str, after: str) -> HttpResponse:
    """The same of another part, by its name."""
    source = source_named(request.tenant, name)
    pages = list(sitemaps.source_pages(request.tenant, source, int(after))) if source else []
    if not pages:
        raise Http404
    return _pages(request.tenant, pages)


def _pages(tenant: Tenant, *pages: Iterable[Page]) -> HttpResponse:
    written = sitemaps.write_pages(tenant, chain.from_iterable(pages))
    return HttpResponse(written, content_type=XML)


@require_safe
@help_page
@public_document(*PARTS)
def feed(request: HttpRequest, language: str) -> HttpResponse:
    """Articles that are new or changed, in one language, the newest first."""
    tenant = request.tenant
    page = feeds.Feed(
        title=f"{_('Help')} – {tenant.name}",
        path=reverse("knowledge:index", args=[language]),
        own_path=request.path,
        language=language,
    )
    return feeds.answer(tenant, page, feeds.article_entries(Actor(tenant=tenant), language))
