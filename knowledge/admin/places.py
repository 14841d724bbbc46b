"""The place of an article and its dates: two panels beside the text."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from knowledge.admin.readers import ReadersForm
from knowledge.audiences import READ_ARTICLE
from knowledge.enums import ArticleKind, Audience
from knowledge.models import Article, ArticleGroup, HelpCategory, Label
from knowledge.services.placing import MAX_RELATED, ArticlePlace
from knowledge.tree import tree_of
from knowledge.views.presenting import language_name
from portal.shared.models import Tenant

SLUG_IN_LINE = re.compile(r"([-\w]+)/?\s*\Z")
INDENT = "– "
# Beyond them lie mistakes, and what a database or a zone can't reckon with.
YEARS = range(2000, 2200)


class MomentField(forms.DateTimeField):
    """A moment as the tenant's clocks show it, whatever the zone of whoever types it."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "datetime-local"}
        widget = UnfoldAdminTextInputWidget(attrs=attrs)
        super().__init__(widget=widget, **kwargs)
        self.zone = ZoneInfo("UTC")
        self.purpose = kwargs.get("help_text", "")

    def at(self, tenant: Tenant) -> None:
        """Reckon in the tenant's zone, and say so."""
        self.zone = ZoneInfo(tenant.time_zone)
        words = _("Time of %(zone)s.") % {"zone": tenant.time_zone.replace("_", " ")}
        self.help_text = f"{self.purpose} {words}".strip()

    def prepare_value(self, value: Any) -> Any:
        if hasattr(value, "astimezone"):
            return value.astimezone(self.zone).strftime("%Y-%m-%dT%H:%M")
        return value

    def clean(self, value: Any) -> Any:
        with timezone.override(self.zone):
            moment = super().clean(value)
        if moment is not None and moment.year not in YEARS:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return moment


class PlaceForm(ReadersForm):
    """Where an article stands; a new one is only asked for category, kind and position."""

    category = forms.ModelChoiceField(
        label=gettext_lazy("Category"), queryset=None, widget=UnfoldAdminSelectWidget()
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=ArticleKind.choices,
        initial=ArticleKind.ARTICLE,
        widget=UnfoldAdminSelectWidget(),
        help_text=gettext_lazy(
            "A frequent question's title is the question; it stands on their page."
        ),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Position"),
        min_value=0,
        max_value=30_000,
        initial=0,
        widget=UnfoldAdminIntegerFieldWidget(),
        help_text=gettext_lazy("Lower ones come first."),
    )
    labels = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Labels"),
        queryset=None,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    new_labels = forms.CharField(
        label=gettext_lazy("New labels"),
        required=False,
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
    )
    related = forms.CharField(
        label=gettext_lazy("Related articles"),
        required=False,
        max_length=4_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("An address in each line; similar ones fill up the list."),
    )
    review_on = forms.DateField(
        label=gettext_lazy("Review on"),
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"type": "date"}),
        help_text=gettext_lazy("The author and those who publish are reminded that day."),
    )
    expires_at = MomentField(
        label=pgettext_lazy("article", "Expires"),
        required=False,
        help_text=gettext_lazy("It then leaves its readers for the archive."),
    )
    field_order = (
        "category", "kind", "position", "audience", "segments", "customers",
        "labels", "new_labels", "related", "review_on", "expires_at",
    )  # fmt: skip
    OF_NEW = frozenset({"category", "kind", "position"})

    def __init__(
        self,
        *args: Any,
        tenant: Tenant,
        language: str,
        group: ArticleGroup | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.group, self.language = group, language
        self.fields["new_labels"].help_text = _(
            "Names parted by commas, in this language: %(language)s. One that there is already is "
            "taken as it is."
        ) % {"language": language_name(language)}
        self.fields["category"].queryset = HelpCategory.objects.all()
        self.fields["category"].choices = category_choices(tenant)
        self.fields["labels"].queryset = Label.objects.all()
        self.fields["expires_at"].at(tenant)
        self.fields["audience"].required = False
        self.fields["audience"].choices = [("", _("As the category")), *Audience.choices]
        if group is None:
            for name in set(self.fields) - self.OF_NEW:
                del self.fields[name]
        else:
            self._fill(group)

    def _fill(self, group: ArticleGroup) -> None:
        self.fill_readers(group, READ_ARTICLE)
        for name in ("kind", "position", "review_on", "expires_at"):
            self.initial[name] = getattr(group, name)
        self.initial["category"] = group.category_id
        self.initial["labels"] = list(group.labels.values_list("pk", flat=True))
        if not self.fields["labels"].queryset.exists():
            del self.fields["labels"]
        chosen = [link.other for link in group.chosen.prefetch_related("other__articles")]
        texts = [other.in_language(get_language() or "") for other in chosen]
        self.initial["related"] = "\n".join(text.slug for text in texts if text)

    def clean_related(self) -> list[ArticleGroup]:
        """Each line ends in an article's address; whole links do too."""
        lines = [line.strip() for line in self.cleaned_data["related"].splitlines()]
        slugs = [m[1] for line in lines if (m := SLUG_IN_LINE.search(line))]
        if len(slugs) > MAX_RELATED or len(slugs) < len([line for line in lines if line]):
            raise ValidationError(
                _("Enter up to %(number)s addresses of articles.") % {"number": MAX_RELATED}
            )
        texts = Article.objects.filter(slug__in=slugs).select_related("group")
        found = {text.slug: text.group for text in texts}
        if missing := [slug[:60] for slug in slugs if slug not in found]:
            raise ValidationError(
                _("There is no article at: %(names)s.") % {"names": ", ".join(missing)}
            )
        return [found[slug] for slug in slugs]

    def clean_new_labels(self) -> list[str]:
        """The names one by one."""
        return [name for name in self.cleaned_data["new_labels"].split(",") if name.strip()]

    def place(self) -> ArticlePlace:
        """The place as the services take it."""
        data = self.cleaned_data
        return ArticlePlace(
            category=data["category"],
            kind=data["kind"],
            position=data["position"],
            audience=data["audience"],
            readers=self.readers(),
            labels=list(data.get("labels", ())),
            related=data["related"],
            expires_at=data["expires_at"],
            review_on=data["review_on"],
        )


class ScheduleForm(forms.Form):
    """When a text is to be published."""

    publish_at = MomentField(label=gettext_lazy("Publish at"))

    def __init__(
        self, *args: Any, tenant: Tenant, article: Article | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["publish_at"].at(tenant)
        if article is not None:
            self.initial["publish_at"] = article.publish_at


def category_choices(tenant: Tenant, *, without: frozenset[int] = frozenset()) -> list[Any]:
    """The tree as an indented list."""
    language = get_language() or ""
    return [
        (node.pk, INDENT * (depth - 1) + node.text_in(language, tenant.default_language)[0])
        for node, depth in tree_of(tenant).walk()
        if node.pk not in without
    ]
