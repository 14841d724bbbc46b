"""Categories in the staff workspace; none is deleted, but put out of use."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.enums import StaffPermission
from community import services
from community.admin.forms import category_form
from community.enums import Audience
from community.models import ForumCategory
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site

MODERATE = StaffPermission.MODERATE_COMMUNITY
PLAIN = ("icon", "audience", "team_opens", "position", "is_active")


@admin.register(ForumCategory, site=site)
class ForumCategoryAdmin(ServiceModelAdmin):
    """Who reads and begins where, in the portal's languages."""

    needs = {"view": MODERATE, "add": MODERATE, "change": MODERATE}
    list_display = ("shown_name", "key", "shown_audience", "team_opens", "position", "is_active")
    list_display_links = ("shown_name",)

    @display(description=_("Name"))
    def shown_name(self, row: ForumCategory) -> str:
        return str(row)

    @display(
        description=_("Readers"),
        label={Audience.EVERYONE: "success", Audience.MEMBERS: "info", Audience.STAFF: "warning"},
    )
    def shown_audience(self, row: ForumCategory) -> tuple[str, str]:
        return row.audience, row.get_audience_display()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        kwargs["form"] = category_form(request.tenant, obj)
        form: type[forms.ModelForm] = super().get_form(request, obj, change=change, **kwargs)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        words = [
            f"{kind}_{code}"
            for code in request.tenant.languages
            for kind in ("name", "description")
        ]
        return [
            (_("Words"), {"fields": words}),
            (_("Readers"), {"fields": ["audience", "team_opens"]}),
            (_("Place"), {"fields": ["key", "icon", "position", "is_active"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """The key stays: addresses are made of it."""
        return ("key",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data, actor = form.cleaned_data, request.actor
        values = {name: data[name] for name in PLAIN} | {
            "names": form.words("name", actor.tenant),
            "descriptions": form.words("description", actor.tenant),
        }
        if change:
            stored = ForumCategory.objects.get(pk=obj.pk)
            services.update_category(actor=actor, category=stored, **values)
        else:
            adopt(obj, services.create_category(actor=actor, key=data["key"], **values))
