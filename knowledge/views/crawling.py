"""What programs read: sitemaps, robots.txt, feeds; all of it public, whoever asks."""

from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from knowledge import feeds, sitemaps
from knowledge.views.access import PARTS, help_page
from portal.shared.actors import Actor
from portal.shared.caching import SETTINGS
from portal.shared.enums import Module
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
    if request.tenant.has_module(Module.HELP):
        lines += ["", f"Sitemap: {tenant_url(request.tenant, reverse('knowledge:sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@help_page
@public_document(*PARTS)
def sitemap(request: HttpRequest) -> HttpResponse:
    """All public pages, or the index of the files that list them."""
    tenant = request.tenant
    parts = sitemaps.parts_of(tenant)
    if len(parts) > 1:
        return HttpResponse(sitemaps.write_index(tenant, parts), content_type=XML)
    pages = chain(sitemaps.other_pages(tenant), sitemaps.article_pages(tenant, 0))
    return HttpResponse(sitemaps.write_pages(tenant, pages), content_type=XML)


@require_safe
@help_page
@public_document(*PARTS)
def sitemap_pages(request: HttpRequest) -> HttpResponse:
    """The pages that are no articles."""
    tenant = request.tenant
    pages = sitemaps.other_pages(tenant)
    return HttpResponse(sitemaps.write_pages(tenant, pages), content_type=XML)


@require_safe
@help_page
@public_document(*PARTS)
def sitemap_part(request: HttpRequest, after: str) -> HttpResponse:
    """The articles behind a key; 404 where there is none."""
    tenant = request.tenant
    pages = list(sitemaps.article_pages(tenant, int(after)))
    if not pages:
        raise Http404
    return HttpResponse(sitemaps.write_pages(tenant, pages), content_type=XML)


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
