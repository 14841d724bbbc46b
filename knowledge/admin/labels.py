"""Labels in the workspace."""

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
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.enums import StaffPermission
from knowledge import services
from knowledge.admin.forms import SLUG
from knowledge.admin.own_pages import OwnPageAdmin
from knowledge.models import Label
from knowledge.views.presenting import language_name
from portal.shared.actors import Actor
from portal.shared.errors import DomainError
from portal.shared.staff_site import site


class LabelForm(forms.Form):
    """A label with its name in each of the tenant's languages."""

    key = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=40,
        required=False,
        validators=[SLUG],
        widget=UnfoldAdminTextInputWidget(),
        help_text=gettext_lazy("Made from the name when left empty; can't be changed later."),
    )

    def __init__(self, *args: Any, actor: Actor, label: Label | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.languages: list[str] = list(actor.tenant.languages)
        if label is not None:
            del self.fields["key"]
        for code in self.languages:
            self.fields[f"name_{code}"] = forms.CharField(
                label=_("Name (%(language)s)") % {"language": language_name(code)},
                max_length=40,
                required=code == actor.tenant.default_language,
                widget=UnfoldAdminTextInputWidget(),
            )
            if label is not None:
                self.initial[f"name_{code}"] = label.names.get(code, "")

    def names(self) -> dict[str, str]:
        """Names by language, as the services take them."""
        return {code: self.cleaned_data[f"name_{code}"] for code in self.languages}


@admin.register(Label, site=site)
class LabelAdmin(OwnPageAdmin):
    """The list is unfold's; the form is saved by the services."""

    needs = {
        "view": StaffPermission.PUBLISH_ARTICLES,
        "add": StaffPermission.PUBLISH_ARTICLES,
        "change": StaffPermission.PUBLISH_ARTICLES,
    }
    list_display = ("shown_name", "key", "articles")
    list_display_links = ("shown_name",)
    search_fields = ("key",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(number=Count("articlelabel"))

    @display(description=gettext_lazy("Name"))
    def shown_name(self, row: Label) -> str:
        return str(row)

    @display(description=gettext_lazy("Articles"))
    def articles(self, row: Any) -> int:
        return int(row.number)

    def deleted(self, request: HttpRequest, label: Label) -> bool:
        services.delete_label(actor=request.actor, label=label)
        messages.success(request, _("The label was deleted."))
        return True

    def form_page(self, request: HttpRequest, label: Label | None) -> HttpResponse:
        form = LabelForm(request.POST or None, actor=request.actor, label=label)
        if request.method == "POST" and form.is_valid() and _saved(request, label, form):
            messages.success(request, _("The label was saved."))
            return redirect("admin:knowledge_label_changelist")
        context = {
            **site.each_context(request),
            "title": str(label) if label else _("New label"),
            "opts": self.opts,
            "form": form,
            "label": label,
        }
        return TemplateResponse(request, "admin/knowledge/label_form.html", context)


def _saved(request: HttpRequest, label: Label | None, form: LabelForm) -> bool:
    try:
        if label is None:
            key = form.cleaned_data["key"]
            services.create_label(actor=request.actor, names=form.names(), key=key)
        else:
            services.update_label(actor=request.actor, label=label, names=form.names())
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return False
    return True
