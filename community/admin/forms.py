"""Forms of the moderators."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from community.enums import PostState
from community.models import ForumCategory
from community.models.moderation import MAX_REASON
from portal.shared.models import Tenant
from portal.shared.worded_form import WordedForm, worded


class ReviewForm(forms.Form):
    """One decision: the button says which; `state` and `open_reports` are what was seen."""

    decision = forms.ChoiceField(
        choices=[
            (name, name)
            for name in (
                "show", "hide", "dismiss", "close", "reopen", "hide_topic", "show_topic", "move",
            )
        ],
        widget=forms.HiddenInput,
    )  # fmt: skip
    state = forms.ChoiceField(choices=PostState.choices, required=False, widget=forms.HiddenInput)
    open_reports = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Needed for hiding; the author reads it."),
        required=False,
        max_length=MAX_REASON,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Category"), required=False, widget=UnfoldAdminSelectWidget()
    )

    def __init__(
        self, *args: Any, categories: list[ForumCategory], tenant: Tenant, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.categories = {row.key: row for row in categories}
        self.fields["category"].choices = [(row.key, row.name_for(tenant)) for row in categories]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("decision") == "move" and not data.get("category"):
            self.add_error("category", _("Choose a category."))
        return data


class CategoryForm(WordedForm):
    """A category; its words in each language are fields of their own."""

    class Meta:
        model = ForumCategory
        fields = ("key", "icon", "audience", "team_opens", "position", "is_active")
        help_texts = {
            "key": gettext_lazy("Part of the address; can't be changed later."),
            "icon": gettext_lazy("A name from lucide.dev."),
            "team_opens": gettext_lazy("For announcements: others may answer, not begin."),
        }


def category_form(tenant: Tenant, category: ForumCategory | None) -> type[CategoryForm]:
    """The form with the tenant's languages."""
    return worded(CategoryForm, tenant, category, name_length=80)
