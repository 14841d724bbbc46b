"""How documents are shown: states as readers call them, days of validity, rows of lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from knowledge.document_enums import (
    KIND_ICONS,
    OPEN_STATES,
    VERSION_BADGES,
    DocumentKind,
    VersionState,
)
from knowledge.document_querysets import EXPIRING_DAYS
from knowledge.models import Document, DocumentVersion
from portal.shared.ui import Badge

TO_ACCEPT = Badge(gettext_lazy("To accept"), "warn", "pen-line")
ACCEPTED = Badge(gettext_lazy("Accepted by you"), "ok", "circle-check")
EXPIRED = Badge(gettext_lazy("Expired"), "bad", "calendar-x")
EXPIRES = Badge(gettext_lazy("Expires soon"), "warn", "calendar-clock")
VALID = Badge(gettext_lazy("Valid"), "ok", "circle-check")
HIDDEN = Badge(gettext_lazy("Not published"), "mute", "eye-off")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of a list."""

    document: Document
    version: DocumentVersion | None
    badge: Badge
    icon: str
    kind: str
    file_url: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One line of the history; `badge` is empty for earlier ones."""

    version: DocumentVersion
    badge: Badge | None
    file_url: str
    validity: str


def kind_word(kind: str) -> str:
    """A kind in the reader's language."""
    return str(DocumentKind(kind).label)


def document_rows(
    documents: Sequence[Document],
    versions: Mapping[int, DocumentVersion],
    newest: Mapping[int, DocumentVersion],
    accepted: Mapping[int, set[int]],
    today: date,
) -> list[DocumentRow]:
    """`versions` by key, `newest` of the uploads by document, `accepted` as `accepted_by`."""
    rows = []
    for document in documents:
        version = versions.get(document.shown_id or 0) or newest.get(document.pk)
        badge = badge_of(document, newest.get(document.pk), accepted.get(document.pk, set()), today)
        rows.append(
            DocumentRow(
                document,
                version,
                badge,
                KIND_ICONS[document.kind],
                kind_word(document.kind),
                file_url(version),
            )
        )
    return rows


def badge_of(
    document: Document, newest: DocumentVersion | None, accepted: set[int], today: date
) -> Badge:
    """What matters most to the reader: what they have to do, then what is wrong."""
    if newest is not None and newest.state != VersionState.ACCEPTED:
        undecided = newest.state in OPEN_STATES
        if undecided or newest.pk > (document.shown_id or 0):
            return VERSION_BADGES[newest.state]
    if document.shown_id is None:
        return HIDDEN
    if document.valid_id is None:
        return EXPIRED
    if document.needs_acceptance:
        done = document.valid_id in accepted if document.asks_anew else bool(accepted)
        if not done:
            return TO_ACCEPT
    if document.shown_until and document.shown_until <= today + timedelta(days=EXPIRING_DAYS):
        return EXPIRES
    return ACCEPTED if document.needs_acceptance else VALID


def version_rows(
    document: Document, versions: Sequence[DocumentVersion], today: date
) -> list[VersionRow]:
    """The history, the newest first."""
    return [
        VersionRow(row, _version_badge(document, row, today), file_url(row), validity(row))
        for row in versions
    ]


def _version_badge(document: Document, version: DocumentVersion, today: date) -> Badge | None:
    if version.state != VersionState.ACCEPTED:
        return VERSION_BADGES[version.state]
    if version.pk == document.valid_id:
        return Badge(_("Current"), "ok", "circle-check")
    if version.expires_on and version.expires_on < today:
        return EXPIRED
    if version.valid_from > today:
        return Badge(_("Not valid yet"), "info", "clock")
    return None


def file_url(version: DocumentVersion | None) -> str:
    """Where the file is downloaded, with the permission asked anew; empty without one."""
    if version is None or version.file is None:
        return ""
    return reverse("file_download", args=[version.file.uuid])


def validity(version: DocumentVersion) -> str:
    """From when and until when."""
    start = date_format(version.valid_from, "DATE_FORMAT")
    if version.expires_on is None:
        return _("valid from %(start)s") % {"start": start}
    end = date_format(version.expires_on, "DATE_FORMAT")
    return _("valid from %(start)s to %(end)s") % {"start": start, "end": end}


def expiry_words(last: date | None, today: date) -> str:
    """When it runs out, in words; empty for what doesn't."""
    if last is None:
        return ""
    left = (last - today).days
    if left < 0:
        return _("Expired on %(date)s") % {"date": date_format(last, "DATE_FORMAT")}
    if left == 0:
        return _("Expires today")
    said = ngettext("Expires in %(days)d day", "Expires in %(days)d days", left)
    return said % {"days": left}
