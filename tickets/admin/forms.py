"""The desk's forms. Each carries the version of the request that it was made from."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.forms import FilesField, OnceForm, TextareaAuto
from tickets.enums import TRANSITIONS, Priority, TicketState
from tickets.models import Queue, Ticket
from tickets.models.conversation import MAX_BODY


class VersionMixin(forms.Form):
    """What the reader saw when they filled the form in."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class DeskReplyForm(OnceForm, VersionMixin):
    """An answer to the customer, and what follows it."""

    body = forms.CharField(
        label=gettext_lazy("Answer to the customer"),
        max_length=MAX_BODY,
        widget=TextareaAuto({"rows": 6}),
    )
    files = FilesField(required=False)
    then = forms.ChoiceField(
        choices=[
            (TicketState.WAITING, TicketState.WAITING.label),
            (TicketState.SOLVED, TicketState.SOLVED.label),
            (TicketState.OPEN, TicketState.OPEN.label),
        ]
    )


class NoteForm(OnceForm):
    """A note that customers never see."""

    body = forms.CharField(
        label=gettext_lazy("Internal note"), max_length=MAX_BODY, widget=TextareaAuto({"rows": 3})
    )
    files = FilesField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_note_%s", **kwargs)


class PropertiesForm(VersionMixin):
    """State, priority, queue and assignee; only what was changed is written."""

    state = forms.ChoiceField(label=gettext_lazy("State"))
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices)
    queue = forms.ChoiceField(label=gettext_lazy("Queue"))
    assignee = forms.ChoiceField(label=gettext_lazy("Assigned to"), required=False)

    def __init__(
        self,
        *args: Any,
        ticket: Ticket,
        queues: list[Queue],
        agents: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        now = TicketState(ticket.state)
        reachable = [state for state in TicketState if state == now or state in TRANSITIONS[now]]
        self.fields["state"].choices = [(state.value, state.label) for state in reachable]
        self.fields["queue"].choices = [
            (str(queue.pk), queue.name)
            for queue in queues
            if queue.is_active or queue.pk == ticket.queue_id
        ]
        holder = ticket.assignee
        people = dict(agents) | ({str(holder.pk): str(holder)} if holder is not None else {})
        self.fields["assignee"].choices = [("", _("Nobody")), *people.items()]
        self.initial |= {
            "state": ticket.state,
            "priority": ticket.priority,
            "queue": str(ticket.queue_id),
            "assignee": str(ticket.assignee_id or ""),
            "version": ticket.version,
        }


class FollowerForm(forms.Form):
    """A colleague of the requester, to be added or removed."""

    user = forms.IntegerField(min_value=1)
    remove = forms.BooleanField(required=False)
