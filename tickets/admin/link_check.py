"""Before a text goes to customers: do its links lead where they may not read?"""

from collections.abc import Iterable, Iterator

from django.utils.translation import ngettext

from knowledge.selectors import articles_closed_to
from portal.shared.actors import Actor
from portal.shared.markdown import render_markdown
from tickets.admin.composing import reader_of
from tickets.admin.forms import PublicTextForm
from tickets.models import Ticket


def may_send(form: PublicTextForm, actor: Actor, tickets: Iterable[Ticket], text: str) -> bool:
    """Whether every link to an article can be followed, or the sender says that it may go anyway.

    Else the form says which can't, and asks.
    """
    if form.cleaned_data["send_anyway"]:
        return True
    closed = closed_links(actor, tickets, text)
    if not closed:
        return True
    said = ngettext(
        "The customer can't read this article: %(titles)s. Take the link out, or send it anyway.",
        "The customer can't read these articles: %(titles)s. "
        "Take the links out, or send it anyway.",
        len(closed),
    )
    form.add_error(None, said % {"titles": ", ".join(closed)})
    form.asks_about_links = True
    return False


def closed_links(actor: Actor, tickets: Iterable[Ticket], text: str) -> list[str]:
    """The articles that a text in Markdown leads to and that one of those who asked can't read."""
    if "/articles/" not in text:
        return []
    markup = render_markdown(text, breaks=True)
    return articles_closed_to(_readers(actor, tickets), actor, markup)


def _readers(actor: Actor, tickets: Iterable[Ticket]) -> Iterator[Actor]:
    """Those who asked, each once; made one by one, since their rights take queries."""
    known = set()
    for ticket in tickets:
        key = None if ticket.is_guests else ticket.requester_id
        if key not in known:
            known.add(key)
            yield reader_of(ticket, actor)
