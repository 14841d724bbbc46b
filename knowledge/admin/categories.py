"""Categories in the workspace."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import display

from accounts.enums import StaffPermission
from knowledge import policies, services
from knowledge.admin.forms import CategoryForm
from knowledge.enums import Audience
from knowledge.models import HelpCategory
from portal.shared.errors import DomainError
from portal.shared.staff_site import TenantModelAdmin, site


@admin.register(HelpCategory, site=site)
class HelpCategoryAdmin(TenantModelAdmin):
    """The list is unfold's, the form our own: names in each language, saved by the services."""

    needs = {
        "view": StaffPermission.PUBLISH_ARTICLES,
        "add": StaffPermission.PUBLISH_ARTICLES,
        "change": StaffPermission.PUBLISH_ARTICLES,
    }
    list_display = ("shown_name", "key", "shown_audience", "articles", "position")
    list_display_links = ("shown_name",)
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request).prefetch_related("translations")
        return queryset.annotate(number=Count("groups", distinct=True))

    @display(description=gettext_lazy("Name"))
    def shown_name(self, row: HelpCategory) -> str:
        return row.text_in(get_language() or "").name

    @display(
        description=gettext_lazy("Readers"),
        label={Audience.PUBLIC: "success", Audience.CUSTOMERS: "info"},
    )
    def shown_audience(self, row: HelpCategory) -> tuple[str, str]:
        return row.audience, row.get_audience_display()

    @display(description=gettext_lazy("Articles"))
    def articles(self, row: Any) -> int:
        return int(row.number)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        policies.require(self.has_add_permission(request))
        return self._form_page(request, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        policies.require(self.has_change_permission(request))
        category = self.get_object(request, object_id)
        if category is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return self._form_page(request, category)

    def _form_page(self, request: HttpRequest, category: HelpCategory | None) -> HttpResponse:
        form = CategoryForm(request.POST or None, actor=request.actor, category=category)
        if request.method == "POST" and form.is_valid() and self._save(request, category, form):
            messages.success(request, _("The category was saved."))
            return redirect("admin:knowledge_helpcategory_changelist")
        context = {
            **site.each_context(request),
            "title": category.text_in(get_language() or "").name if category else _("New category"),
            "opts": self.opts,
            "form": form,
            "plain_fields": [
                form[name]
                for name in ("key", "icon", "audience", "position")
                if name in form.fields
            ],
        }
        return TemplateResponse(request, "admin/knowledge/category_form.html", context)

    def _save(
        self, request: HttpRequest, category: HelpCategory | None, form: CategoryForm
    ) -> bool:
        data = form.cleaned_data
        fields = {name: data[name] for name in ("icon", "audience", "position")}
        try:
            if category is None:
                services.create_category(
                    actor=request.actor, key=data["key"], names=form.names(), **fields
                )
            else:
                services.update_category(
                    actor=request.actor, category=category, names=form.names(), **fields
                )
        except DomainError as error:
            form.add_error(error.field or None, str(error.message))
            return False
        return True
