"""The forms of the community: a topic, an answer, an edit, a report, one's public name."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.enums import ReportKind
from community.models import ForumCategory
from community.models.moderation import MAX_REASON
from community.models.people import MAX_NAME
from community.models.topics import MAX_BODY, MAX_TITLE
from community.names import MIN_NAME
from portal.shared.forms import FilesField, OnceForm, RefusableForm, TextareaAuto
from portal.shared.models import Tenant

MARKDOWN_HELP = gettext_lazy(
    "**bold**, *italic*, - lists, > quotes and `code` are understood; see the preview."
)


class PublicNameField(forms.CharField):
    """The name that others see."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Your public name"),
            min_length=MIN_NAME,
            max_length=MAX_NAME,
            help_text=gettext_lazy(
                "Others see only this name, never your e-mail address or company."
            ),
            widget=forms.TextInput({"autocomplete": "nickname"}),
            **kwargs,
        )


class CommunityForm(RefusableForm):
    """A form with a preview: what was typed goes on into the form below it."""

    def typed(self) -> dict[str, Any]:
        """What stands in the fields, checked or not: for the form under a preview."""
        given = [name for name in self.fields if name in self.data and name != "files"]
        return {name: self[name].value() for name in given}


class PostForm(CommunityForm, OnceForm):
    """An answer. Who has no public name yet is asked for one."""

    body = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=MAX_BODY,
        widget=TextareaAuto({"rows": 5}),
        help_text=MARKDOWN_HELP,
    )
    files = FilesField(required=False)

    def __init__(self, *args: Any, asks_name: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_name = asks_name
        if asks_name:
            self.fields["public_name"] = PublicNameField()
            self.order_fields(["public_name"])


class NewTopicForm(PostForm):
    """A new topic."""

    category = forms.ChoiceField(label=gettext_lazy("Category"))
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=MAX_TITLE,
        help_text=gettext_lazy("The question in one sentence; others find it by these words."),
    )
    field_order = ("public_name", "category", "title", "body", "files")

    def __init__(
        self, *args: Any, categories: list[ForumCategory], tenant: Tenant, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(self.field_order)
        self.fields["body"].label = _("Text")
        names = [(row.key, row.name_for(tenant)) for row in categories]
        self.fields["category"].choices = [("", _("Choose")), *names]


class EditForm(CommunityForm):
    """One's own post, changed; the first post of a topic brings the title."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=MAX_TITLE)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MAX_BODY,
        widget=TextareaAuto({"rows": 8}),
        help_text=MARKDOWN_HELP,
    )

    def __init__(self, *args: Any, with_title: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_title:
            del self.fields["title"]


class ReportForm(CommunityForm):
    """What is wrong with a post."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it"),
        choices=ReportKind.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        max_length=MAX_REASON,
        required=False,
        widget=TextareaAuto({"rows": 3}),
        help_text=gettext_lazy("Only moderators read this."),
    )


class NameForm(CommunityForm):
    """One's public name."""

    public_name = PublicNameField()
