"""What notices say, by kind; filled with the notice's context when read or mailed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.enums import NotificationKind as Kind


@dataclass(frozen=True, slots=True)
class Text:
    """The headline, the label of the one link, and the icon."""

    title: str | Promise
    action: str | Promise
    icon: str


TEXTS: dict[str, Text] = {
    Kind.TICKET_REPLY: Text(
        _("%(name)s answered your request %(reference)s: %(subject)s"),
        _("Read the answer"),
        "message-square",
    ),
    Kind.TICKET_STATE: Text(
        _("Request %(reference)s, %(subject)s: %(state)s"), _("Open the request"), "circle-check"
    ),
    Kind.TICKET_NEW: Text(
        _("%(name)s opened request %(reference)s: %(subject)s"), _("Open the request"), "plus"
    ),
    Kind.STAFF_TICKET_NEW: Text(
        _("New request %(reference)s from %(name)s: %(subject)s"), _("Open the request"), "inbox"
    ),
    Kind.STAFF_TICKET_REPLY: Text(
        _("%(name)s wrote in request %(reference)s: %(subject)s"), _("Open the request"), "reply"
    ),
    Kind.MEMBERSHIP: Text(_("%(text)s"), _("People and roles"), "users"),
    Kind.SECURITY: Text(_("%(text)s"), _("Security settings"), "shield"),
}


def title_of(kind: str, context: Mapping[str, Any]) -> str:
    """The headline in the active language; unknown placeholders stay empty."""
    return str(TEXTS[kind].title) % _Gaps(context)


class _Gaps(dict[str, Any]):
    """A notice written by an older release may lack a placeholder: leave it empty."""

    def __missing__(self, key: str) -> str:
        return ""
