"""The catalogue in the staff workspace: categories, each with the form of its own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from portal.shared.models import Tenant
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site
from portal.shared.worded_form import WordedForm, worded
from tickets import services
from tickets.admin import category_fields
from tickets.admin.arranging import MANAGE
from tickets.enums import TicketKind
from tickets.models import Category

PLAIN = ("kind", "icon", "queue", "priority", "sla_policy", "position", "is_active")


class CategoryForm(WordedForm):
    """A category; its words in each language are fields of their own."""

    class Meta:
        model = Category
        # Without queue and agreed times: their choices need a tenant; the admin adds them.
        fields = ("key", "kind", "icon", "priority", "position", "is_active")
        help_texts = {
            "key": gettext_lazy("Part of the address; can't be changed later."),
            "icon": gettext_lazy("A name from lucide.dev; empty: that of its kind."),
            "priority": gettext_lazy("Empty: it follows from the urgency that customers choose."),
            "sla_policy": gettext_lazy("Empty: the first ones that fit."),
            "kind": gettext_lazy("Complaints have numbers of their own, and end with a decision."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            # Feedback has a form of its own, and one category.
            kinds = [one for one in TicketKind.choices if one[0] != TicketKind.FEEDBACK]
            self.fields["kind"].choices = kinds

    def clean_key(self) -> str:
        """Said here, because the form doesn't know the tenant that the constraint starts with."""
        key = str(self.cleaned_data["key"])
        if Category.objects.filter(key=key).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a category with this key already."))
        return key


def category_form(tenant: Tenant, category: Category | None) -> type[CategoryForm]:
    """The form with the tenant's languages."""
    return worded(CategoryForm, tenant, category, name_length=120)


@admin.register(Category, site=site)
class CategoryAdmin(ServiceModelAdmin):
    """Categories that customers choose from; none is deleted, but put out of use."""

    needs = {"view": MANAGE, "add": MANAGE, "change": MANAGE}
    list_display = ("shown_name", "kind", "queue", "position", "is_active")
    list_display_links = ("shown_name",)
    list_select_related = ("queue",)
    list_filter = ("kind", "is_active")
    change_form_template = "admin/tickets/category_change.html"

    @display(description=gettext_lazy("Name"), header=True)
    def shown_name(self, row: Category) -> tuple[str, str]:
        return str(row), row.key

    def get_urls(self) -> list[URLPattern]:
        """The pages of the category's form, before Django's own of any address."""
        wrap = self.admin_site.admin_view
        prefix = "tickets_category"
        own = [
            path("<int:pk>/preview/", wrap(category_fields.preview), name=f"{prefix}_preview"),
            path("<int:pk>/fields/add/", wrap(category_fields.add), name=f"{prefix}_field_add"),
            path(
                "<int:pk>/fields/<int:field_pk>/",
                wrap(category_fields.change),
                name=f"{prefix}_field",
            ),
            path(
                "<int:pk>/fields/<int:field_pk>/move/",
                wrap(category_fields.move),
                name=f"{prefix}_field_move",
            ),
            path(
                "<int:pk>/fields/<int:field_pk>/remove/",
                wrap(category_fields.remove),
                name=f"{prefix}_field_remove",
            ),
        ]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), **category_fields.overview(request, object_id)}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = category_form(request.tenant, obj)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        words = [
            f"{kind}_{code}"
            for code in request.tenant.languages
            for kind in ("name", "description")
        ]
        return [
            (_("Words"), {"fields": words}),
            (_("Where requests go"), {"fields": ["kind", "queue", "priority", "sla_policy"]}),
            (_("Place"), {"fields": ["key", "icon", "position", "is_active"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The key stays: links and statistics are made of it. Feedback stays feedback."""
        if obj is None:
            return ()
        return ("key", "kind") if obj.kind == TicketKind.FEEDBACK else ("key",)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data, actor = form.cleaned_data, request.actor
        values = {name: data[name] for name in PLAIN if name in data} | {
            "names": form.words("name", actor.tenant),
            "descriptions": form.words("description", actor.tenant),
        }
        if change:
            stored = Category.objects.get(pk=obj.pk)
            services.update_category(actor=actor, category=stored, **values)
            return
        values.pop("is_active")
        adopt(obj, services.create_category(actor=actor, key=data["key"], **values))
