"""Synonyms of the search in the workspace: words that find the same."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.enums import StaffPermission
from knowledge import policies
from knowledge.admin.own_pages import OwnPageAdmin
from knowledge.views.presenting import language_name
from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from portal.shared.models import SearchSynonyms
from portal.shared.search import synonym_services as services
from portal.shared.search.analysis import LANGUAGES
from portal.shared.search.general import general_groups
from portal.shared.staff_site import site

LIST = "admin:shared_searchsynonyms_changelist"
LONGEST_TEXT = 3000


class SynonymsForm(forms.Form):
    """A group, a word or a few words a line."""

    words = forms.CharField(
        label=gettext_lazy("Words"),
        max_length=LONGEST_TEXT,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text=gettext_lazy(
            "One a line, or with commas between them. Whoever searches for one finds the others"
            " too, in all their forms."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of those who search"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"), required=False, widget=UnfoldBooleanSwitchWidget()
    )

    def __init__(self, *args: Any, actor: Actor, row: SearchSynonyms | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(code, language_name(code)) for code in actor.tenant.languages]
        self.fields["language"].choices = [("", _("All languages")), *offered]
        self.initial["is_active"] = row is None or row.is_active
        if row is not None:
            self.initial |= {"words": "\n".join(row.words), "language": row.language}

    def clean_words(self) -> list[str]:
        """The words apart."""
        text: str = self.cleaned_data["words"]
        return [word.strip() for word in text.replace(",", "\n").splitlines() if word.strip()]


@admin.register(SearchSynonyms, site=site)
class SearchSynonymsAdmin(OwnPageAdmin):
    """The list is unfold's, with the switch of the general words above; services save."""

    needs = {
        "view": StaffPermission.PUBLISH_ARTICLES,
        "add": StaffPermission.PUBLISH_ARTICLES,
        "change": StaffPermission.PUBLISH_ARTICLES,
    }
    list_display = ("shown_words", "shown_language", "is_active")
    list_display_links = ("shown_words",)
    list_before_template = "admin/knowledge/general_synonyms.html"
    actions = None

    @display(description=gettext_lazy("Words"))
    def shown_words(self, row: SearchSynonyms) -> str:
        return str(row)

    @display(description=gettext_lazy("Language of those who search"))
    def shown_language(self, row: SearchSynonyms) -> str:
        return language_name(row.language) if row.language else _("All languages")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST":
            policies.require(self.has_change_permission(request))
            wanted = request.POST.get("general") == "on"
            services.use_general_synonyms(actor=request.actor, wanted=wanted)
            messages.success(request, _("The general synonyms were switched."))
            return redirect(LIST)
        offered = [code for code in request.tenant.languages if code in LANGUAGES]
        context = {
            "general": services.uses_general_synonyms(),
            "general_number": sum(len(general_groups(code)) for code in offered),
        }
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def deleted(self, request: HttpRequest, row: SearchSynonyms) -> bool:
        services.delete_synonyms(actor=request.actor, synonyms=row)
        messages.success(request, _("The synonyms were deleted."))
        return True

    def form_page(self, request: HttpRequest, row: SearchSynonyms | None) -> HttpResponse:
        form = SynonymsForm(request.POST or None, actor=request.actor, row=row)
        if request.method == "POST" and form.is_valid() and _saved(request, row, form):
            messages.success(request, _("The synonyms were saved."))
            return redirect(LIST)
        context = {
            **site.each_context(request),
            "title": str(row) if row else _("New synonyms"),
            "opts": self.opts,
            "form": form,
            "row": row,
        }
        return TemplateResponse(request, "admin/knowledge/synonyms_form.html", context)


def _saved(request: HttpRequest, row: SearchSynonyms | None, form: SynonymsForm) -> bool:
    data = {name: form.cleaned_data[name] for name in ("words", "language", "is_active")}
    try:
        if row is None:
            services.create_synonyms(actor=request.actor, **data)
        else:
            services.update_synonyms(actor=request.actor, synonyms=row, **data)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True
