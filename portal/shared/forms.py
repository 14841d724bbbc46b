"""How every form of the portal is rendered, and the fields that the parts share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.shared.errors import DomainError, UploadRefused
from portal.shared.files import validation

# Groups of controls: their options are styled one by one.
UNSTYLED = (forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)


class PortalBoundField(BoundField):
    """Gives text boxes and selects the design system's class, unless they bring their own."""

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        built: dict[str, Any] = super().build_widget_attrs(attrs, widget)
        css_class = widget_class(widget or self.field.widget)
        if css_class:
            built.setdefault("class", css_class)
        return built

    @property
    def first_control_id(self) -> str:
        """Where the error summary's link leads: a group's first option has its own id."""
        return str(self.id_for_label or f"{self.auto_id}_0")

    @property
    def is_single_checkbox(self) -> bool:
        """A tick box stands before its label, and is never called optional."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_file(self) -> bool:
        return isinstance(self.field.widget, forms.FileInput)

    @property
    def shows_optional(self) -> bool:
        return not (self.field.required or self.is_single_checkbox)


def widget_class(widget: forms.Widget) -> str:
    """The class of a widget that has none: to tick, to attach, or to write in."""
    if "class" in widget.attrs or widget.is_hidden or isinstance(widget, UNSTYLED):
        return ""
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "file-in" if isinstance(widget, forms.FileInput) else "in"


class PortalFormRenderer(TemplatesSetting):
    """Field groups, error summary and widgets from templates/forms and templates/django/forms."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"
    bound_field_class = PortalBoundField


class TextareaAuto(forms.Textarea):
    """A text box that grows with its text (field-sizing), and starts at a useful height."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "in auto", "rows": 5, **(attrs or {})})


class CodeInput(forms.TextInput):
    """A one-time code: digits on the phone's keyboard, offered from the authenticator."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        code = {
            "class": "in code",
            "inputmode": "numeric",
            "autocomplete": "one-time-code",
            "autocapitalize": "off",
            "spellcheck": "false",
        }
        super().__init__({**code, **(attrs or {})})


class DateInput(forms.DateInput):
    """The browser's own date picker, which wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class RefusableForm(forms.Form):
    """A form whose service may say no after its fields were right."""

    def refuse(self, error: DomainError) -> None:
        """Put a rule's refusal where it belongs."""
        field = error.field if error.field in self.fields else None
        self.add_error(field, str(error.message))

    def ask_for_files_again(self) -> None:
        """Browsers don't keep chosen files when a form comes back."""
        if self.errors and self.files and "files" not in self.errors:
            self.add_error("files", gettext("Choose the files again: they were not kept."))


class OnceForm(RefusableForm):
    """A form that counts once, however often it is sent: it carries a key of its own."""

    form_key = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = uuid4

    def clean_form_key(self) -> UUID | None:
        """None for a key that no form of ours had: the message is written all the same."""
        try:
            return UUID(self.cleaned_data["form_key"])
        except ValueError:
            return None


class PermissionGrid(forms.CheckboxSelectMultiple):
    """Role permissions: grouped choices become one titled column each."""

    template_name = "forms/permission_grid.html"


class FilesInput(forms.FileInput):
    """Several files at once; the script adds dropping and a list, the field works without."""

    allow_multiple_selected = True
    template_name = "forms/files_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "file-in", "multiple": True, **(attrs or {})})


class FilesField(forms.FileField):
    """Files within the portal's limits, said beforehand; cleans to a list, maybe empty."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        kwargs.setdefault("help_text", validation.LIMITS_TEXT)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        return {**attrs, "accept": validation.ACCEPT}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in _as_list(data) if file]
        if self.required and not files:
            raise ValidationError(self.error_messages["required"], code="required")
        _refuse(validation.check_number, files)
        for file in files:
            _refuse(validation.checked_type, file)
        return files


def _refuse(check: Callable[[Any], object], subject: Any) -> None:
    try:
        check(subject)
    except UploadRefused as error:
        raise ValidationError(error.message, code="refused") from error


def _as_list(data: Any) -> list[Any]:
    return list(data) if isinstance(data, (list, tuple)) else [data]
