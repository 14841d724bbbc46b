"""What stands in the desk's composer: a text that becomes an answer or a note."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.selectors import actor_for
from knowledge.selectors import articles_in, read_by, suggest_articles
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.search.indexes import Hit
from portal.shared.tenants import tenant_url
from tickets.admin.choices import macros_for
from tickets.admin.forms import DeskReplyForm, NoteForm
from tickets.enums import Priority, TicketState
from tickets.macro_text import language_for
from tickets.models import Macro, Ticket

FOUND, FOUND_CLOSED = 6, 3
SUMMARY_LENGTH = 120
SHORTEST = 2
LONGEST_KEY = 18


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article that may be put into the text."""

    key: int
    title: str
    summary: str
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the composer: the form, the macro it was made from, articles found."""

    form: DeskReplyForm | NoteForm
    macro: Macro | None = None
    find: str = ""
    articles: Sequence[FoundArticle] = ()

    @property
    def actions(self) -> list[str]:
        """What the macro does besides, in words."""
        return action_words(self.macro) if self.macro is not None else []

    @property
    def then(self) -> str:
        """The state that the first button leads to: the macro's, else waiting."""
        wanted = self.macro.actions.get("state") if self.macro is not None else None
        return wanted or TicketState.WAITING

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """The ways to send an answer, the likeliest first."""
        ways = [
            (TicketState.WAITING.value, _("Answer and wait for the customer")),
            (TicketState.SOLVED.value, _("Answer and solve")),
            (TicketState.OPEN.value, _("Answer and keep open")),
        ]
        return sorted(ways, key=lambda way: way[0] != self.then)


def draft_of(
    request: HttpRequest, ticket: Ticket, form: DeskReplyForm | NoteForm | None = None
) -> Draft:
    """An empty composer, or a refused form as it was sent."""
    if form is None:
        return Draft(DeskReplyForm(initial={"version": ticket.version}))
    return Draft(form, macro_from(request.actor, str(form["macro"].value() or "")))


def macro_from(actor: Actor, key: str) -> Macro | None:
    """One of the macros that the actor may use."""
    return next((macro for macro in macros_for(actor) if str(macro.pk) == key), None)


def action_words(macro: Macro) -> list[str]:
    """What a macro does besides writing, for people."""
    actions, words = macro.actions, []
    if state := actions.get("state"):
        words.append(_("State: %(state)s") % {"state": TicketState(state).label})
    if priority := actions.get("priority"):
        words.append(_("Priority: %(priority)s") % {"priority": Priority(priority).label})
    if assignee := actions.get("assignee"):
        words.append(_("Assigned to you") if assignee == "me" else _("Given back to all"))
    if tags := actions.get("add_tags"):
        words.append(_("Tags: %(tags)s") % {"tags": ", ".join(tags)})
    return words


def articles_to_insert(actor: Actor, ticket: Ticket, text: str) -> list[FoundArticle]:
    """What fits, in the language of whoever asked: what they may read, then what they can't."""
    if len(text.strip()) < SHORTEST or not actor.tenant.has_module(Module.HELP):
        return []
    language = language_for(ticket, actor.tenant)
    reader = reader_of(ticket, actor)
    hits = suggest_articles(reader, text, language, FOUND)
    others = suggest_articles(actor, text, language, FOUND + FOUND_CLOSED)
    read = read_by(reader, actor, [hit.key for hit in others])
    closed = [hit for hit in others if hit.key not in read][:FOUND_CLOSED]
    return [*(_found(hit) for hit in hits), *(_found(hit, is_closed=True) for hit in closed)]


def _found(hit: Hit, *, is_closed: bool = False) -> FoundArticle:
    summary = Truncator(hit.text).chars(SUMMARY_LENGTH)
    return FoundArticle(hit.key, hit.title, summary, is_closed)


def article_link(actor: Actor, ticket: Ticket, key: str) -> str:
    """An article as a link in Markdown; empty for one that neither of the two may read."""
    if not (key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY):
        return ""
    language = language_for(ticket, actor.tenant)
    if not actor.tenant.has_module(Module.HELP):
        return ""
    found = (
        articles_in(reader, language).filter(pk=int(key)).first()
        for reader in (reader_of(ticket, actor), actor)
    )
    row = next((row for row in found if row is not None), None)
    if row is None:
        return ""
    title = row.title.replace("[", "\\[").replace("]", "\\]")
    return f"[{title}]({tenant_url(actor.tenant, row.url_in(language))})"


def reader_of(ticket: Ticket, actor: Actor) -> Actor:
    """Whoever asked; guests read what everybody reads."""
    return actor_for(None if ticket.is_guests else ticket.requester, actor.tenant)
