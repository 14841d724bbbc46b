"""Payment terms: the tenant's, and those agreed with single customers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from billing import services
from billing.admin.lines import MANAGE
from billing.models import BillingProfile, BillingSettings
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site


@admin.register(BillingProfile, site=site)
class BillingProfileAdmin(ServiceModelAdmin):
    """Customers with days to pay of their own."""

    needs = dict.fromkeys(("view", "add", "change", "delete"), MANAGE)
    list_display = ("customer", "payment_days")
    search_fields = ("customer__name", "customer__number")
    search_help_text = _("Customer or customer number")
    autocomplete_fields = ("customer",)
    fields = ("customer", "payment_days")
    ordering = ("customer__name", "id")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("customer")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("customer",)

    def save_model(
        self, request: HttpRequest, obj: BillingProfile, form: Any, change: bool
    ) -> None:
        made = services.set_payment_days(
            actor=request.actor, customer=obj.customer, days=form.cleaned_data["payment_days"]
        )
        adopt(obj, made)

    def delete_model(self, request: HttpRequest, obj: BillingProfile) -> None:
        services.set_payment_days(actor=request.actor, customer=obj.customer, days=None)


@admin.register(BillingSettings, site=site)
class BillingSettingsAdmin(ServiceModelAdmin):
    """One page: the list leads to it."""

    needs = dict.fromkeys(("view", "add", "change"), MANAGE)
    fields = ("payment_days",)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """There is one row: the page that changes it, once it is there.

        Not `has_add_permission`: the menu asks that on every page of the workspace.
        """
        row = BillingSettings.objects.first()
        if row is not None and self.has_add_permission(request):
            return redirect("admin:billing_billingsettings_change", row.pk)
        return super().add_view(request, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        shown = {"show_save_and_add_another": False} | (extra_context or {})
        return super().change_view(request, object_id, form_url, shown)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            return super().changelist_view(request, extra_context)
        row = BillingSettings.objects.first()
        if row is None:
            return redirect("admin:billing_billingsettings_add")
        return redirect("admin:billing_billingsettings_change", row.pk)

    def save_model(
        self, request: HttpRequest, obj: BillingSettings, form: Any, change: bool
    ) -> None:
        made = services.set_default_payment_days(
            actor=request.actor, days=form.cleaned_data["payment_days"]
        )
        adopt(obj, made)
