"""How every form of the portal is rendered, and the fields that the parts share."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from portal.shared.templatetags.portal_ui import filesize_short

MEGABYTE = 1024 * 1024

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
    """Files within stated limits; what is inside them is checked where they are stored."""

    widget = FilesInput
    default_error_messages = {
        "too_large": gettext_lazy("“%(name)s” is %(size)s. The limit is %(limit)s a file."),
        "wrong_type": gettext_lazy("“%(name)s” is of a type that can't be attached."),
        "empty_file": gettext_lazy("“%(name)s” is empty."),
    }

    def __init__(
        self,
        *,
        max_files: int = 5,
        max_bytes: int = 10 * MEGABYTE,
        extensions: Iterable[str] = ("pdf", "jpg", "jpeg", "png", "webp", "txt", "csv", "docx"),
        **kwargs: Any,
    ) -> None:
        self.max_files, self.max_bytes = max_files, max_bytes
        self.extensions = tuple(extension.lower().lstrip(".") for extension in extensions)
        kwargs.setdefault("label", gettext_lazy("Files"))
        super().__init__(**kwargs)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> BoundField:
        # Said here, not in __init__, so that it is in the language of the request.
        self.help_text = self.help_text or self.limits()
        return super().get_bound_field(form, field_name)

    def limits(self) -> str:
        """What may be attached, in one line."""
        text = ngettext(
            "Up to %(count)s file, %(size)s. %(types)s",
            "Up to %(count)s files, %(size)s each. %(types)s",
            self.max_files,
        )
        types = ", ".join(extension.upper() for extension in self.extensions)
        return text % {
            "count": self.max_files,
            "size": filesize_short(self.max_bytes),
            "types": types,
        }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs: dict[str, Any] = super().widget_attrs(widget)
        accept = ",".join(f".{extension}" for extension in self.extensions)
        return {**attrs, "accept": accept}

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in _as_list(data) if file]
        if not files:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return []
        self._check_number(files)
        for file in files:
            self._check_file(file)
        return files

    def _check_number(self, files: list[UploadedFile]) -> None:
        if len(files) > self.max_files:
            message = ngettext(
                "Attach at most %(count)s file.", "Attach at most %(count)s files.", self.max_files
            )
            raise ValidationError(message % {"count": self.max_files}, code="too_many")

    def _check_file(self, file: UploadedFile) -> None:
        name, size = file.name or _("file"), file.size or 0
        said = {
            "name": name,
            "size": filesize_short(size),
            "limit": filesize_short(self.max_bytes),
        }
        if not size:
            raise ValidationError(self.error_messages["empty_file"], "empty_file", said)
        if size > self.max_bytes:
            raise ValidationError(self.error_messages["too_large"], "too_large", said)
        if PurePath(name).suffix.lower().lstrip(".") not in self.extensions:
            raise ValidationError(self.error_messages["wrong_type"], "wrong_type", said)


def _as_list(data: Any) -> list[Any]:
    return list(data) if isinstance(data, (list, tuple)) else [data]
