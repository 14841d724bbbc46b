"""What can be done to several requests at once: one list of choices, read back from the form."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from tickets.enums import Priority, TicketState
from tickets.models import Queue
from tickets.selectors import agent_choices
from tickets.services import Change

TAG, UNTAG = "tag", "untag"
STATES = (TicketState.OPEN, TicketState.WAITING, TicketState.SOLVED, TicketState.CLOSED)

Groups = list[tuple[str, list[tuple[str, Any]]]]


def bulk_choices(actor: Actor, queues: list[Queue]) -> Groups:
    """The choices by group, as they stand in one select."""
    people = agent_choices(actor.tenant.pk, [queue.pk for queue in queues])
    active = [queue for queue in queues if queue.is_active]
    return [
        (
            _("Mine"),
            [
                ("take", _("Take them")),
                ("read", _("Mark as read")),
                ("unread", _("Mark as unread")),
            ],
        ),
        (
            _("Assign to"),
            [("assign:", _("Nobody")), *((f"assign:{key}", name) for key, name in people)],
        ),
        (_("State"), [(f"state:{state.value}", state.label) for state in STATES]),
        (_("Priority"), [(f"priority:{key}", label) for key, label in Priority.choices]),
        (_("Move to the queue"), [(f"queue:{queue.pk}", queue.name) for queue in active]),
        (_("Tags"), [(TAG, _("Add the tag")), (UNTAG, _("Remove the tag"))]),
    ]


def change_from(request: HttpRequest) -> Change:
    """What the form asks for. Raises DomainError for anything that isn't among the choices."""
    actor, wanted = request.actor, request.POST.get("act", "")
    queues = list(Queue.objects.visible_to(actor))
    known = {key for _label, group in bulk_choices(actor, queues) for key, _name in group}
    if wanted not in known:
        raise DomainError(_("Choose what to do with the requests."), field="act")
    kind, _colon, value = wanted.partition(":")
    if kind in (TAG, UNTAG):
        return _tagging(kind, request.POST.get("tag", "").replace("\0", "").strip())
    if kind == "assign":
        user = User.objects.filter(pk=int(value)).first() if value else None
        return Change(assign=True, assignee=user)
    if kind == "queue":
        return Change(queue=next(queue for queue in queues if str(queue.pk) == value))
    simple: dict[str, Change] = {
        "take": Change(take=True),
        "read": Change(read=True),
        "unread": Change(read=False),
        "state": Change(state=value),
        "priority": Change(priority=value),
    }
    return simple[kind]


def _tagging(kind: str, name: str) -> Change:
    if not name:
        raise DomainError(_("Write the tag."), field="tag")
    return Change(add_tags=name) if kind == TAG else Change(remove_tags=name)


def chosen_in(request: HttpRequest) -> list[tuple[str, int]]:
    """Numbers and versions of the lines that were ticked; anything else is left out."""
    chosen = []
    for sent in request.POST.getlist("chosen"):
        reference, _colon, version = sent.rpartition(":")
        if reference and version.isascii() and version.isdecimal() and len(version) < 10:
            chosen.append((reference.replace("\0", "")[:20], int(version)))
    return chosen
