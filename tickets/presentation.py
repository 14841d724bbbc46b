"""How requests are worded and shown: states, events, progress. No queries here."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from accounts.models import User
from portal.shared.dates import said_with
from portal.shared.markdown import plain_text
from portal.shared.models import StoredFile, Tenant
from portal.shared.templatetags.portal_ui import path_to, smart_date
from portal.shared.timeline import Moment
from portal.shared.ui import Badge, TimelineItem, Tone
from tickets.enums import EventKind, Priority, TicketKind, TicketState
from tickets.models import Ticket, TicketEvent, TicketMessage

Text: TypeAlias = str | Promise

# The customer's words.
STATES: dict[str, tuple[Text, Tone, str]] = {
    TicketState.NEW: (gettext_lazy("New"), "info", "inbox"),
    TicketState.OPEN: (gettext_lazy("In progress"), "info", "circle-dot"),
    TicketState.WAITING: (gettext_lazy("Waiting for you"), "warn", "reply"),
    TicketState.SOLVED: (gettext_lazy("Solved"), "ok", "check"),
    TicketState.CLOSED: (gettext_lazy("Closed"), "mute", "archive"),
}
# The desk's words: who it waits for is somebody else there.
DESK_STATES: dict[str, tuple[Text, Tone, str]] = {
    **STATES,
    TicketState.NEW: (gettext_lazy("New"), "bad", "inbox"),
    TicketState.WAITING: (gettext_lazy("Waiting for the customer"), "mute", "hourglass"),
}
PRIORITIES: dict[str, tuple[Tone, str]] = {
    Priority.LOW: ("mute", "arrow-down"),
    Priority.NORMAL: ("mute", "minus"),
    Priority.HIGH: ("warn", "arrow-up"),
    Priority.URGENT: ("bad", "chevrons-up"),
}
EVENTS: dict[str, tuple[str, Text]] = {
    EventKind.OPENED: ("inbox", gettext_lazy("%(actor)s opened the request")),
    EventKind.TAKEN: ("user-check", gettext_lazy("%(actor)s took the request")),
    EventKind.ASSIGNED: ("user-check", gettext_lazy("%(actor)s gave the request to %(to)s")),
    EventKind.UNASSIGNED: ("user-minus", gettext_lazy("%(actor)s gave the request back")),
    EventKind.PRIORITY: ("flag", gettext_lazy("%(actor)s set the priority to %(new)s")),
    EventKind.QUEUE: ("list", gettext_lazy("%(actor)s moved the request from %(old)s to %(new)s")),
    EventKind.FOLLOWER_ADDED: ("user-plus", gettext_lazy("%(actor)s added %(who)s")),
    EventKind.FOLLOWER_REMOVED: ("user-minus", gettext_lazy("%(actor)s removed %(who)s")),
    EventKind.TAGS: ("tag", gettext_lazy("%(actor)s added the tags: %(tags)s")),
    EventKind.ESCALATED: ("flame", gettext_lazy("%(actor)s escalated the request")),
    EventKind.RULE: ("zap", gettext_lazy("Rule “%(rule)s” was carried out")),
}
REFUSED_RULE = gettext_lazy("Rule “%(rule)s” was carried out, but: %(refused)s")
DUE_EVENTS: dict[tuple[str, str], tuple[str, Text]] = {
    (EventKind.SLA_WARNING, "answer"): (
        "alarm-clock",
        gettext_lazy("The first answer is due soon"),
    ),
    (EventKind.SLA_WARNING, "solution"): ("alarm-clock", gettext_lazy("The solution is due soon")),
    (EventKind.SLA_BREACH, "answer"): ("flame", gettext_lazy("The first answer is overdue")),
    (EventKind.SLA_BREACH, "solution"): ("flame", gettext_lazy("The solution is overdue")),
}
STATE_EVENTS: dict[str, tuple[str, Text]] = {
    TicketState.OPEN: ("rotate-ccw", gettext_lazy("%(actor)s reopened the request")),
    TicketState.SOLVED: ("check", gettext_lazy("%(actor)s marked the request as solved")),
    TicketState.CLOSED: ("archive", gettext_lazy("The request was closed")),
}
STATE_CHANGED = ("circle-dot", gettext_lazy("%(actor)s set the state to “%(state)s”"))


@dataclass(frozen=True, slots=True)
class FileLink:
    """An attached file as the list of files prints it."""

    name: str
    url: str
    size: int
    is_image: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a conversation: a message or an event."""

    at: datetime
    message: TicketMessage | None = None
    mine: bool = False
    files: tuple[FileLink, ...] = ()
    icon: str = ""
    text: str = ""
    # Of one moment: somebody takes the request, writes, and settles it.
    rank: int = 1


