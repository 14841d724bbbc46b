"""How a tenant keeps its customers: segments and fields of its own."""

from django.contrib import admin

from accounts.enums import StaffPermission as S
from accounts.models import CustomFieldDefinition, Segment
from portal.shared.service_admin import ServiceModelAdmin
from portal.shared.staff_site import site

NEEDS = {
    "view": S.VIEW_CUSTOMERS,
    "add": S.MANAGE_CUSTOMERS,
    "change": S.MANAGE_CUSTOMERS,
    "delete": S.MANAGE_CUSTOMERS,
}


@admin.register(Segment, site=site)
class SegmentAdmin(ServiceModelAdmin):
    """Labels of customers."""

    needs = NEEDS
    list_display = ("name",)
    search_fields = ("name",)


@admin.register(CustomFieldDefinition, site=site)
class CustomFieldDefinitionAdmin(ServiceModelAdmin):
    """Fields that the customer's form gets in addition."""

    needs = NEEDS
    list_display = ("label", "key", "is_customer_visible", "position")
    fields = ("label", "key", "is_customer_visible", "position")
    prepopulated_fields = {"key": ("label",)}
