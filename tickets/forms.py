"""The customers' forms: a new request, a reply."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.actors import Actor
from portal.shared.forms import FilesField, OnceForm, RefusableForm, TextareaAuto
from tickets.enums import FeedbackAbout, Urgency
from tickets.models.conversation import MAX_BODY
from tickets.selectors import category_choices
from tickets.services.complaints import MAX_REASON
from tickets.services.own_tags import MAX_NAME
from tickets.services.writing import MAX_ADDRESS, MAX_SUBJECT

MAX_FEEDBACK = 4000


class RequestForm(OnceForm):
    """What every new request asks for: the subject first, answered by articles while typing."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=MAX_SUBJECT)
    body = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=MAX_BODY,
        widget=TextareaAuto(),
        help_text=gettext_lazy("What happened, and what you need. Numbers of orders help."),
    )
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"), choices=Urgency.choices, initial=Urgency.NORMAL
    )
    files = FilesField(required=False)
    # The request that this one follows up on.
    follow_up = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].widget.attrs |= {
            "hx-get": reverse("tickets:suggest"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#suggestions",
            "hx-sync": "this:replace",
            "autocomplete": "off",
        }


class NewTicketForm(RequestForm):
    """A request of any of the categories that ask for nothing more."""

    category = forms.ChoiceField(label=gettext_lazy("What is it about"))

    field_order = ("subject", "category", "body", "urgency", "files")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("Choose")), *category_choices(actor)]


class TagForm(forms.Form):
    """A word to mark a request with."""

    name = forms.CharField(
        label=gettext_lazy("Tag"),
        max_length=MAX_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class EscalationForm(RefusableForm):
    """Why a complaint is to be looked at again."""

    reason = forms.CharField(
        label=gettext_lazy("Why you do not agree"),
        max_length=MAX_REASON,
        widget=TextareaAuto({"rows": 3, "class": "in auto low"}),
        help_text=gettext_lazy("Whoever leads the team reads it. This can be done once."),
    )


class FeedbackForm(OnceForm):
    """What somebody has to say; only strangers are asked who they are."""

    about = forms.ChoiceField(
        label=gettext_lazy("What is it about"),
        choices=FeedbackAbout.choices,
        initial=FeedbackAbout.PROBLEM,
        widget=forms.RadioSelect,
    )
    body = forms.CharField(
        label=gettext_lazy("What do you want to tell us"),
        max_length=MAX_FEEDBACK,
        widget=TextareaAuto({"rows": 4}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail for the answer"),
        max_length=MAX_ADDRESS,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    # People don't see it, machines fill it in.
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )
    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_feedback_%s", **kwargs)
        if signed_in:
            del self.fields["name"], self.fields["email"]


class ReplyForm(OnceForm):
    """An answer to the team."""

    body = forms.CharField(
        label=gettext_lazy("Your reply"), max_length=MAX_BODY, widget=TextareaAuto({"rows": 4})
    )
    files = FilesField(required=False)


class OptionalReplyForm(ReplyForm):
    """The same where the text may stay empty: marking as solved needs no words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].required = False
