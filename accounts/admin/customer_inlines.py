"""What belongs to a customer record, on its page; saved by the services."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline, TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from accounts import services
from accounts.countries import country_choices
from accounts.enums import StaffPermission as S
from accounts.models import Address, Contact, Customer, CustomerNote, Invitation, Membership
from portal.shared.actors import Actor
from portal.shared.service_admin import StaffInline

MANAGED = {
    "view": S.VIEW_CUSTOMERS,
    "add": S.MANAGE_CUSTOMERS,
    "change": S.MANAGE_CUSTOMERS,
    "delete": S.MANAGE_CUSTOMERS,
}
SEEN = {"view": S.VIEW_CUSTOMERS}


class AddressInline(StaffInline, StackedInline):
    model = Address
    needs = MANAGED
    extra = 0
    tab = True
    fields = (
        ("kind", "label", "is_default"),
        ("line1", "line2"),
        ("postal_code", "city", "country"),
    )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "country":
            choices = country_choices(request.tenant.country)
            return forms.ChoiceField(
                label=_("Country"),
                choices=choices,
                initial=request.tenant.country,
                widget=UnfoldAdminSelectWidget,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ContactInline(StaffInline, TabularInline):
    model = Contact
    needs = MANAGED
    extra = 0
    tab = True
    fields = ("name", "role", "email", "phone")


class NoteInline(StaffInline, TabularInline):
    model = CustomerNote
    needs = {"view": S.VIEW_CUSTOMERS, "add": S.MANAGE_CUSTOMERS}
    extra = 0
    tab = True
    fields = ("text", "author", "created_at")
    readonly_fields = ("author", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("author")


class MemberInline(StaffInline, TabularInline):
    model = Membership
    needs = SEEN
    extra = 0
    tab = True
    per_page = 50
    show_change_link = True
    verbose_name_plural = _("members")
    fields = ("person", "email", "role", "created_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("user", "role")

    @display(description=_("name"))
    def person(self, place: Membership) -> str:
        return str(place.user)

    @display(description=_("e-mail address"))
    def email(self, place: Membership) -> str:
        return str(place.user.email)


class InvitationInline(StaffInline, TabularInline):
    model = Invitation
    needs = {"view": S.MANAGE_CUSTOMERS}
    extra = 0
    tab = True
    verbose_name_plural = _("open invitations")
    fields = ("email", "role", "created_at", "expires_at")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).open().select_related("role")


def _changed(formset: Any) -> list[tuple[Any, dict[str, Any]]]:
    """Existing rows, freshly read, with the new values of the changed fields."""
    formset.save(commit=False)
    values = {form.instance.pk: form.cleaned_data for form in formset.initial_forms}
    return [
        (
            formset.model.objects.select_related("customer").get(pk=row.pk),
            {name: values[row.pk][name] for name in names},
        )
        for row, names in formset.changed_objects
    ]


def _new(formset: Any) -> list[dict[str, Any]]:
    """The values of rows that were filled in."""
    return [
        {
            name: value
            for name, value in form.cleaned_data.items()
            if name not in {"id", "customer", "DELETE"}
        }
        for form in formset.extra_forms
        if form.has_changed() and not form.cleaned_data.get("DELETE")
    ]


def _deleted(formset: Any) -> list[Any]:
    keys = [row.pk for row in formset.deleted_objects]
    return list(formset.model.objects.select_related("customer").filter(pk__in=keys))


def _save_addresses(actor: Actor, customer: Customer, formset: Any) -> None:
    for address, fields in _changed(formset):
        services.update_address(actor=actor, address=address, **fields)
    for address in _deleted(formset):
        services.remove_address(actor=actor, address=address)
    for fields in _new(formset):
        services.add_address(actor=actor, customer=customer, **fields)


def _save_contacts(actor: Actor, customer: Customer, formset: Any) -> None:
    for contact, fields in _changed(formset):
        services.update_contact(actor=actor, contact=contact, **fields)
    for contact in _deleted(formset):
        services.remove_contact(actor=actor, contact=contact)
    for fields in _new(formset):
        services.add_contact(actor=actor, customer=customer, **fields)


def _save_notes(actor: Actor, customer: Customer, formset: Any) -> None:
    for fields in _new(formset):
        services.add_note(actor=actor, customer=customer, text=fields["text"])


SAVE_INLINE = {Address: _save_addresses, Contact: _save_contacts, CustomerNote: _save_notes}
