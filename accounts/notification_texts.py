"""What notices say, by kind; filled with the notice's context when read or mailed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
    Kind.TICKET_RECEIVED: Text(
        _("We have your request %(reference)s: %(subject)s"), _("Open the request"), "inbox"
    ),
    Kind.STAFF_TICKET_NEW: Text(
        _("New request %(reference)s from %(name)s: %(subject)s"), _("Open the request"), "inbox"
    ),
    Kind.STAFF_TICKET_REPLY: Text(
        _("%(name)s wrote in request %(reference)s: %(subject)s"), _("Open the request"), "reply"
    ),
    Kind.COMPLAINT: Text(
        _("Your complaint %(reference)s, %(subject)s: %(state)s"),
        _("Open the complaint"),
        "scale",
    ),
    Kind.RATE_ANSWER: Text(
        _("How satisfied are you with the answer to %(reference)s: %(subject)s"),
        _("Rate the answer"),
        "star",
    ),
    Kind.STAFF_DUE: Text(
        _("%(reference)s, %(subject)s: %(state)s"), _("Open the request"), "alarm-clock"
    ),
    Kind.STAFF_ESCALATED: Text(
        _("%(name)s escalated %(reference)s: %(subject)s"), _("Open the request"), "flame"
    ),
    Kind.ORDER_PLACED: Text(
        _("%(name)s placed order %(reference)s"), _("Open the order"), "shopping-cart"
    ),
    Kind.ORDER_STATE: Text(_("Order %(reference)s: %(state)s"), _("Open the order"), "truck"),
    Kind.QUOTE_READY: Text(
        _("Your quote %(reference)s is ready: %(amount)s"), _("Look at the quote"), "file-text"
    ),
    Kind.QUOTE_DECIDED: Text(
        _("Quote %(reference)s: %(state)s"), _("Look at the quote"), "file-text"
    ),
    Kind.INVOICE_ISSUED: Text(
        _("Invoice %(reference)s over %(amount)s, due %(date)s"), _("Open the invoice"), "receipt"
    ),
    Kind.INVOICE_OVERDUE: Text(
        _("Invoice %(reference)s was due %(date)s: %(amount)s is open"),
        _("Open the invoice"),
        "circle-alert",
    ),
    Kind.PAYMENT_RECEIVED: Text(
        _("We received %(amount)s for invoice %(reference)s"), _("Open the invoice"), "check"
    ),
    Kind.NEWS: Text(_("%(subject)s"), pgettext_lazy("an announcement", "Read it"), "megaphone"),
    Kind.SERVICE_STATUS: Text(
        _("%(subject)s: %(state)s"), _("Open the state of the service"), "activity"
    ),
    Kind.DOCUMENT: Text(
        _("Document “%(subject)s”: %(state)s"), _("Open the document"), "file-text"
    ),
    Kind.DOCUMENT_EXPIRES: Text(
        _("Document “%(subject)s”: %(state)s"), _("Open the document"), "calendar-clock"
    ),
    Kind.TOPIC_REPLY: Text(
        _("%(name)s wrote in “%(subject)s”"), _("Read the post"), "messages-square"
    ),
    Kind.POST_MODERATED: Text(
        _("Your post in “%(subject)s”: %(state)s"), _("Open the topic"), "messages-square"
    ),
    Kind.STAFF_FEEDBACK: Text(
        _("Feedback %(reference)s from %(name)s: %(subject)s"), _("Open the feedback"), "megaphone"
    ),
    Kind.STAFF_ORDER: Text(
        _("Order %(reference)s from %(name)s: %(state)s"), _("Open the order"), "shopping-cart"
    ),
    Kind.STAFF_QUOTE: Text(
        _("Quote %(reference)s for %(name)s: %(state)s"), _("Open the quote"), "file-text"
    ),
    Kind.STAFF_POST: Text(
        _("%(name)s wrote in “%(subject)s”: %(state)s"), _("Review the post"), "shield"
    ),
    Kind.STAFF_REVIEW: Text(
        _("Review the article “%(subject)s”, due %(date)s"), _("Open the article"), "calendar-clock"
    ),
    Kind.STAFF_DOCUMENT: Text(
        _("Document “%(subject)s”, %(name)s: %(state)s"), _("Open the document"), "file-text"
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
