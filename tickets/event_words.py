"""What the sentences of events are filled with: labels in the reader's language, links."""

from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.shared.templatetags.portal_ui import path_to
from tickets.enums import EventKind, LinkKind, TicketKind
from tickets.models import TicketEvent

# Read from the request that the link points to.
FROM_BEHIND: dict[str, str | Promise] = {
    LinkKind.FOLLOW_UP: gettext_lazy("Followed up by"),
    LinkKind.DUPLICATE: gettext_lazy("Has the duplicate"),
    LinkKind.PROBLEM: gettext_lazy("Is the problem behind"),
    LinkKind.MERGED: gettext_lazy("Holds the merged"),
    LinkKind.SPLIT: gettext_lazy("Was split into"),
    LinkKind.RELATED: gettext_lazy("Belongs to"),
}


# Stands for the link while the sentence around it is escaped.
PLACE = "\0"


def words_of(event: TicketEvent) -> dict[str, Any]:
    """The values that aren't shown as they are stored."""
    if event.kind == EventKind.KIND:
        return {"kind": _label(TicketKind, event.get("to"))}
    if event.kind == EventKind.TAGS:
        added = [f"+{name}" for name in event.get("added")]
        return {"tags": ", ".join([*added, *(f"−{name}" for name in event.get("removed"))])}
    if event.kind == EventKind.TIME:
        return {"time": _time(event.get("minutes"), event.get("note"))}
    if event.kind in (EventKind.LINKED, EventKind.UNLINKED):
        return {"link": link_words(event.get("link"), is_target=bool(event.get("is_target")))}
    return {}


def sentence(text: str, values: dict[str, Any], *, desk: bool) -> str:
    """The event in words; the number of another request leads to its page on the reader's side."""
    reference = str(values.get("reference") or "")
    if not reference:
        return text % values
    page = "admin:tickets_ticket_change" if desk else "tickets:detail"
    link = format_html('<a href="{}">{}</a>', path_to(page, reference), reference)
    said = escape(text % {**values, "reference": PLACE})
    return SafeString(said.replace(PLACE, link))


def link_words(kind: str, *, is_target: bool) -> str:
    """How a request belongs to another, from its own side or from the other's."""
    return str(FROM_BEHIND.get(kind, kind)) if is_target else _label(LinkKind, kind)


def _time(minutes: int, note: str) -> str:
    amount = ngettext("%(num)d minute", "%(num)d minutes", minutes) % {"num": minutes}
    return _("%(time)s for %(what)s") % {"time": amount, "what": note} if note else amount


def _label(choices: Any, value: str) -> str:
    return str(choices(value).label) if value in choices.values else value
