"""Forms of people without an account, and the five faces."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.shared.actors import Actor
from portal.shared.files.validation import MEGABYTE
from portal.shared.forms import FilesField, RefusableForm, TextareaAuto
from tickets.enums import FieldType, Urgency
from tickets.models import Category
from tickets.models.conversation import MAX_BODY
from tickets.own_fields import MAX_LONG_TEXT, PREFIX, Place, form_name
from tickets.own_forms import OwnQuestions
from tickets.ratings import FACES
from tickets.selectors_guests import asked_anywhere, guest_categories, guest_fields
from tickets.services.ratings import MAX_COMMENT
from tickets.services.writing import MAX_ADDRESS, MAX_SUBJECT

# Nobody knows yet who writes: less room than for customers.
GUEST_FILES, GUEST_MEGABYTES = 5, 20
GUEST_LIMITS = format_lazy(
    gettext_lazy(
        "Up to {number} files, together {size} MB: images, PDF, text, office documents, ZIP."
    ),
    number=GUEST_FILES,
    size=GUEST_MEGABYTES,
)


class GuestForm(OwnQuestions):
    """A new request of somebody without an account, with the questions of the chosen category."""

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
    files = FilesField(required=False, help_text=GUEST_LIMITS)
    # People don't see it, machines fill it in.
    website = forms.CharField(
        label=gettext_lazy("Leave this empty"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        rows = {row.key: row for row in guest_categories(actor)}
        choices = [(key, row.name_for(actor.tenant)) for key, row in rows.items()]
        self.fields["category"].choices = [("", _("Choose")), *choices]
        self.chosen: Category | None = rows.get(str(self._sent().get("category", "")))
        self._ask_own()
        self._help_while_typing()

    def _ask_own(self) -> None:
        fields = guest_fields(self.chosen) if self.chosen is not None else []
        self.ask(fields, Place(self.actor, None), behind=("subject", "category", "urgency"))
        for field in fields:
            if field.type == FieldType.FILE and not self.actor.tenant.text_for(field.help_texts):
                self.fields[form_name(field)].help_text = GUEST_LIMITS

    def _help_while_typing(self) -> None:
        new = reverse("tickets:guest_new")
        self.fields["category"].widget.attrs |= {
            "hx-post": new,
            "hx-vals": '{"show": "1"}',
            "hx-trigger": "change",
            "hx-target": "#own",
            "hx-sync": "this:replace",
        }
        self.fields["subject"].widget.attrs |= {
            "hx-get": reverse("tickets:guest_suggest"),
            "hx-trigger": "input changed delay:400ms",
            "hx-target": "#suggestions",
            "hx-sync": "this:replace",
            "autocomplete": "off",
        }

    @property
    def asked(self) -> str:
        """The category whose questions the form shows; empty where it has none of its own."""
        return self.chosen.key if self.chosen is not None and self.own else ""

    @property
    def category_name(self) -> str:
        """The chosen category in the reader's language."""
        return self.chosen.name_for(self.actor.tenant) if self.chosen is not None else ""

    @property
    def has_new_questions(self) -> bool:
        """Whether the category was changed since the page was made, so that it asks otherwise."""
        return self.chosen is not None and str(self._sent().get("asked", "")) != self.asked

    def carried(self) -> dict[str, str]:
        """What was typed for another category, by the forms' names: it comes back with that one."""
        sent = self._sent()
        names = {name for name in sent if name.startswith(PREFIX)} - self.fields.keys()
        if not names:
            return {}
        known = {f"{PREFIX}{key}" for key in asked_anywhere(self.actor)}
        return {name: str(sent[name])[:MAX_LONG_TEXT] for name in sorted(names & known)}

    def clean(self) -> dict[str, Any]:
        """All files together are fewer and smaller than a customer's. Raises ValidationError."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        names = ["files", *(form_name(one) for one in self.own if one.type == FieldType.FILE)]
        files = [file for name in names for file in data.get(name, ())]
        if len(files) > GUEST_FILES:
            self._refuse_files(_("Attach at most %(number)s files.") % {"number": GUEST_FILES})
        elif sum(file.size for file in files) > GUEST_MEGABYTES * MEGABYTE:
            self._refuse_files(
                _("Together the files are larger than %(size)s MB.") % {"size": GUEST_MEGABYTES}
            )
        return data

    def _refuse_files(self, text: str) -> None:
        if "files" not in self.errors:
            self.add_error("files", ValidationError(text))

    def _sent(self) -> Mapping[str, Any]:
        sent: Mapping[str, Any] = self.data if self.is_bound else self.initial
        return sent


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
