"""Forms of the workspace, in unfold's widgets."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from knowledge.admin.places import category_choices
from knowledge.admin.readers import ReadersForm
from knowledge.audiences import READ_CATEGORY
from knowledge.events import request_categories
from knowledge.models import Article, HelpCategory
from knowledge.rendering import render_text
from knowledge.services.articles import ArticleText
from knowledge.tree import tree_of
from knowledge.views.presenting import language_name
from portal.shared.actors import Actor
from portal.shared.rich.videos import without_speech

MAX_BODY = 50_000
SLUG = RegexValidator(r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z", _("Use a–z, 0–9 and hyphens."))


class ArticleTextForm(forms.Form):
    """What an author writes in one language."""

    title = forms.CharField(label=_("Title"), max_length=140, widget=UnfoldAdminTextInputWidget())
    summary = forms.CharField(
        label=_("Summary"),
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Shown in lists and search engines; made from the text when left empty."),
    )
    body = forms.CharField(
        label=_("Text"),
        max_length=MAX_BODY,
        required=False,
        widget=UnfoldAdminTextareaWidget(
            attrs={"rows": 22, "class": "help-mono", "spellcheck": "true"}
        ),
        help_text=_(
            "Markdown: ## heading, **bold**, - list, 1. steps, [link](https://…); blocks begin with"
            " ::: tip, info, warning, steps or video, and end with :::"
        ),
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=100,
        required=False,
        validators=[SLUG],
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Made from the title when left empty; the old address keeps working."),
    )
    matches_source = forms.BooleanField(
        label=_("Says the same as the source text now"),
        required=False,
        help_text=_("Off: readers of the list see that this translation is behind its source."),
        widget=UnfoldBooleanSwitchWidget(),
    )
    silent = forms.MultipleChoiceField(
        label=_("This video has no speech"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_(
            "Only then may it be published without captions: who can't hear it misses nothing."
        ),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(
        self,
        *args: Any,
        article: Article | None,
        is_source: bool,
        language: str,
        writes: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.article, self.language, self.writes = article, language, writes
        if is_source:
            del self.fields["matches_source"]
        self.initial.setdefault("matches_source", article is None or not article.is_stale)
        if article is not None:
            for name in ("title", "summary", "body", "slug", "version"):
                self.initial.setdefault(name, getattr(article, name))
        self._ask_for_speech()

    def _ask_for_speech(self) -> None:
        """A tick for each video of our own without captions; none, no field."""
        body = str(self["body"].value() or "")[:MAX_BODY]
        found = render_text(body, language=self.language).uncaptioned if "video" in body else {}
        own = [(file, title) for file, title in found.items() if file in body]  # not a snippet's
        self.fields["silent"].choices = own
        if not own:
            del self.fields["silent"]

    def clean(self) -> dict[str, Any]:
        """A tick becomes a line of the text, and so goes with it wherever it goes."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("silent") and "body" in data:
            data["body"] = without_speech(data["body"], data["silent"])
        return data

    def clean_body(self) -> str:
        """Every picture with words, every file and snippet there: readers can't ask back."""
        body = str(self.cleaned_data["body"])
        if self.writes:
            for issue in render_text(body, language=self.language).issues:
                self.add_error("body", issue)
        return body

    @property
    def text_changed(self) -> bool:
        """Whether there is anything to save."""
        return bool(set(self.changed_data) - {"version", "matches_source"}) or (
            "matches_source" in self.fields
            and self.cleaned_data["matches_source"]
            and self.article is not None
            and self.article.is_stale
        )

    def text(self) -> ArticleText:
        """The text as the services take it."""
        data = self.cleaned_data
        return ArticleText(data["title"], data["body"], data["summary"], data["slug"])


class CategoryForm(ReadersForm):
    """A category with its names in the tenant's languages."""

    key = forms.CharField(
        label=_("Address"),
        max_length=60,
        validators=[SLUG],
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("Part of the address in every language; can't be changed later."),
    )
    icon = forms.CharField(
        label=_("Icon"),
        max_length=40,
        initial="book-open",
        widget=UnfoldAdminTextInputWidget(),
        help_text=_("A name from lucide.dev."),
    )
    parent = forms.ModelChoiceField(
        label=_("Inside"), queryset=None, required=False, widget=UnfoldAdminSelectWidget()
    )
    request_category = forms.ChoiceField(
        label=_("Requests about it"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
        help_text=_("Chosen on the form of a new request for readers whom no article helped."),
    )
    position = forms.IntegerField(
        label=_("Position"),
        min_value=0,
        max_value=30_000,
        initial=0,
        widget=UnfoldAdminIntegerFieldWidget(),
        help_text=_("Lower ones come first."),
    )

    def __init__(
        self, *args: Any, actor: Actor, category: HelpCategory | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        below = tree_of(actor.tenant).below(category.pk) if category else []
        self.fields["parent"].queryset = HelpCategory.objects.all()
        self.fields["parent"].choices = [
            ("", _("Nothing: a subject of its own")),
            *category_choices(actor.tenant, without=frozenset(below)),
        ]
        offered = request_categories(actor.tenant)
        self.fields["request_category"].choices = [("", _("Readers choose")), *offered]
        self.languages: list[str] = list(actor.tenant.languages)
        self.default_language = actor.tenant.default_language
        for language in self.languages:
            self._add_language(language, category)
        if category is not None:
            del self.fields["key"]
            self.fill_readers(category, READ_CATEGORY)
            self.initial |= {
                "icon": category.icon,
                "position": category.position,
                "request_category": category.request_category,
                "parent": category.parent_id,
            }

    def _add_language(self, language: str, category: HelpCategory | None) -> None:
        spoken = language_name(language)
        self.fields[f"name_{language}"] = forms.CharField(
            label=_("Name (%(language)s)") % {"language": spoken},
            max_length=80,
            required=language == self.default_language,
            widget=UnfoldAdminTextInputWidget(),
        )
        self.fields[f"description_{language}"] = forms.CharField(
            label=_("Description (%(language)s)") % {"language": spoken},
            max_length=160,
            required=False,
            widget=UnfoldAdminTextInputWidget(),
        )
        texts = {text.language: text for text in category.translations.all()} if category else {}
        if language in texts:
            self.initial[f"name_{language}"] = texts[language].name
            self.initial[f"description_{language}"] = texts[language].description

    def names(self) -> dict[str, tuple[str, str]]:
        """Name and description by language, as the services take them."""
        data = self.cleaned_data
        return {
            code: (data[f"name_{code}"], data[f"description_{code}"]) for code in self.languages
        }

    def language_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each language, for the template."""
        return [
            (language_name(code), [self[f"name_{code}"], self[f"description_{code}"]])
            for code in self.languages
        ]