def state_badge(state: str, *, desk: bool = False) -> Badge:
    """The state in the reader's words."""
    label, tone, icon = (DESK_STATES if desk else STATES)[state]
    return Badge(str(label), tone, icon)


def state_label(state: str) -> str:
    """The customer's word for a state."""
    return str(STATES[state][0])


def priority_badge(priority: str) -> Badge:
    """The priority, coloured from high up."""
    tone, icon = PRIORITIES[priority]
    return Badge(str(Priority(priority).label), tone, icon)


# A question is the ordinary case and has none.
KINDS: dict[str, tuple[Tone, str]] = {
    TicketKind.INCIDENT: ("warn", "triangle-alert"),
    TicketKind.SERVICE: ("info", "wrench"),
    TicketKind.COMPLAINT: ("bad", "scale"),
    TicketKind.FEEDBACK: ("info", "megaphone"),
}


def kind_badge(kind: str) -> Badge | None:
    """What sort of request it is, where it is no ordinary one."""
    if kind not in KINDS:
        return None
    tone, icon = KINDS[kind]
    return Badge(str(TicketKind(kind).label), tone, icon)


def event_line(event: TicketEvent) -> Entry:
    """One event as a sentence, in the reader's language."""
    values: dict[str, Any] = dict(event.data)
    values["actor"] = event.actor_label
    icon, text = EVENTS.get(event.kind, STATE_CHANGED)
    if event.kind == EventKind.TAGS:
        values["tags"] = ", ".join(event.data["added"])
    if event.kind == EventKind.PRIORITY:
        values["new"] = Priority(event.get("new")).label
    if event.kind == EventKind.STATE:
        icon, text = _state_sentence(event)
        values["state"] = DESK_STATES[event.get("new")][0]
    if event.kind == EventKind.RULE and event.get("refused"):
        text = REFUSED_RULE
    icon, text = DUE_EVENTS.get((event.kind, event.get("target")), (icon, text))
    rank = 0 if event.kind == EventKind.TAKEN else 2
    return Entry(at=event.created_at, icon=icon, text=str(text) % values, rank=rank)


def _state_sentence(event: TicketEvent) -> tuple[str, Text]:
    reopened = event.get("old") == TicketState.SOLVED
    if event.get("new") == TicketState.OPEN and not reopened:
        return STATE_CHANGED
    return STATE_EVENTS.get(event.get("new"), STATE_CHANGED)


def conversation(
    messages: Iterable[TicketMessage],
    events: Iterable[TicketEvent],
    files: dict[int, list[StoredFile]],
    reader: User | None,
) -> list[Entry]:
    """Messages and events in the order in which they happened."""
    entries = [
        Entry(
            at=message.created_at,
            message=message,
            mine=reader is not None and message.author_id == reader.pk,
            files=tuple(file_link(stored) for stored in files.get(message.pk, [])),
        )
        for message in messages
    ]
    entries += [event_line(event) for event in events]
    return sorted(entries, key=lambda entry: (entry.at, entry.rank))


def file_link(stored: StoredFile) -> FileLink:
    """A stored file with its address."""
    return FileLink(
        stored.name, reverse("file_download", args=[stored.uuid]), stored.size, stored.is_image
    )


def progress(ticket: Ticket, tenant: Tenant) -> list[TimelineItem]:
    """How far the request is, and what comes next and when."""
    steps = [TimelineItem(_("Received"), smart_date(ticket.created_at), "check", "done")]
    if ticket.taken_at is not None:
        steps.append(_working_step(ticket))
    elif ticket.state == TicketState.NEW:
        steps.append(TimelineItem(_("Waiting for an answer"), _promise(ticket), "clock", "now"))
    if ticket.state == TicketState.WAITING:
        since = said_with(_("Since %(date)s"), ticket.waiting_since)
        steps.append(TimelineItem(_("Waiting for your answer"), since, "reply", "now"))
    steps += _ending(ticket, tenant)
    return steps


def _working_step(ticket: Ticket) -> TimelineItem:
    is_now = ticket.state in (TicketState.NEW, TicketState.OPEN)
    name = ticket.assignee.get_short_name() if ticket.assignee is not None else ""
    if is_now:
        title = _("%(name)s is working on it") % {"name": name} if name else _("In progress")
        return TimelineItem(title, _promise(ticket) or _taken(ticket), "circle-dot", "now")
    title = _("%(name)s took it on") % {"name": name} if name else _("Taken on")
    return TimelineItem(title, _taken(ticket), "check", "done")


