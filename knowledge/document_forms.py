"""What readers fill in: accepting a document, sending one of their own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from knowledge.document_enums import DocumentKind
from knowledge.services import UPLOAD_KINDS, UploadData, VersionData
from portal.shared.files.validation import MAX_SIZE, MEGABYTE
from portal.shared.forms import (
    DateInput,
    FilesField,
    FilesInput,
    OnceForm,
    RefusableForm,
    TextareaAuto,
)

ONE_FILE = format_lazy(
    _("PDF, office document, text, image or ZIP, up to {size} MB."), size=MAX_SIZE // MEGABYTE
)


class OneFileField(FilesField):
    """Exactly one file, within the portal's limits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("File"))
        kwargs.setdefault("help_text", ONE_FILE)
        kwargs.setdefault("widget", FilesInput(attrs={"multiple": False}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = super().clean(data, initial)
        if len(files) > 1:
            raise ValidationError(gettext("Choose one file."), code="refused")
        return files


class AcceptForm(RefusableForm):
    """The version that was read, and the tick."""

    number = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput)
    agree = forms.BooleanField(label=_("I have read this version and accept it"))


class VersionForm(OnceForm):
    """A file with its days."""

    files = OneFileField()
    valid_from = forms.DateField(
        label=_("Valid from"),
        required=False,
        widget=DateInput,
        help_text=_("Today when left empty."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DateInput,
        help_text=_("You are reminded before this day."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def version(self) -> VersionData:
        """As the services take it."""
        data = self.cleaned_data
        return VersionData(data["valid_from"], data["expires_on"], data["note"], data["form_key"])

    @property
    def upload(self) -> UploadedFile:
        """The file."""
        found: UploadedFile = self.cleaned_data["files"][0]
        return found


class UploadForm(VersionForm):
    """A document of the customer's own."""

    title = forms.CharField(label=_("Title"), max_length=140)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, DocumentKind(kind).label) for kind in UPLOAD_KINDS],
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=500,
        required=False,
        widget=TextareaAuto(attrs={"rows": 3}),
    )
    field_order = (
        "title",
        "kind",
        "files",
        "valid_from",
        "expires_on",
        "description",
        "form_key",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]

    def version(self) -> VersionData:
        data = self.cleaned_data
        return VersionData(data["valid_from"], data["expires_on"], "", data["form_key"])

    def document(self) -> UploadData:
        """As the services take it."""
        data = self.cleaned_data
        return UploadData(data["kind"], data["title"], data["description"])
