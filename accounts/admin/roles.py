"""Roles of members and of staff: named, editable sets of permissions."""

from typing import Any
from urllib.parse import parse_qs

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts import policies, services
from accounts.enums import CustomerPermission, RoleScope, StaffPermission
from accounts.models import Role
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site

NEEDED = {
    RoleScope.CUSTOMER: StaffPermission.MANAGE_CUSTOMERS,
    RoleScope.STAFF: StaffPermission.MANAGE_STAFF,
}


class RoleForm(forms.ModelForm):
    """The permissions as tick boxes; those the actor lacks aren't offered and stay as they are."""

    permissions = forms.MultipleChoiceField(
        label=_("Permissions"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("You can give and take permissions that you have yourself."),
    )
    actor: Any = None
    scope: str = RoleScope.CUSTOMER

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "permissions" not in self.fields:
            return  # a page for reading only
        known = StaffPermission if self.scope == RoleScope.STAFF else CustomerPermission
        held = policies.grantable(self.actor, self.scope, self.instance.customer_id)
        self.kept = [name for name in self.instance.permissions if name not in held]
        self.fields["permissions"].choices = [
            (member.value, member.label) for member in known if member.value in held
        ]

    class Meta:
        model = Role
        fields = ("name", "permissions", "requires_second_factor")


@admin.register(Role, site=site)
class RoleAdmin(ServiceModelAdmin):
    """One list for both kinds; `?scope__exact=staff` narrows it, and says what “add” makes."""

    form = RoleForm
    list_display = ("name", "kind", "place", "permission_count", "holders", "needs_factor")
    list_filter = ("scope",)
    list_select_related = ("customer",)
    search_fields = ("name", "customer__name")
    ordering = ("scope", "customer_id", "id")
    fields = ("name", "permissions", "requires_second_factor")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seen = [scope for scope, needed in NEEDED.items() if request.actor.may(needed)]
        rows = super().get_queryset(request).filter(scope__in=seen)
        return rows.annotate(
            member_count=Count("memberships", distinct=True),
            staff_count=Count("staff_memberships", distinct=True),
        )

    def has_view_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        if obj is not None:
            return bool(request.actor.may(NEEDED[RoleScope(obj.scope)]))
        return any(request.actor.may(needed) for needed in NEEDED.values())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.actor.may(NEEDED[scope_of(request)]))

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return self.has_view_permission(request, obj) and not (obj and obj.is_owner)

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return self.has_change_permission(request, obj) and not (obj and obj.key)

    def get_fields(self, request: HttpRequest, obj: Role | None = None) -> Any:
        if obj is not None and obj.is_owner:
            return ("name", "permission_list", "requires_second_factor")
        return self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Role | None = None) -> Any:
        return ("permission_list",) if obj is not None and obj.is_owner else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        scope = obj.scope if obj is not None else scope_of(request)
        bound = {"actor": request.actor, "scope": scope}
        kwargs["form"] = type("RoleForm", (RoleForm,), bound)
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        data = form.cleaned_data
        wanted = {
            "name": data["name"],
            "permissions": [*data["permissions"], *form.kept],
            "requires_second_factor": data["requires_second_factor"],
        }
        if change:
            role = Role.objects.select_related("customer").get(pk=obj.pk)
            services.update_role(actor=request.actor, role=role, **wanted)
        else:
            adopt(obj, services.create_role(actor=request.actor, scope=form.scope, **wanted))

    def delete_model(self, request: HttpRequest, obj: Role) -> None:
        services.delete_role(actor=request.actor, role=obj)

    @display(description=_("for"), label={"customer": "info", "staff": "success"})
    def kind(self, role: Role) -> tuple[str, str]:
        return role.scope, str(RoleScope(role.scope).label)

    @display(description=_("where"))
    def place(self, role: Role) -> str:
        return role.customer.name if role.customer else str(_("Everywhere"))

    @display(description=_("permissions"))
    def permission_count(self, role: Role) -> int:
        return len(role.permissions)

    @display(description=_("permissions"))
    def permission_list(self, role: Role) -> str:
        labels = dict(CustomerPermission.choices)
        return ", ".join(str(labels[name]) for name in role.permissions if name in labels)

    @display(description=_("people"))
    def holders(self, role: Any) -> int:
        return int(role.member_count + role.staff_count)

    @display(description=_("second factor"))
    def needs_factor(self, role: Role) -> str:
        return str(_("Required")) if role.requires_second_factor else "–"


def scope_of(request: HttpRequest) -> RoleScope:
    """What a new role is for: as the list was narrowed when “add” was chosen."""
    kept = parse_qs(request.GET.get("_changelist_filters", "")).get("scope__exact", [""])[0]
    wanted = request.GET.get("scope__exact") or kept
    return RoleScope.STAFF if wanted == RoleScope.STAFF else RoleScope.CUSTOMER
