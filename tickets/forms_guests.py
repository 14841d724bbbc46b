"""Forms of people without an account, and the five faces."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.actors import Actor
from portal.shared.files.validation import MEGABYTE
from portal.shared.forms import FilesField, OnceForm, RefusableForm, TextareaAuto
from tickets.enums import Urgency
from tickets.models.conversation import MAX_BODY
from tickets.ratings import FACES
from tickets.selectors_guests import guest_category_choices
from tickets.services.ratings import MAX_COMMENT
from tickets.services.writing import MAX_ADDRESS, MAX_SUBJECT

# Nobody knows yet who writes: less room than for customers.
GUEST_FILES, GUEST_MEGABYTES = 5, 20


class GuestForm(OnceForm):
    """A new request of somebody without an account."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=MAX_SUBJECT)
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail for the answer"),
        max_length=MAX_ADDRESS,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    category = forms.ChoiceField(label=gettext_lazy("What is it about"))
    urgency = forms.ChoiceField(
        label=gettext_lazy("Urgency"), choices=Urgency.choices, initial=Urgency.NORMAL
    )
    body = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=MAX_BODY,
        widget=TextareaAuto(),
        help_text=gettext_lazy("What happened, and what you need. Numbers of orders help."),
    )
    files = FilesField(
        required=False,
        help_text=format_lazy(
            gettext_lazy(
                "Up to {number} files, together {size} MB: images, PDF, text, office documents, "
                "ZIP."
            ),
            number=GUEST_FILES,
            size=GUEST_MEGABYTES,
        ),
    )
    # People don't see it, machines fill it in.
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("Choose")), *guest_category_choices(actor)]
        self.fields["subject"].widget.attrs |= {
            "hx-get": reverse("tickets:guest_suggest"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#suggestions",
            "hx-sync": "this:replace",
            "autocomplete": "off",
        }

    def clean_files(self) -> list[Any]:
        """Fewer and smaller than a customer's. Raises ValidationError."""
        files: list[Any] = self.cleaned_data["files"]
        if len(files) > GUEST_FILES:
            raise ValidationError(_("Attach at most %(number)s files.") % {"number": GUEST_FILES})
        if sum(file.size for file in files) > GUEST_MEGABYTES * MEGABYTE:
            raise ValidationError(
                _("Together the files are larger than %(size)s MB.") % {"size": GUEST_MEGABYTES}
            )
        return files


class RatingForm(RefusableForm):
    """One of five faces, and words where somebody has some."""

    score = forms.TypedChoiceField(
        label=gettext_lazy("How satisfied are you with the answer?"),
        choices=[(face.score, face.label) for face in FACES],
        coerce=int,
        widget=forms.RadioSelect,
    )
    comment = forms.CharField(
        label=gettext_lazy("Your comment"),
        required=False,
        max_length=MAX_COMMENT,
        widget=TextareaAuto({"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="id_rating_%s", **kwargs)

    def faces(self) -> list[tuple[Any, bool]]:
        """The faces, each with whether it is chosen."""
        chosen = str(self["score"].value() or "")
        return [(face, str(face.score) == chosen) for face in FACES]


class CommentForm(RefusableForm):
    """Words after a rating by a mail's link."""

    comment = forms.CharField(
        label=gettext_lazy("Your comment"),
        required=False,
        max_length=MAX_COMMENT,
        widget=TextareaAuto({"rows": 3}),
    )
