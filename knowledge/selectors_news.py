"""News and the state of the service as pages show them, kept for everybody and narrowed for each.

What is kept holds every reader's announcements with who may read them; whom a page is for is asked
each time, so nothing of a segment's is ever handed to another one, and no page asks the database.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.utils import timezone

from knowledge.audiences import audiences_of, reads_all
from knowledge.enums import Audience
from knowledge.enums_news import (
    CONDITION_BADGES,
    DISTURBING,
    INCIDENT_BADGES,
    KIND_BADGES,
    SEVERITY,
    Condition,
    IncidentKind,
)
from knowledge.models import Announcement, Dismissal, Incident, ServiceComponent
from knowledge.models.news import said_in
from knowledge.querysets_news import READ_ANNOUNCEMENT
from portal.shared.actors import Actor
from portal.shared.caching import kept
from portal.shared.enums import Module
from portal.shared.models import Tenant
from portal.shared.ui import Badge

NEWS, STATUS = "news", "service-status"
CLOSED_COOKIE = "portal_closed"
KEPT_SECONDS, DISMISSED_SECONDS = 300, 3_600
# More than any page shows; the list reads the rest.
CURRENT, BANNERS, HOME = 60, 2, 3


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement as it is kept, and for whom."""

    pk: int
    slug: str
    kind: str
    audience: str
    titles: dict[str, str]
    summaries: dict[str, str]
    as_banner: bool
    is_dismissible: bool
    starts_at: datetime
    ends_at: datetime | None

    def is_within(self, now: datetime) -> bool:
        """Whether its period is now."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Disturbance:
    """An open incident as every page speaks of it."""

    number: int
    kind: str
    state: str
    titles: dict[str, str]
    conditions: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the banner or of a short list."""

    key: str
    title: str
    text: str
    language: str
    url: str
    badge: Badge
    starts_at: datetime | None = None
    can_close: bool = False


def current_notices(tenant: Tenant, *, banners: bool = False) -> list[Notice]:
    """What is published and not over, the newest first; of all audiences, so for no page as is.

    Every page asks for the `banners` alone: few, so that nothing much is unpacked for each.
    """

    def make() -> list[Notice]:
        rows = _running().filter(as_banner=True) if banners else _running()
        return [_notice(row) for row in rows.order_by("-starts_at", "-pk")[:CURRENT]]

    return kept(tenant, NEWS, "banners" if banners else "current", make, KEPT_SECONDS)


def _running(since: timedelta = timedelta(0)) -> QuerySet:
    """Published and not over since then."""
    running = Q(ends_at=None) | Q(ends_at__gt=timezone.now() - since)
    return Announcement.objects.filter(running, state="published")


def _notice(row: Announcement) -> Notice:
    names = Notice.__slots__
    return Notice(**{name: getattr(row, name) for name in names})


def notices_for(actor: Actor, *, banners: bool = False) -> list[Notice]:
    """Those within their period whose readers the actor is among."""
    now, found = timezone.now(), current_notices(actor.tenant, banners=banners)
    return [one for one in found if one.is_within(now) and reads(actor, one)]


def reads(actor: Actor, notice: Notice) -> bool:
    """The same as `Announcement.objects.visible_to`, without asking the database."""
    if reads_all(actor):
        return True
    if notice.audience == Audience.NAMED:
        return notice.pk in actor.named_by(READ_ANNOUNCEMENT)
    return notice.audience in audiences_of(actor)


def home_news(actor: Actor, language: str) -> list[Line]:
    """The newest announcements."""
    if not actor.tenant.has_module(Module.HELP):
        return []
    return [_line(actor.tenant, one, language) for one in notices_for(actor)[:HOME]]


def banners_for(actor: Actor, language: str, closed: Collection[int]) -> list[Line]:
    """What every page begins with: disturbances of the service, then announcements not closed."""
    tenant = actor.tenant
    if not tenant.has_module(Module.HELP):
        return []
    shown = notices_for(actor, banners=True)
    if actor.user is not None and any(one.is_dismissible for one in shown):
        closed = dismissed_by(actor)
    open_ones = [one for one in shown if not (one.is_dismissible and one.pk in closed)]
    lines = [_line(tenant, one, language) for one in open_ones[:BANNERS]]
    return _disturbances(tenant, language) + lines


def closed_in(cookies: Mapping[str, str]) -> frozenset[int]:
    """What somebody without an account closed in this browser."""
    return frozenset(closed_keys(cookies))


