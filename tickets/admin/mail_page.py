"""What the pages of incoming mail print."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.counting import capped, counted
from portal.shared.paging import Keyset, page_of, url_with
from portal.shared.ui import Badge, Tone
from tickets.enums import MAIL_TRANSITIONS, MailState
from tickets.mail.html import safe_html
from tickets.mail.intake import raw_of
from tickets.mail.parsing import ParsedMail, parse_head, parse_mail
from tickets.models import InboundMail, Mailbox

BY_TIME = Keyset("received_at")
SHOWN_WHOLE = 5 * 1024 * 1024
MAX_SHOWN = 100_000
VIEWS: dict[str, str | Promise] = {
    MailState.QUARANTINED: gettext_lazy("For review"),
    MailState.RECEIVED: gettext_lazy("In work"),
    MailState.PROCESSED: gettext_lazy("Processed"),
    MailState.IGNORED: gettext_lazy("Needs no answer"),
    "all": gettext_lazy("All"),
}
COUNTED = (MailState.QUARANTINED, MailState.RECEIVED)
BADGES: dict[str, tuple[Tone, str]] = {
    MailState.RECEIVED: ("info", "hourglass"),
    MailState.PROCESSED: ("ok", "check"),
    MailState.IGNORED: ("mute", "bell-off"),
    MailState.QUARANTINED: ("warn", "shield-alert"),
}
HEADERS = (
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "Return-Path",
    "Auto-Submitted",
    "Precedence",
    "List-Id",
    "Authentication-Results",
)


@dataclass(frozen=True, slots=True)
class View:
    """One tab."""

    label: str
    url: str
    current: bool
    count: str = ""


def mail_badge(state: str) -> Badge:
    """The state with its icon."""
    tone, icon = BADGES[state]
    return Badge(str(MailState(state).label), tone, icon)


def list_context(request: HttpRequest) -> dict[str, Any]:
    """The list of one state, searched by sender and subject."""
    params = request.GET
    view = params.get("view", MailState.QUARANTINED)
    view = view if view in VIEWS else MailState.QUARANTINED
    rows = _found(_in_view(InboundMail.objects.all(), view), params)
    page = page_of(rows.select_related("mailbox", "ticket"), params, BY_TIME)
    waiting = {str(state): InboundMail.objects.filter(state=state) for state in COUNTED}
    counts = counted(request.tenant, waiting)
    return {
        "page": page,
        "rows": [(row, mail_badge(row.state)) for row in page.rows],
        "views": [
            View(
                str(label),
                url_with(params, view=name),
                name == view,
                capped(counts[name]) if counts.get(name) else "",
            )
            for name, label in VIEWS.items()
        ],
        "view": view,
        "q": params.get("q", ""),
        "has_mailbox": bool(page.rows) or Mailbox.objects.exists(),
    }


def _in_view(rows: QuerySet, view: str) -> QuerySet:
    return rows if view == "all" else rows.filter(state=view)


def _found(rows: QuerySet, params: QueryDict) -> QuerySet:
    """A whole address is found through the index, anything else by reading."""
    text = params.get("q", "").replace("\0", "").strip()[:100]
    if not text:
        return rows
    if "@" in text and " " not in text:
        return rows.filter(sender=text.lower())
    return rows.filter(Q(subject__icontains=text) | Q(sender__icontains=text))


def page_context(mail: InboundMail) -> dict[str, Any]:
    """One mail: its headers, its text made safe, its files by name."""
    parsed, note = _read(mail)
    possible = MAIL_TRANSITIONS[MailState(mail.state)]
    return {
        "mail": mail,
        "badge": mail_badge(mail.state),
        "headers": _headers(parsed) if parsed else [],
        "body": _safe(parsed.text.answer) if parsed else "",
        "quoted": _safe(parsed.text.quoted) if parsed else "",
        "files": [(file.name, len(file.data)) for file in parsed.attachments] if parsed else [],
        "note": note,
        "is_open": mail.state in (MailState.QUARANTINED, MailState.IGNORED),
        "can_ignore": MailState.IGNORED in possible and mail.state == MailState.QUARANTINED,
        "can_open": bool(parsed and parsed.sender),
    }


def _read(mail: InboundMail) -> tuple[ParsedMail | None, str]:
    try:
        raw = raw_of(mail)
    except OSError:
        return None, _("The stored mail can't be read just now.")
    if len(raw) > SHOWN_WHOLE:
        return parse_head(raw), _("The mail is too large to be shown here. Download it to read it.")
    return parse_mail(raw), ""


def _headers(parsed: ParsedMail) -> list[tuple[str, str]]:
    found = [(name, value[:500]) for name in HEADERS for value in parsed.headers(name)[:3]]
    return [(name, value) for name, value in found if value]


def _safe(markup: str) -> SafeString:
    """As messages are made safe; no picture is loaded."""
    return SafeString(safe_html(markup[:MAX_SHOWN], {}))
