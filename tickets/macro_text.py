"""Prepared texts: `{{name}}` and the like stand for what is known of the request.

Own substitution instead of a template language: staff write these texts, and a template could
reach any attribute or loop for ever. Values are put in once and never looked at again. They are
plain text in a text of Markdown: whoever asks chose the subject and their name, and must not put a
link into the words of the team.
"""

import re
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.actors import Actor
from portal.shared.dates import date_in_sentence
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from portal.shared.tenants import tenant_url
from tickets.models import Macro, Ticket

PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# What makes a link, a picture or stress of a text in Markdown.
MARKS = re.compile(r"[\\`*_~<\[\]]")


@dataclass(frozen=True, slots=True)
class Filling:
    """What the words are made of: the request, and who writes."""

    ticket: Ticket
    actor: Actor


def _customer(filling: Filling) -> str:
    ticket = filling.ticket
    return str(ticket.customer) if ticket.customer is not None else ticket.asked_by


def _first_name(filling: Filling) -> str:
    requester = filling.ticket.requester
    if requester is not None and not filling.ticket.is_guests:
        return str(requester.get_short_name())
    return filling.ticket.guest_name.partition(" ")[0]


def _greeting(filling: Filling) -> str:
    """Some guests leave no name."""
    name = _first_name(filling)
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def _agent(filling: Filling) -> str:
    user = filling.actor.user
    return str(user) if user is not None else str(filling.ticket.tenant.name)


def _promise(filling: Filling) -> str:
    """By when the next answer is promised; the sentence has to go on without one."""
    shown = strip_tags(date_in_sentence(filling.ticket.next_promise_at))
    return shown or _("as soon as we can")


def _link(filling: Filling) -> str:
    return tenant_url(filling.ticket.tenant, filling.ticket.get_absolute_url())


VARIABLES: Mapping[str, tuple[str | Promise, Callable[[Filling], str]]] = {
    "greeting": (gettext_lazy("“Hello” with the first name"), _greeting),
    "name": (gettext_lazy("Who asked"), lambda filling: filling.ticket.asked_by),
    "first_name": (gettext_lazy("First name of who asked"), _first_name),
    "customer": (gettext_lazy("Company, or the guest's name"), _customer),
    "reference": (gettext_lazy("Number of the request"), lambda f: f.ticket.reference),
    "subject": (gettext_lazy("Subject of the request"), lambda f: f.ticket.subject),
    "promise": (gettext_lazy("When the next answer is promised"), _promise),
    "agent": (gettext_lazy("Who writes the answer"), _agent),
    "team": (gettext_lazy("Name of the portal"), lambda f: str(f.ticket.tenant.name)),
    "today": (
        gettext_lazy("Today's date"),
        lambda f: date_format(timezone.localdate(), "DATE_FORMAT"),
    ),
    "link": (gettext_lazy("Address of the request"), _link),
}


def check_text(text: str, field: str = "") -> None:
    """Raises DomainError for a name in braces that nothing is known of."""
    for inner in PLACE.findall(text):
        if inner.strip() not in VARIABLES:
            raise DomainError(
                _("There is no {{%(name)s}}. You can use: %(known)s.")
                % {"name": inner.strip()[:40], "known": ", ".join(VARIABLES)},
                field=field,
            )


def filled(text: str, ticket: Ticket, actor: Actor) -> str:
    """The text in Markdown with its names replaced, in the running language and time zone."""
    filling = Filling(ticket, actor)

    def value(found: re.Match[str]) -> str:
        known = VARIABLES.get(found[1].strip())
        if known is None:
            return found[0]
        return MARKS.sub(r"\\\g<0>", " ".join(known[1](filling).split()))

    return PLACE.sub(value, text)


def language_for(ticket: Ticket, tenant: Tenant) -> str:
    """The language that whoever asked reads."""
    own = ticket.guest_language if ticket.is_guests else getattr(ticket.requester, "language", "")
    return own if own in tenant.languages else str(tenant.default_language)


def macro_text(macro: Macro, ticket: Ticket, actor: Actor) -> str:
    """What the macro says to whoever asked, in their language and time zone; may be empty."""
    tenant = actor.tenant
    language = language_for(ticket, tenant)
    body = tenant.text_for(macro.bodies, language) or next(iter(macro.bodies.values()), "")
    zone = getattr(ticket.requester, "time_zone", "") or tenant.time_zone
    with translation.override(language), timezone.override(zoneinfo.ZoneInfo(zone)):
        return filled(str(body), ticket, actor)
