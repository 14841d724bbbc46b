"""What an entry's dates come to on this day, and what publishing it would be refused for."""

from dataclasses import replace
from datetime import datetime
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from knowledge.enums import ArticleState
from knowledge.exchange.describing import Described, file_paths, with_addresses
from knowledge.exchange.entries import Entry, Refused
from knowledge.exchange.writing import SEEN
from knowledge.rendering import FILE, captions_needed, uncaptioned_of
from portal.shared.files.validation import ALLOWED_IN_ARTICLES
from portal.shared.models import Tenant
from portal.shared.rich import FileFacts, render_rich

Told = tuple[Entry, tuple[str, ...]]


def with_schedule(entry: Entry, described: Described | None, tenant: Tenant) -> Told:
    """The entry with the state that its text gets now, and what the report says of its dates.

    An archive may be older than the dates in it: what they were to do has been done then.
    """
    zone = ZoneInfo(tenant.time_zone)
    entry = replace(
        entry, publish_at=_here(entry.publish_at, zone), expires_at=_here(entry.expires_at, zone)
    )
    standing = described.entries.get(entry.language) if described else None
    entry, said = _published(entry, standing, zone)
    state, publish_at = _standing_in(entry, standing)
    expires = entry.expires_at or (described.group.expires_at if described else None)
    if state not in SEEN or expires is None:
        return entry, said
    if publish_at and expires <= publish_at:
        raise Refused(_("The article will have expired then. Change that date first."))
    if expires <= timezone.now():
        ended = replace(entry, state=ArticleState.ARCHIVED.value)
        return ended, (_("It has expired: it goes to the archive."),)
    return entry, (*said, _("It expires on %(date)s.") % {"date": _shown(expires, zone)})


def _published(entry: Entry, standing: Entry | None, zone: ZoneInfo) -> Told:
    """When it is published: now, then, or as it stands."""
    at, now = entry.publish_at, timezone.now()
    stands = standing.state if standing else None
    if entry.state not in SEEN:
        return replace(entry, publish_at=None), ()
    if at is None and entry.state == ArticleState.SCHEDULED:
        said = () if standing else (_("No date says when to publish it: the text stays a draft."),)
        return replace(entry, state=None), said
    if at is None or at <= now:
        passed = entry.state == ArticleState.SCHEDULED and stands != ArticleState.PUBLISHED
        said = (_("Its date has passed: it is published at once."),) if passed else ()
        return replace(entry, state=ArticleState.PUBLISHED.value, publish_at=None), said
    if stands == ArticleState.PUBLISHED:
        kept = replace(entry, state=stands, publish_at=None)
        return kept, (_("It is published already, and stays so."),)
    planned = replace(entry, state=ArticleState.SCHEDULED.value)
    return planned, (_("It is published on %(date)s.") % {"date": _shown(at, zone)},)


def _standing_in(entry: Entry, standing: Entry | None) -> tuple[str | None, datetime | None]:
    """The state and the schedule to reckon the expiry with: what stands, where only that is new."""
    if entry.state is None and entry.expires_at is not None and standing is not None:
        return standing.state, standing.publish_at
    return entry.state, entry.publish_at


def _here(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Without a zone of its own it is the portal's."""
    return moment.replace(tzinfo=zone) if moment is not None and moment.tzinfo is None else moment


def _shown(moment: datetime, zone: ZoneInfo) -> str:
    return str(date_format(timezone.localtime(moment, zone), "DATETIME_FORMAT"))


def check_publishable(entry: Entry, described: Described | None) -> None:
    """Raises Refused for what the services will refuse, while a report can still say so."""
    if entry.state not in SEEN:
        return
    if not entry.body.strip():
        raise Refused(_("An empty text can't be published."))
    standing = described.entries.get(entry.language) if described else None
    stays = standing is not None and _shows_as(standing) == _shows_as(entry)
    seen = _uncaptioned(standing) if standing is not None and stays else {}
    missing = [title for file, title in _uncaptioned(entry).items() if file not in seen]
    if missing:
        raise Refused(" ".join(map(captions_needed, missing)))


def _shows_as(entry: Entry) -> tuple[str | None, datetime | None]:
    return entry.state, entry.publish_at


def _uncaptioned(entry: Entry) -> dict[str, str]:
    """Videos without captions in the entry's own text, its files taken for what they are called."""
    addresses = {path: f"/{path}" for path in file_paths(entry.body)}
    if "video" not in entry.body or not addresses:
        return {}
    files = {
        address: FileFacts(path, ALLOWED_IN_ARTICLES.get(PurePosixPath(path).suffix.lower(), ""))
        for path, address in addresses.items()
    }
    # Captions may be files of the portal, named by their address.
    files |= {found[0]: FileFacts("", "text/vtt") for found in FILE.finditer(entry.body)}
    made = uncaptioned_of(render_rich(with_addresses(entry.body, addresses), files=files))
    return {file: title for file, title in made.items() if file in addresses.values()}
