"""Snippets in the workspace: pieces of text that articles share."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.enums import StaffPermission
from knowledge import services
from knowledge.admin.forms import SLUG
from knowledge.admin.own_pages import OwnPageAdmin
from knowledge.models import Snippet
from knowledge.rendering import render_snippet
from knowledge.views.presenting import language_name
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from portal.shared.staff_site import site

MAX_SNIPPET = 10_000
SHOWN_USES = 20


class SnippetForm(forms.Form):
    """A piece of text; key and language are settled when it is made."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=60,
        validators=[SLUG],
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("Texts name it by this, in each language; can't be changed later."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), widget=UnfoldAdminSelectWidget())
    body = forms.CharField(
        label=gettext_lazy("Text"),
        max_length=MAX_SNIPPET,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 10, "class": "help-mono help-short"}),
        help_text=gettext_lazy("Markdown, as in articles."),
    )

    def __init__(self, *args: Any, tenant: Tenant, snippet: Snippet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [(code, language_name(code)) for code in tenant.languages]
        if snippet is not None:
            del self.fields["key"], self.fields["language"]
            self.initial.setdefault("body", snippet.body)


@admin.register(Snippet, site=site)
class SnippetAdmin(OwnPageAdmin):
    """The list is unfold's, the form our own: saved by the services."""

    needs = {
        "view": StaffPermission.PUBLISH_ARTICLES,
        "add": StaffPermission.PUBLISH_ARTICLES,
        "change": StaffPermission.PUBLISH_ARTICLES,
    }
    list_display = ("key", "shown_language", "start", "articles")
    list_display_links = ("key",)
    list_filter = ("language",)
    search_fields = ("key", "body")
    list_per_page = 50
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(number=Count("uses"))

    @display(description=gettext_lazy("Language"))
    def shown_language(self, row: Snippet) -> str:
        return language_name(row.language)

    @display(description=gettext_lazy("Text"))
    def start(self, row: Snippet) -> str:
        return str(row.body[:80])

    @display(description=gettext_lazy("Articles"))
    def articles(self, row: Any) -> int:
        return int(row.number)

    def form_page(self, request: HttpRequest, snippet: Snippet | None) -> HttpResponse:
        asked = request.POST.get("action")
        sent = request.POST if request.method == "POST" and asked != "delete" else None
        form = SnippetForm(sent, tenant=request.tenant, snippet=snippet)
        if request.method == "POST" and self._done(request, snippet, form):
            return redirect("admin:knowledge_snippet_changelist")
        context = {
            **site.each_context(request),
            "title": str(snippet) if snippet else _("New snippet"),
            "opts": self.opts,
            "form": form,
            "snippet": snippet,
            "preview": render_snippet(snippet.body, language=snippet.language) if snippet else None,
            "uses": snippet.uses.select_related("article")[:SHOWN_USES] if snippet else [],
        }
        return TemplateResponse(request, "admin/knowledge/snippet_form.html", context)

    def _done(self, request: HttpRequest, snippet: Snippet | None, form: SnippetForm) -> bool:
        """Carry out what was asked for; False shows the form again."""
        try:
            if snippet is not None and request.POST.get("action") == "delete":
                services.delete_snippet(actor=request.actor, snippet=snippet)
                messages.success(request, _("The snippet was deleted."))
                return True
            if not form.is_valid():
                return False
            self._save(request, snippet, form.cleaned_data)
        except DomainError as error:
            _refuse(request, form, error)
            return False
        return True

    def _save(self, request: HttpRequest, snippet: Snippet | None, data: dict[str, Any]) -> None:
        if snippet is None:
            services.create_snippet(actor=request.actor, **data)
            messages.success(request, _("The snippet was saved."))
            return
        services.change_snippet(actor=request.actor, snippet=snippet, body=data["body"])
        words = _("The snippet was saved; the articles that use it follow within seconds.")
        messages.success(request, words)


def _refuse(request: HttpRequest, form: SnippetForm, error: DomainError) -> None:
    if form.is_bound:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
    else:
        messages.error(request, str(error.message))
