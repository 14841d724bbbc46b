"""Which public pages there are, for search engines: one file, or an index and its parts.

A part is read by key from where the one before ended, so a hundred thousand articles cost no more
memory than ten thousand addresses.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone

from knowledge.models import Announcement, Article, HelpCategory, ServiceComponent
from knowledge.sitemap_sources import MapSource, Page, sources_of
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url

PART_URLS = 10_000  # of 50,000 that the protocol allows: 50 MB are soon full with alternates
NEWS_AT_MOST = 1_000
NAMESPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True, slots=True)
class Part:
    """The pages behind a key, and when the newest of them changed."""

    url: str
    changed: datetime | None


def has_map(tenant: Tenant) -> bool:
    """Whether there is a part whose pages search engines may know."""
    return tenant.has_module(Module.HELP) or bool(sources_of(tenant))


def public_articles(tenant: Tenant) -> QuerySet:
    """What somebody without an account may read."""
    rows = Article.objects.visible_to(Actor(tenant=tenant)).order_by("group_id", "language")
    return rows if tenant.has_module(Module.HELP) else rows.none()


def parts_of(tenant: Tenant) -> list[Part]:
    """The parts that the articles fill; a single one where they fit into one file."""
    found, after = [], 0
    while True:
        last = _last_group(tenant, after)
        rows = public_articles(tenant).filter(group__gt=after, group__lte=last)
        changed = rows.order_by().aggregate(newest=Max("updated_at"))["newest"]
        if last > after:
            path = reverse("knowledge:sitemap_part", args=[after])
            found.append(Part(tenant_url(tenant, path), changed))
        if last <= after or not public_articles(tenant).filter(group__gt=last).exists():
            return found
        after = last


def _last_group(tenant: Tenant, after: int) -> int:
    """The key at which a part ends that begins behind another one."""
    groups = max(PART_URLS // len(tenant.languages), 1)
    behind = public_articles(tenant).filter(group__gt=after).order_by("group_id")
    keys = behind.values_list("group_id", flat=True).distinct()
    full: int | None = keys[groups - 1 : groups].first()
    if full is not None:
        return full
    last: int | None = behind.order_by("-group_id").values_list("group_id", flat=True).first()
    return after if last is None else last


def source_parts(tenant: Tenant, source: MapSource) -> list[Part]:
    """The same of another part's rows; none where it has none."""
    found, after = [], 0
    while (last := _last_behind(tenant, source, after)) is not None:
        newest = source.rows(tenant).filter(pk__gt=after, pk__lte=last).order_by()
        path = reverse("knowledge:sitemap_of", args=[source.name, after])
        changed = newest.aggregate(newest=Max(source.changed))["newest"]
        found.append(Part(tenant_url(tenant, path), changed))
        after = last
    return found


def source_pages(tenant: Tenant, source: MapSource, after: int) -> Iterator[Page]:
    """The pages of one part of another part's rows."""
    last = _last_behind(tenant, source, after)
    if last is not None:
        rows = source.rows(tenant).filter(pk__gt=after, pk__lte=last)
        yield from source.pages(tenant, rows.order_by("pk"))


def _last_behind(tenant: Tenant, source: MapSource, after: int) -> int | None:
    """The key at which a part ends that begins behind another one."""
    behind = source.rows(tenant).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    full: int | None = behind[PART_URLS - 1 : PART_URLS].first()
    return behind.last() if full is None else full


def article_pages(tenant: Tenant, after: int) -> Iterator[Page]:
    """The articles of one part, each in its languages."""
    last = _last_group(tenant, after)
    rows = public_articles(tenant).filter(group__gt=after, group__lte=last)
    columns = rows.values_list("group_id", "language", "slug", "updated_at", "published_at")
    for _group, texts in groupby(columns.iterator(chunk_size=2_000), key=lambda row: row[0]):
        yield from _article(tenant, list(texts))


def _article(tenant: Tenant, texts: list[tuple[Any, ...]]) -> Iterator[Page]:
    urls = {
        language: tenant_url(tenant, reverse("knowledge:article", args=[language, slug]))
        for _group, language, slug, _updated, _published in texts
    }
    for _group, language, _slug, updated, published in texts:
        yield Page(urls[language], max(updated, published or updated), urls)


def other_pages(tenant: Tenant) -> Iterator[Page]:
    """Home, the lists of other parts, and the help's pages at one address in every language."""
    yield Page(tenant_url(tenant, reverse("home")))
    for source in sources_of(tenant):
        yield from source.lists(tenant)
    if tenant.has_module(Module.HELP):
        yield from _help_pages(tenant)


def _help_pages(tenant: Tenant) -> Iterator[Page]:
    yield from in_each_language(tenant, "knowledge:index")
    yield from in_each_language(tenant, "knowledge:faq")
    yield from in_each_language(tenant, "knowledge:news")
    if ServiceComponent.objects.filter(is_active=True).exists():
        yield from in_each_language(tenant, "knowledge:status")
    yield from _news_pages(tenant)
    filled = public_articles(tenant).filter(group__category=OuterRef("pk"))
    shown = HelpCategory.objects.visible_to(Actor(tenant=tenant)).filter(Exists(filled.order_by()))
    for key in shown.order_by("pk").values_list("key", flat=True):
        yield from in_each_language(tenant, "knowledge:category", key)


def _news_pages(tenant: Tenant) -> Iterator[Page]:
    """What is announced to everybody now, in the languages it is written in."""
    rows = Announcement.objects.visible_to(Actor(tenant=tenant)).within(timezone.now())
    for row in rows.order_by("-starts_at", "-pk")[:NEWS_AT_MOST]:
        urls = {code: tenant_url(tenant, row.url_in(code)) for code in row.languages()}
        for url in urls.values():
            yield Page(url, max(row.starts_at, row.updated_at), urls)


def in_each_language(
    tenant: Tenant, name: str, *args: str, changed: datetime | None = None
) -> Iterator[Page]:
    """A page that exists in each of the tenant's languages."""
    urls = {
        code: tenant_url(tenant, reverse(name, args=[code, *args])) for code in tenant.languages
    }
    for url in urls.values():
        yield Page(url, changed, urls)


def write_pages(tenant: Tenant, pages: Iterable[Page]) -> str:
    """A sitemap."""
    entries = "".join(_entry(tenant, page) for page in pages)
    return f"{HEAD}<urlset {NAMESPACES}>\n{entries}</urlset>\n"


def _entry(tenant: Tenant, page: Page) -> str:
    links = ""
    if len(page.alternates) > 1:
        links = "".join(_link(code, url) for code, url in page.alternates.items())
        if tenant.default_language in page.alternates:
            links += _link("x-default", page.alternates[tenant.default_language])
    return f"<url><loc>{escape(page.url)}</loc>{_moment(page.changed)}{links}</url>\n"


def _link(language: str, url: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang={quoteattr(language)} href={quoteattr(url)}/>'


def _moment(changed: datetime | None) -> str:
    return f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""


def write_index(tenant: Tenant, parts: Iterable[Part]) -> str:
    """The index of the parts; the pages that are in none of them come first."""
    first = Part(tenant_url(tenant, reverse("knowledge:sitemap_pages")), None)
    entries = "".join(
        f"<sitemap><loc>{escape(part.url)}</loc>{_moment(part.changed)}</sitemap>\n"
        for part in (first, *parts)
    )
    return f"{HEAD}<sitemapindex {NAMESPACES.split(' ')[0]}>\n{entries}</sitemapindex>\n"
