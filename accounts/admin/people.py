"""Members of customers and staff: people are reached only through a place at the own tenant."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from accounts import services
from accounts.enums import StaffPermission as S
from accounts.models import Membership, Role, StaffMembership
from portal.shared.service_admin import ServiceModelAdmin
from portal.shared.staff_site import site
from portal.shared.templatetags.portal_ui import smart_date


class PersonAdmin(ServiceModelAdmin):
    """What both lists show of a person; only the role is changed here."""

    search_fields: tuple[str, ...] = ("user__name", "user__email")
    search_help_text = _("Name or e-mail")
    ordering = ("user__name", "id")
    list_select_related: tuple[str, ...] = ("user", "role")
    person_fields = ("email", "phone", "job_title", "language", "since")

    @display(description=_("name"), ordering="user__name")
    def person(self, place: Any) -> str:
        return str(place.user)

    @display(description=_("e-mail address"), ordering="user__email")
    def email(self, place: Any) -> str:
        return str(place.user.email)

    @display(description=_("since"), ordering="created_at")
    def since(self, place: Any) -> SafeString | str:
        return smart_date(place.created_at)

    @display(description=_("phone"))
    def phone(self, place: Any) -> str:
        return place.user.phone or "–"

    @display(description=_("job title"))
    def job_title(self, place: Any) -> str:
        return place.user.job_title or "–"

    @display(description=_("language"))
    def language(self, place: Any) -> str:
        return place.user.language or "–"


@admin.register(Membership, site=site)
class MembershipAdmin(PersonAdmin):
    """People of customers."""

    needs = {"view": S.VIEW_CUSTOMERS, "change": S.MANAGE_CUSTOMERS, "delete": S.MANAGE_CUSTOMERS}
    list_display = ("person", "email", "customer", "role", "since")
    list_filter = (("role", RelatedDropdownFilter),)
    list_filter_submit = True
    list_select_related = ("user", "role", "customer")
    search_fields = ("user__name", "user__email", "customer__name")
    search_help_text = _("Name, e-mail or customer")
    fields = ("person", "customer", "role", *PersonAdmin.person_fields)
    readonly_fields = ("person", "customer", *PersonAdmin.person_fields)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None and "role" in form.base_fields:
            form.base_fields["role"].queryset = Role.objects.usable_at(obj.customer_id)
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        services.change_member_role(
            actor=request.actor,
            role=form.cleaned_data["role"],
            membership=Membership.objects.select_related("customer").get(pk=obj.pk),
        )

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        services.remove_member(actor=request.actor, membership=obj)


@admin.register(StaffMembership, site=site)
class StaffMembershipAdmin(PersonAdmin):
    """Colleagues."""

    needs = {
        "view": S.MANAGE_STAFF,
        "add": S.MANAGE_STAFF,
        "change": S.MANAGE_STAFF,
        "delete": S.MANAGE_STAFF,
    }
    list_display = ("person", "email", "role", "since")
    list_filter = (("role", RelatedDropdownFilter),)
    list_filter_submit = True
    fields = ("person", "role", *PersonAdmin.person_fields)
    readonly_fields = ("person", *PersonAdmin.person_fields)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            kwargs["queryset"] = Role.objects.for_staff()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Nobody is entered without asking them: adding is inviting."""
        return redirect(f"{reverse('admin:accounts_invitation_add')}?to=staff")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        services.change_staff_role(
            actor=request.actor,
            role=form.cleaned_data["role"],
            membership=StaffMembership.objects.get(pk=obj.pk),
        )

    def delete_model(self, request: HttpRequest, obj: StaffMembership) -> None:
        services.remove_staff(actor=request.actor, membership=obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user", "role")
