"""Atom feeds of what is public: no account, no tracking, read by any reader."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from knowledge.enums_news import INCIDENT_BADGES
from knowledge.models import Announcement, Article
from knowledge.models.news import said_in
from portal.shared.actors import Actor
from portal.shared.markdown import plain_text
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url

NEWEST = 30
ATOM = "application/atom+xml; charset=utf-8"
# What XML has no way to write.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed is called, the page it stands for, and where it is itself."""

    title: str
    path: str
    own_path: str
    language: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing of a feed; its identity stays when its title and address change."""

    title: str
    path: str
    summary: str
    identity: str
    published: datetime
    changed: datetime


def news_entries(tenant: Tenant, language: str) -> Iterator[Entry]:
    """Announcements for everybody that are told now, as far as they are written in the language."""
    rows = Announcement.objects.visible_to(Actor(tenant=tenant)).within(timezone.now())
    for row in rows.select_related("tenant").order_by("-starts_at", "-pk")[:NEWEST]:
        if language in row.languages():
            begun = row.starts_at
            yield Entry(
                row.title_in(language),
                row.url_in(language),
                row.summaries.get(language, ""),
                f"news-{row.pk}",
                begun,
                max(begun, row.updated_at),
            )


def status_entries(updates: QuerySet, language: str) -> Iterator[Entry]:
    """The last things said of the service."""
    for row in updates.order_by("-at", "-pk")[:NEWEST]:
        incident = row.incident
        state = INCIDENT_BADGES[row.state].label
        text, _code = said_in(row.texts, language, row.tenant.default_language)
        yield Entry(
            f"{incident.title_in(language)}: {state}",
            incident.url_in(language),
            plain_text(text),
            f"status-{row.pk}",
            row.at,
            max(row.at, row.edited_at or row.at),
        )


class SteadyFeed(Atom1Feed):
    """An empty feed is the same each time that it is asked for."""

    def latest_post_date(self) -> datetime:
        newest: datetime = super().latest_post_date() if self.items else self.feed["since"]
        return newest


def article_entries(reader: Actor, language: str) -> Iterator[Entry]:
    """The articles written in the language that changed last."""
    rows = Article.objects.visible_to(reader).filter(language=language)
    for row in rows.order_by("-updated_at", "-pk")[:NEWEST]:
        published = row.published_at or row.created_at
        changed = max(published, row.updated_at)
        yield Entry(
            row.title,
            row.get_absolute_url(),
            row.summary,
            f"article-{row.pk}",
            published,
            changed,
        )


def answer(tenant: Tenant, page: Feed, entries: Iterable[Entry]) -> HttpResponse:
    """The feed as Atom (RFC 4287)."""
    own = tenant_url(tenant, page.own_path)
    atom = SteadyFeed(
        title=page.title,
        link=tenant_url(tenant, page.path),
        description="",
        language=page.language,
        author_name=tenant.name,
        feed_url=own,
        feed_guid=own,
        since=tenant.created_at,
    )
    for entry in sorted(entries, key=lambda one: one.changed, reverse=True):
        atom.add_item(
            title=_writable(entry.title),
            link=tenant_url(tenant, entry.path),
            description=escape(_writable(entry.summary)),  # Atom1Feed calls it HTML
            unique_id=f"tag:{tenant.primary_host.partition(':')[0]},2026:{entry.identity}",
            pubdate=entry.published,
            updateddate=entry.changed,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=ATOM)


def _writable(text: str) -> str:
    return UNWRITABLE.sub("", text)