def _ending(ticket: Ticket, tenant: Tenant) -> list[TimelineItem]:
    if ticket.state == TicketState.CLOSED:
        return [TimelineItem(_("Closed"), smart_date(ticket.solved_at), "check", "done")]
    if ticket.state != TicketState.SOLVED:
        return [TimelineItem(_("Solved"), "", "circle", "todo")]
    return [
        TimelineItem(_("Solved"), smart_date(ticket.solved_at), "check", "done"),
        TimelineItem(_("Closed"), smart_date(last_day(ticket, tenant)), "circle", "todo"),
    ]


def last_day(ticket: Ticket, tenant: Tenant) -> date | None:
    """The last day on which a solved request can be reopened, in the reader's time zone."""
    until = ticket.reopen_until(tenant)
    return timezone.localdate(until) if until is not None else None


def _promise(ticket: Ticket) -> str:
    return said_with(_("Next answer by %(date)s"), ticket.next_promise_at)


def _taken(ticket: Ticket) -> str:
    if ticket.taken_at is None:
        return ""
    return format_html(
        "{}, {}",
        smart_date(ticket.taken_at),
        _("in %(time)s") % {"time": duration(ticket.created_at, ticket.taken_at)},
    )


# Django's own words lack Lithuanian.
DURATIONS = {
    "year": ngettext_lazy("%(num)d year", "%(num)d years", "num"),
    "month": ngettext_lazy("%(num)d month", "%(num)d months", "num"),
    "week": ngettext_lazy("%(num)d week", "%(num)d weeks", "num"),
    "day": ngettext_lazy("%(num)d day", "%(num)d days", "num"),
    "hour": ngettext_lazy("%(num)d hour", "%(num)d hours", "num"),
    "minute": ngettext_lazy("%(num)d minute", "%(num)d minutes", "num"),
}


def duration(start: datetime, end: datetime) -> str:
    """The largest unit of the time between, as it stands after "for" and "in"."""
    return timesince(start, end, time_strings=DURATIONS, depth=1)


def ago(at: datetime) -> str:
    """How long something lasts already: since 2 days."""
    return _("for %(time)s") % {"time": duration(at, timezone.now())}


ACTIVITY: dict[str, tuple[str, Text]] = {
    TicketState.NEW: ("inbox", gettext_lazy("Request received: %(subject)s")),
    TicketState.OPEN: ("circle-dot", gettext_lazy("In progress: %(subject)s")),
    TicketState.WAITING: ("reply", gettext_lazy("Waiting for your answer: %(subject)s")),
    TicketState.SOLVED: ("check", gettext_lazy("Solved: %(subject)s")),
    TicketState.CLOSED: ("archive", gettext_lazy("Closed: %(subject)s")),
}


def activity_item(moment: Moment) -> TimelineItem:
    """A request as one line of the timeline of all parts."""
    icon, text = ACTIVITY[moment.state]
    waits = moment.state == TicketState.WAITING
    return TimelineItem(
        title=str(text) % {"subject": moment.title},
        meta=smart_date(moment.at),
        icon=icon,
        state="now" if waits else "past",
        url=path_to("tickets:detail", moment.reference),
    )


SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
QUESTION_LENGTH = 240


@dataclass(frozen=True, slots=True)
class Question:
    """What the team asked last: who, and the words."""

    name: str
    text: str


def question_of(ticket: Ticket, messages: list[TicketMessage]) -> Question | None:
    """The open question, while the request waits for the customer's answer."""
    if ticket.state != TicketState.WAITING:
        return None
    asked = next((m for m in reversed(messages) if m.is_staff and not m.is_internal), None)
    if asked is None:
        return None
    name = asked.author.get_short_name() if asked.author is not None else asked.author_label
    return Question(name, question_in(plain_text(asked.body)))


def question_in(text: str) -> str:
    """The last sentence that asks, else the beginning."""
    sentences = [found.strip() for found in SENTENCE.findall(text)]
    asking = next((said for said in reversed(sentences) if said.endswith("?")), text)
    return Truncator(asking).chars(QUESTION_LENGTH)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the customer's list."""

    ticket: Ticket
    badge: Badge
    category: str
    next_step: str


def list_row(ticket: Ticket, tenant: Tenant) -> Row:
    """What a line says: where the request stands, and what comes next and when."""
    category = ticket.category.name_for(tenant)
    return Row(ticket, state_badge(ticket.state), category, next_step(ticket, tenant))


def next_step(ticket: Ticket, tenant: Tenant) -> str:
    """What happens next and when, in a few words; empty where nothing does."""
    if ticket.state == TicketState.WAITING:
        return said_with(_("Your answer, since %(date)s"), ticket.waiting_since)
    if ticket.state == TicketState.SOLVED:
        return said_with(_("Can be reopened until %(date)s"), last_day(ticket, tenant))
    if ticket.state == TicketState.CLOSED:
        return ""
    return _promise(ticket)