def closed_keys(cookies: Mapping[str, str]) -> list[int]:
    """In the order of closing; anything else in the cookie counts for nothing."""
    parts = cookies.get(CLOSED_COOKIE, "").split(".")
    return [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 19]


def dismissed_by(actor: Actor) -> frozenset[int]:
    """What the person closed; remembered, so that no page asks for it."""
    found: frozenset[int] = cache.get_or_set(
        dismissed_key(actor),
        lambda: frozenset(
            Dismissal.objects.filter(user=actor.user_id).values_list("announcement", flat=True)
        ),
        DISMISSED_SECONDS,
    )
    return found


def dismissed_key(actor: Actor) -> str:
    """Where it is remembered."""
    return f"dismissed:{actor.tenant.pk}:{actor.user_id}"


def _line(tenant: Tenant, one: Notice, language: str) -> Line:
    title, spoken = said_in(one.titles, language, tenant.default_language)
    row = Announcement(tenant=tenant, slug=one.slug)
    return Line(
        key=one.slug,
        title=title,
        text=said_in(one.summaries, spoken, tenant.default_language)[0],
        language=spoken,
        url=row.url_in(language),
        badge=KIND_BADGES[one.kind],
        starts_at=one.starts_at,
        can_close=one.is_dismissible,
    )


def disturbances_of(tenant: Tenant) -> list[Disturbance]:
    """Open incidents and planned work, the newest first."""

    def make() -> list[Disturbance]:
        rows = Incident.objects.open().prefetch_related("affected").order_by("-starts_at", "-pk")
        return [
            Disturbance(
                row.number,
                row.kind,
                row.state,
                row.titles,
                tuple((one.component_id, one.condition) for one in row.affected.all()),
            )
            for row in rows[:CURRENT]
        ]

    return kept(tenant, STATUS, "open", make, KEPT_SECONDS)


def _disturbances(tenant: Tenant, language: str) -> list[Line]:
    """One line each, two at most: the page of the service's state tells the rest."""
    present = [one for one in disturbances_of(tenant) if one.state in DISTURBING]
    return [_disturbance(tenant, one, language) for one in present[:BANNERS]]


def _disturbance(tenant: Tenant, one: Disturbance, language: str) -> Line:
    title, spoken = said_in(one.titles, language, tenant.default_language)
    row = Incident(tenant=tenant, number=one.number)
    badge = INCIDENT_BADGES[one.state]
    return Line(str(one.number), title, str(badge.label), spoken, row.url_in(language), badge)


@dataclass(frozen=True, slots=True)
class ComponentLine:
    """A part of the service as the page shows it."""

    name: str
    description: str
    badge: Badge


def components_of(tenant: Tenant, language: str) -> list[ComponentLine]:
    """The parts that are shown, each with the worst that an open incident says of it."""
    conditions = conditions_of(disturbances_of(tenant))
    rows = ServiceComponent.objects.filter(is_active=True).select_related("tenant")
    return [
        ComponentLine(
            row.name_in(language),
            row.description_in(language),
            CONDITION_BADGES[conditions.get(row.pk, Condition.WORKING)],
        )
        for row in rows
    ]


def conditions_of(disturbances: Iterable[Disturbance]) -> dict[int, str]:
    """By part, as far as anything disturbs it now."""
    found: dict[int, str] = {}
    for one in disturbances:
        if one.state not in DISTURBING:
            continue
        for component, stated in one.conditions:
            condition = Condition.MAINTENANCE if one.kind == IncidentKind.MAINTENANCE else stated
            worst = max(
                found.get(component, Condition.WORKING), condition, key=SEVERITY.__getitem__
            )
            found[component] = worst
    return found


def has_status_page(tenant: Tenant) -> bool:
    """Whether there is anything whose state could be told."""
    if not tenant.has_module(Module.HELP):
        return False
    return kept(
        tenant,
        STATUS,
        "parts",
        lambda: ServiceComponent.objects.filter(is_active=True).exists(),
        KEPT_SECONDS,
    )


def last_turn(tenant: Tenant) -> float:
    """When an announcement last came or went by its period, in seconds since 1970.

    Those of the last day are kept as well: what ended before is told by the day's beginning.
    """

    def make() -> list[float]:
        rows = _running(timedelta(days=1)).order_by("-starts_at", "-pk")
        pairs = rows.values_list("starts_at", "ends_at")[:CURRENT]
        return [moment.timestamp() for pair in pairs for moment in pair if moment is not None]

    now = timezone.now().timestamp()
    return max(
        (one for one in kept(tenant, NEWS, "turns", make, KEPT_SECONDS) if one <= now), default=0.0
    )
