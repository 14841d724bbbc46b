"""Invitations: to customers, and to the staff."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import display

from accounts import services
from accounts.enums import RoleScope
from accounts.enums import StaffPermission as S
from accounts.models import Invitation, Role
from portal.shared.errors import DomainError
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site


class InvitationForm(forms.ModelForm):
    """Who, to what, as what."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "customer" in self.fields and not data.get("customer"):
            self.add_error("customer", _("Choose a customer."))
        return data


@admin.register(Invitation, site=site)
class InvitationAdmin(ServiceModelAdmin):
    """Sent ones; new ones; send again and take back for the ticked ones."""

    form = InvitationForm
    list_display = ("email", "place", "role", "created_at", "expires_at", "state")
    list_select_related = ("customer", "role")
    search_fields = ("email", "customer__name")
    search_help_text = _("E-mail or customer")
    ordering = ("-id",)
    autocomplete_fields = ("customer",)
    actions = ("send_again", "take_back")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.actor.may(S.MANAGE_CUSTOMERS) or request.actor.may(S.MANAGE_STAFF))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_fields(self, request: HttpRequest, obj: Invitation | None = None) -> Any:
        if obj is not None:
            return ("email", "place", "role", "created_at", "expires_at", "state")
        return ("email", "role") if to_staff(request) else ("customer", "email", "role")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj is not None else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "role":
            scope = RoleScope.STAFF if to_staff(request) else RoleScope.CUSTOMER
            kwargs["queryset"] = Role.objects.filter(scope=scope, customer=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = form.cleaned_data
        invite = services.invite_staff if to_staff(request) else services.invite_member
        adopt(obj, invite(actor=request.actor, **data))

    @admin.action(description=_("Send again"))
    def send_again(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, services.resend_invitation)

    @admin.action(description=_("Take back"))
    def take_back(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._each(request, queryset, services.revoke_invitation)

    def _each(
        self, request: HttpRequest, queryset: QuerySet, service: Callable[..., object]
    ) -> None:
        done = 0
        for invitation in queryset.select_related("customer", "role"):
            try:
                service(actor=request.actor, invitation=invitation)
                done += 1
            except DomainError as error:
                messages.error(request, f"{invitation.email}: {error.message}")
        if done:
            text = ngettext("%(count)s invitation done.", "%(count)s invitations done.", done)
            messages.success(request, text % {"count": done})

    @display(description=_("to"))
    def place(self, invitation: Invitation) -> str:
        return invitation.customer.name if invitation.customer else str(_("Staff"))

    @display(
        description=_("state"),
        label={"open": "info", "accepted": "success", "closed": "danger", "expired": "warning"},
    )
    def state(self, invitation: Invitation) -> tuple[str, Any]:
        if invitation.accepted_at:
            return "accepted", _("Accepted")
        if invitation.revoked_at:
            return "closed", _("Taken back")
        return ("expired", _("Run out")) if invitation.has_expired else ("open", _("Open"))


def to_staff(request: HttpRequest) -> bool:
    """Whether the new invitation is for the staff: asked for, or the only kind allowed."""
    return request.GET.get("to") == "staff" or not request.actor.may(S.MANAGE_CUSTOMERS)
