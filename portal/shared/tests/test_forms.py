"""How forms are rendered: labels, help, errors and limits that everyone can perceive."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from django.utils.datastructures import MultiValueDict

from portal.shared.files.validation import ACCEPT, LIMITS_TEXT, MAX_FILES
from portal.shared.forms import CodeInput, FilesField, PermissionGrid, TextareaAuto

Element = tuple[str, dict[str, str | None]]


class SampleForm(forms.Form):
    subject = forms.CharField(help_text="A few words")
    phone = forms.CharField(required=False)
    urgency = forms.ChoiceField(
        widget=forms.RadioSelect, choices=[("n", "Normal"), ("h", "High")], help_text="How soon"
    )
    copy = forms.BooleanField(required=False, label="Send me a copy")
    token = forms.CharField(widget=forms.HiddenInput)


class UploadForm(forms.Form):
    files = FilesField()


class Elements(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[Element] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def one(self, **attributes: str) -> dict[str, str | None]:
        (match,) = [a for _, a in self.found if attributes.items() <= a.items()]
        return match

    def ids(self) -> set[str | None]:
        return {attrs["id"] for _, attrs in self.found if "id" in attrs}


def upload(*files: SimpleUploadedFile) -> UploadForm:
    return UploadForm({}, MultiValueDict({"files": list(files)}))


def test_boxes_get_the_design_systems_class_and_their_help() -> None:
    subject = Elements(str(SampleForm())).one(name="subject")
    assert subject["class"] == "in"
    assert subject["aria-describedby"] == "id_subject_helptext"
    assert "aria-invalid" not in subject


def test_a_widgets_own_class_is_kept() -> None:
    class Own(forms.Form):
        code = forms.CharField(widget=CodeInput)
        body = forms.CharField(widget=TextareaAuto({"rows": 9}))

    page = Elements(str(Own()))
    assert page.one(name="code")["class"] == "in code"
    assert page.one(name="code")["autocomplete"] == "one-time-code"
    assert page.one(name="body")["rows"] == "9"


def test_optional_is_said_in_words_and_never_for_a_tick_box() -> None:
    html = str(SampleForm())
    assert html.count("(optional)") == 1
    assert 'Phone <span class="opt">(optional)</span></label>' in html
    assert "*" not in html


def test_errors_are_tied_to_their_fields() -> None:
    page = Elements(str(SampleForm({})))
    subject = page.one(name="subject")
    assert subject["aria-invalid"] == "true"
    described_by = (subject["aria-describedby"] or "").split()
    assert described_by == ["id_subject_helptext", "id_subject_error"]
    assert page.ids().issuperset(described_by)


def test_the_summary_stands_on_top_takes_the_focus_and_links_to_existing_fields() -> None:
    page = Elements(str(SampleForm({})))
    tag, attrs = page.found[0]
    assert (tag, attrs["role"], attrs["tabindex"], "autofocus" in attrs) == (
        "div", "alert", "-1", True,
    )  # fmt: skip
    links = [a["href"] for t, a in page.found if t == "a"]
    assert links == ["#id_subject", "#id_urgency_0"]
    assert page.ids() >= {"id_subject", "id_urgency_0"}


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ({"subject": "x", "token": "t"}, "One thing to fix"),
        ({"token": "t"}, "2 things to fix"),
        ({}, "3 things to fix"),
    ],
)
def test_the_summary_counts(data: dict[str, str], title: str) -> None:
    with translation.override("en"):
        assert f"<strong>{title}</strong>" in str(SampleForm(data))


def test_a_form_without_errors_has_no_summary() -> None:
    assert "alert" not in str(SampleForm())


def test_groups_are_fieldsets_described_by_their_help() -> None:
    form = SampleForm()
    page = Elements(str(form["urgency"].as_field_group()))
    tags = [tag for tag, _ in page.found]
    assert tags.count("fieldset") == tags.count("legend") == 1
    fieldset = next(attrs for tag, attrs in page.found if tag == "fieldset")
    assert fieldset["aria-describedby"] == "id_urgency_helptext"
    assert [a["for"] for t, a in page.found if t == "label"] == ["id_urgency_0", "id_urgency_1"]


def test_permissions_are_grouped_under_titles() -> None:
    class Role(forms.Form):
        permissions = forms.MultipleChoiceField(
            widget=PermissionGrid,
            choices=[("Requests", [("a", "See")]), ("Orders", [("b", "Buy")])],
        )

    page = Elements(str(Role({"permissions": ["b"]})))
    groups = [attrs for _, attrs in page.found if attrs.get("role") == "group"]
    assert [group["aria-labelledby"] for group in groups] == [
        "id_permissions_g0",
        "id_permissions_g1",
    ]
    assert "checked" in page.one(value="b")
    assert "checked" not in page.one(value="a")


def test_the_limits_of_files_are_stated() -> None:
    html = str(UploadForm())
    assert str(LIMITS_TEXT) in html
    control = Elements(html).one(name="files")
    assert (control["accept"], "multiple" in control) == (ACCEPT, True)
    assert control["aria-describedby"] == "id_files_helptext"


def test_files_within_the_limits_are_a_list() -> None:
    form = upload(SimpleUploadedFile("a.TXT", b"1"), SimpleUploadedFile("b.csv", b"2"))
    assert form.is_valid()
    assert [file.name for file in form.cleaned_data["files"]] == ["a.TXT", "b.csv"]


@pytest.mark.parametrize(
    ("files", "code", "message"),
    [
        ([], "required", "This field is required."),
        ([("a.exe", b"1")], "refused", "“a.exe”: this type of file can't be attached."),
        ([("a.pdf", b"")], "refused", "“a.pdf” is empty."),
        (
            [("a.txt", b"fine"), ("a.png", b"not a picture")],
            "refused",
            "“a.png” is not what its ending says, or is damaged.",
        ),
        (
            [(f"{n}.txt", b"1") for n in range(MAX_FILES + 1)],
            "refused",
            f"Attach at most {MAX_FILES} files.",
        ),
    ],
)
def test_other_files_are_refused(files: list[tuple[str, bytes]], code: str, message: str) -> None:
    form = upload(*(SimpleUploadedFile(name, content) for name, content in files))
    assert not form.is_valid()
    (error,) = form.errors.as_data()["files"]
    assert (error.code, form.errors["files"]) == (code, [message])


def test_no_files_are_an_empty_list_where_they_are_optional() -> None:
    field = FilesField(required=False)
    assert field.clean([]) == []
    assert field.clean(None) == []
