"""Announcements: writing, publishing, telling of them once, closing them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.audiences import Place, forget_readers, name_readers
from knowledge.enums import Audience
from knowledge.enums_news import (
    ANNOUNCEMENT_TRANSITIONS,
    AnnouncementKind,
    AnnouncementState,
)
from knowledge.models import Announcement, Dismissal
from knowledge.querysets_news import READ_ANNOUNCEMENT
from knowledge.selectors_news import NEWS, dismissed_key
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.markdown import plain_text, render_markdown
from portal.shared.outbox import enqueue
from portal.shared.states import move

TELL = "knowledge.announcement"
SLUG_LENGTH, SUMMARY_LENGTH = 90, 200


@dataclass(frozen=True, slots=True)
class Wording:
    """What an announcement says in one language; the summary is made from the text when empty."""

    title: str
    body: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """What it is, whom it is for, where and when it is shown; `ends_at` None: until withdrawn."""

    starts_at: datetime
    ends_at: datetime | None = None
    kind: str = AnnouncementKind.NEWS
    audience: str = Audience.PUBLIC
    readers: Iterable[Place] = ()
    as_banner: bool = False
    is_dismissible: bool = True
    tells: bool = True

    def fields(self) -> dict[str, Any]:
        """The model's own."""
        return {
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "kind": self.kind,
            "audience": self.audience,
            "as_banner": self.as_banner,
            "is_dismissible": self.is_dismissible,
            "tells": self.tells,
        }


Wordings = Mapping[str, Wording]


@transaction.atomic
def create_announcement(
    *, actor: Actor, texts: Wordings, showing: Showing, slug: str = ""
) -> Announcement:
    """A draft; an empty slug is made from the title. Raises NotAllowed, DomainError."""
    policies.require(policies.can_publish(actor))
    written = _written(actor, texts)
    _check(showing)
    now = timezone.now()
    title = written["titles"][actor.tenant.default_language]
    row: Announcement = Announcement.objects.create(
        tenant=actor.tenant,
        slug=_free_slug(slug or title),
        author=actor.user,
        created_at=now,
        updated_at=now,
        **written,
        **showing.fields(),
    )
    _set_readers(row, showing)
    record(actor, "announcement.created", row, {"audience": (None, row.audience)})
    return row


@transaction.atomic
def update_announcement(
    *, actor: Actor, row: Announcement, texts: Wordings, showing: Showing
) -> Announcement:
    """Change it; readers of a published one see that at once. Raises NotAllowed, DomainError."""
    policies.require(policies.can_publish(actor))
    _check(showing)
    changes = apply_changes(row, _written(actor, texts) | showing.fields())
    readers = _set_readers(row, showing)
    if readers is not None:
        changes["readers"] = readers
    if changes:
        apply_changes(row, {"updated_at": timezone.now()})
        shown = {name: pair for name, pair in changes.items() if name not in ("html", "bodies")}
        record(actor, "announcement.changed", row, shown)
        forget(actor.tenant, NEWS)
    if row.is_published:
        _tell(row)
    return row


@transaction.atomic
def publish_announcement(*, actor: Actor, row: Announcement) -> Announcement:
    """Show it in its period, and tell its readers when that begins. Raises DomainError."""
    policies.require(policies.can_publish(actor))
    if row.ends_at is not None and row.ends_at <= timezone.now():
        raise DomainError(_("Its period is over; choose a later end."), field="ends_at")
    before, now = row.state, timezone.now()
    move(
        row,
        AnnouncementState.PUBLISHED,
        ANNOUNCEMENT_TRANSITIONS,
        published_at=row.published_at or now,
    )
    record(actor, "announcement.published", row, {"state": (before, row.state)})
    forget(actor.tenant, NEWS)
    _tell(row)
    return row


@transaction.atomic
def withdraw_announcement(*, actor: Actor, row: Announcement) -> Announcement:
    """Take it away from its readers. Raises DomainError."""
    policies.require(policies.can_publish(actor))
    before = row.state
    move(row, AnnouncementState.WITHDRAWN, ANNOUNCEMENT_TRANSITIONS)
    record(actor, "announcement.withdrawn", row, {"state": (before, row.state)})
    forget(actor.tenant, NEWS)
    return row


@transaction.atomic
def delete_announcement(*, actor: Actor, row: Announcement) -> None:
    """One that nobody sees. Raises DomainError."""
    policies.require(policies.can_publish(actor))
    if row.is_published:
        raise DomainError(_("Withdraw the announcement before deleting it."))
    record(actor, "announcement.deleted", row)
    forget_readers(row)
    row.delete()


@transaction.atomic
def dismiss_announcement(*, actor: Actor, row: Announcement) -> None:
    """Show it to the person no more; no audit row, as it is nobody else's business."""
    if actor.user is None:
        raise NotAllowed
    if not row.is_dismissible:
        raise DomainError(_("This announcement stays until its period ends."))
    Dismissal.objects.get_or_create(tenant=actor.tenant, user=actor.user, announcement=row)
    key = dismissed_key(actor)
    cache.delete(key)
    transaction.on_commit(lambda: cache.delete(key))


def _tell(row: Announcement) -> None:
    """When its period begins, and once only (see `knowledge.telling`)."""
    if row.tells and row.told_at is None:
        delay = max(row.starts_at - timezone.now(), timedelta(0))
        enqueue(row.tenant, TELL, {"announcement": row.pk}, delay=delay)


def _set_readers(row: Announcement, showing: Showing) -> tuple[list[str], list[str]] | None:
    named = showing.readers if showing.audience == Audience.NAMED else ()
    return name_readers(row, READ_ANNOUNCEMENT, named)


def _check(showing: Showing) -> None:
    if showing.ends_at is not None and showing.ends_at <= showing.starts_at:
        raise DomainError(_("The end has to come after the beginning."), field="ends_at")
    if showing.audience == Audience.NAMED and not list(showing.readers):
        raise DomainError(_("Choose at least one segment or customer."), field="segments")


def _written(actor: Actor, texts: Wordings) -> dict[str, Any]:
    """The stored texts by language; the default language's title may not be missing."""
    tenant = actor.tenant
    said = {
        code: text
        for code, text in texts.items()
        if code in tenant.languages and text.title.strip()
    }
    if tenant.default_language not in said:
        raise DomainError(_("Enter a title."), field=f"title_{tenant.default_language}")
    return {
        "titles": {code: text.title.strip() for code, text in said.items()},
        "summaries": {code: _summary(text) for code, text in said.items()},
        "bodies": {code: text.body for code, text in said.items()},
        "html": {code: render_markdown(text.body, images=True) for code, text in said.items()},
    }


def _summary(text: Wording) -> str:
    return text.summary.strip() or plain_text(text.body, limit=SUMMARY_LENGTH)


def _free_slug(wanted: str) -> str:
    base = slug = slugify(wanted)[:SLUG_LENGTH].strip("-") or "news"
    number = 2
    while Announcement.objects.filter(slug=slug).exists():
        slug, number = f"{base}-{number}", number + 1
    return slug
