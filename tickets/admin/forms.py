"""The desk's forms. Each carries the version of the request that it was made from."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.forms import FilesField, OnceForm, RefusableForm, TextareaAuto
from tickets.enums import ASKED_KINDS, TRANSITIONS, LinkKind, Priority, TicketKind, TicketState
from tickets.models import Queue, Ticket
from tickets.models.conversation import MAX_BODY
from tickets.services.time_spent import LONGEST, MAX_NOTE

# What the largest key of every database is.
LARGEST_KEY = 2**63 - 1


class VersionMixin(forms.Form):
    """What the reader saw when they filled the form in."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PublicTextForm(RefusableForm):
    """A text that customers read; links that they can't follow are asked about before it goes."""

    send_anyway = forms.BooleanField(label=gettext_lazy("Send anyway"), required=False)
    asks_about_links = False

    @property
    def shows_send_anyway(self) -> bool:
        """After the question, and as long as it is ticked."""
        return self.asks_about_links or bool(self["send_anyway"].value())


class DeskReplyForm(OnceForm, PublicTextForm, VersionMixin):
    """An answer to the customer, and what follows it; `macro` is the one it was made from."""

    mode = "reply"
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
    macro = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=LARGEST_KEY
    )


class NoteForm(OnceForm, VersionMixin):
    """A note that customers never see; it doesn't matter what happened meanwhile."""

    mode = "note"
    body = forms.CharField(
        label=gettext_lazy("Internal note"), max_length=MAX_BODY, widget=TextareaAuto({"rows": 6})
    )
    files = FilesField(required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    macro = forms.CharField(widget=forms.HiddenInput, required=False)


class MacroForm(OnceForm, VersionMixin):
    """A macro that is carried out at once, in place of a text of one's own."""

    body = forms.CharField(required=False)


class PropertiesForm(VersionMixin):
    """State, priority, queue, assignee, category and kind; only what was changed is written."""

    state = forms.ChoiceField(label=gettext_lazy("State"))
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), choices=Priority.choices)
    queue = forms.ChoiceField(label=gettext_lazy("Queue"))
    assignee = forms.ChoiceField(label=gettext_lazy("Assigned to"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(
        self,
        *args: Any,
        ticket: Ticket,
        queues: list[Queue],
        agents: list[tuple[str, str]],
        categories: list[tuple[str, str]],
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
        self.fields["category"].choices = categories
        self.fields["kind"].choices = [
            (kind.value, kind.label)
            for kind in TicketKind
            if kind.value == ticket.kind or (kind in ASKED_KINDS and ticket.can_be_answered)
        ]
        self.initial |= {
            "category": str(ticket.category_id),
            "kind": ticket.kind,
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


class TagsForm(forms.Form):
    """Tags to add, parted by commas, or the one to take off."""

    add = forms.CharField(label=gettext_lazy("Add tags"), required=False, max_length=200)
    remove = forms.CharField(required=False, max_length=200)


class CopiedForm(forms.Form):
    """An address to copy, or the one to take off."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=120)
    remove = forms.BooleanField(required=False)


class TimeForm(forms.Form):
    """Minutes that were spent."""

    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=1, max_value=LONGEST)
    note = forms.CharField(label=gettext_lazy("What for"), required=False, max_length=MAX_NOTE)


class KeyForm(forms.Form):
    """The key of a row that belongs to the request."""

    key = forms.IntegerField(min_value=1, max_value=LARGEST_KEY)


class OtherRequestForm(forms.Form):
    """The number of another request."""

    target = forms.CharField(label=gettext_lazy("Number of the other request"), max_length=30)


class LinkForm(OtherRequestForm):
    """How the request belongs to another."""

    kind = forms.ChoiceField(
        label=gettext_lazy("This request is"),
        choices=[
            (LinkKind.DUPLICATE, gettext_lazy("a duplicate of it")),
            (LinkKind.PROBLEM, gettext_lazy("caused by it (it is the problem)")),
            (LinkKind.RELATED, gettext_lazy("related to it")),
        ],
    )


class MergeForm(OtherRequestForm, VersionMixin):
    """The request that this one becomes a part of."""


class SplitForm(VersionMixin):
    """Messages that become a request of their own."""

    subject = forms.CharField(label=gettext_lazy("Subject of the new request"), max_length=200)
    messages = forms.TypedMultipleChoiceField(coerce=int, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, messages: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_split_%s", **kwargs)
        self.fields["messages"].choices = messages


class IncidentsForm(PublicTextForm):
    """One answer to everybody whom a problem troubled."""

    body = forms.CharField(
        label=gettext_lazy("Answer to all of them"),
        max_length=MAX_BODY,
        widget=TextareaAuto({"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_incidents_%s", **kwargs)
