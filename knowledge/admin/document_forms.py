"""What the staff fills in for a document, in unfold's widgets."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.models import Customer, Segment
from knowledge.document_enums import DocumentAudience, DocumentKind
from knowledge.document_forms import OneFileField
from knowledge.models import Document, DocumentReader
from knowledge.services import DocumentData, VersionData
from knowledge.views.presenting import language_name
from portal.shared.actors import Actor
from portal.shared.errors import DomainError

FOUND, SEGMENTS, LONGEST_KEY = 20, 200, 18
PLAIN = ("kind", "title", "description", "language", "audience")
SWITCHES = ("needs_acceptance", "asks_anew", "shows_old_versions")


def date_widget() -> forms.DateInput:
    """The browser's own date picker, which wants ISO dates whatever the language."""
    attrs = {"type": "date", "class": " ".join([*INPUT_CLASSES, "max-w-2xl"])}
    return forms.DateInput(attrs, format="%Y-%m-%d")


class DocumentForm(forms.Form):
    """What a document says of itself and who reads it.

    Customers are ticked: those that are chosen, and those that `find` finds by name or number.
    """

    title = forms.CharField(label=_("Title"), max_length=140, widget=UnfoldAdminTextInputWidget())
    kind = forms.ChoiceField(
        label=_("Kind"), choices=DocumentKind.choices, widget=UnfoldAdminSelectWidget()
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=500,
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(
        label=_("Language"), required=False, widget=UnfoldAdminSelectWidget()
    )
    audience = forms.ChoiceField(
        label=_("Readers"),
        choices=DocumentAudience.choices,
        initial=DocumentAudience.NAMED,
        widget=UnfoldAdminSelectWidget(),
        help_text=_(
            "Chosen customers: their people whose role may see documents, and nobody else."
        ),
    )
    segments = forms.MultipleChoiceField(
        label=_("Segments"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    customers = forms.MultipleChoiceField(
        label=_("Customers"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    find = forms.CharField(
        label=_("Find customers"),
        max_length=80,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Part of a name, or a number; then tick those that should read it."),
    )
    needs_acceptance = forms.BooleanField(
        label=_("Readers have to accept it"), required=False, widget=UnfoldBooleanSwitchWidget()
    )
    asks_anew = forms.BooleanField(
        label=_("Asks anew with each version"),
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget(),
    )
    shows_old_versions = forms.BooleanField(
        label=_("Readers see earlier versions"), required=False, widget=UnfoldBooleanSwitchWidget()
    )

    def __init__(
        self, *args: Any, actor: Actor, document: Document | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        languages = [(code, language_name(code)) for code in actor.tenant.languages]
        self.fields["language"].choices = [("", _("As the portal")), *languages]
        segments = Segment.objects.all()[:SEGMENTS]
        self.fields["segments"].choices = [(str(row.pk), row.name) for row in segments]
        if document is not None:
            self._begin_with(document)
        self.fields["customers"].choices = self._customers()

    def _begin_with(self, document: Document) -> None:
        for name in (*PLAIN, *SWITCHES):
            self.initial.setdefault(name, getattr(document, name))
        rows = DocumentReader.objects.filter(document=document)
        for name in ("customer", "segment"):
            keys = rows.filter(**{f"{name}__isnull": False}).values_list(name, flat=True)
            self.initial.setdefault(f"{name}s", [str(key) for key in keys])

    def _customers(self) -> list[tuple[str, str]]:
        """The ticked ones, and those that are looked for."""
        ticked = self.data.getlist("customers") if self.is_bound else []
        keys = {*ticked, *self.initial.get("customers", [])}
        known = [int(key) for key in keys if _is_key(key)]
        rows = list(Customer.objects.filter(pk__in=known))
        rows += Customer.objects.filter(self._looked_for()).exclude(pk__in=known)[:FOUND]
        return [(str(row.pk), f"{row.name} ({row.number})") for row in rows]

    def _looked_for(self) -> Q:
        words = " ".join(str(self.data.get("find", ""))[:80].replace("\0", "").split())
        if not self.is_bound or not words:
            return Q(pk__in=[])
        return Q(name__icontains=words) | Q(number__iexact=words)

    def document_data(self) -> DocumentData:
        """As the services take it."""
        data = self.cleaned_data
        return DocumentData(
            **{name: data[name] for name in (*PLAIN, *SWITCHES)},
            customers=[int(key) for key in data["customers"]],
            segments=[int(key) for key in data["segments"]],
        )

    def refuse(self, error: DomainError) -> None:
        """Show why not."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY


class NewVersionForm(forms.Form):
    """A file with its days."""

    files = OneFileField(widget=forms.FileInput(attrs={"class": "text-sm"}))
    valid_from = forms.DateField(
        label=_("Valid from"),
        required=False,
        widget=date_widget(),
        help_text=_("Today when left empty."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=date_widget(),
        help_text=_("You and the customer are told 30 days and 7 days before, and on the day."),
    )
    note = forms.CharField(
        label=_("What is new"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )

    def version(self) -> VersionData:
        """As the services take it."""
        data = self.cleaned_data
        return VersionData(data["valid_from"], data["expires_on"], data["note"])

    @property
    def upload(self) -> Any:
        """The file."""
        return self.cleaned_data["files"][0]

    def refuse(self, error: DomainError) -> None:
        """Show why not."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))
