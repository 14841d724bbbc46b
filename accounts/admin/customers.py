"""The customer record, with all that belongs to it."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    BooleanRadioFilter,
    DropdownFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldAdminURLInputWidget,
)

from accounts import services
from accounts.admin.customer_inlines import (
    MANAGED,
    SAVE_INLINE,
    AddressInline,
    ContactInline,
    InvitationInline,
    MemberInline,
    NoteInline,
)
from accounts.countries import country_choices
from accounts.forms.profile import languages_of
from accounts.models import (
    Customer,
    CustomFieldDefinition,
    Membership,
    Segment,
    StaffMembership,
    User,
)
from accounts.services.customers import STAFF_FIELDS
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site

CUSTOM = "custom_"


class CustomerForm(forms.ModelForm):
    """The record, its segments, and the tenant's own fields (added per request)."""

    number = forms.CharField(
        label=_("Customer number"),
        required=False,
        max_length=20,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("Given by itself where left empty."),
    )
    country = forms.ChoiceField(label=_("Country"), widget=UnfoldAdminSelectWidget)
    language = forms.ChoiceField(
        label=_("Language"), required=False, widget=UnfoldAdminSelectWidget
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
    )
    segment_names = forms.MultipleChoiceField(
        label=_("Segments"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "segment_names" not in self.fields:
            return  # a page for reading only
        names = list(Segment.objects.values_list("name", flat=True))
        self.fields["segment_names"].choices = [(name, name) for name in names]
        self.fields["country"].choices = country_choices(self.instance.country)
        self.fields["language"].choices = [
            ("", _("As the portal")),
            *languages_of(self.tenant, self.instance.language),
        ]
        self.initial.setdefault("country", self.tenant.country)
        self.initial.setdefault("currency", self.tenant.currency)
        if self.instance.pk:
            chosen = self.instance.segments.values_list("name", flat=True)
            self.initial["segment_names"] = list(chosen)
            for key, value in self.instance.custom_fields.items():
                self.initial[f"{CUSTOM}{key}"] = value
            self.fields["number"].required = True

    tenant: Any = None

    class Meta:
        model = Customer
        fields = ()


class ManagerFilter(DropdownFilter):
    """By account manager; offers the own staff only."""

    title = _("account manager")
    parameter_name = "manager"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(user.pk), str(user)) for user in staff_users()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        chosen = self.value()
        return queryset.filter(account_manager_id=int(chosen)) if _is_key(chosen) else queryset


def staff_users() -> QuerySet:
    """The people of the tenant, by name."""
    staff = StaffMembership.objects.values("user_id")
    return User.objects.filter(pk__in=staff).order_by("name", "email")


def _is_key(text: str | None) -> bool:
    return bool(text) and str(text).isascii() and str(text).isdigit()


def _own_fields() -> dict[str, str]:
    """The tenant's own fields, label by key."""
    return dict(CustomFieldDefinition.objects.values_list("key", "label"))


@admin.register(Customer, site=site)
class CustomerAdmin(ServiceModelAdmin):
    """List and record."""

    needs = {key: MANAGED[key] for key in ("view", "add", "change")}
    form = CustomerForm
    list_display = ("name_link", "number", "segment_list", "account_manager", "people", "state")
    list_filter = (
        ("segments", RelatedDropdownFilter),
        ManagerFilter,
        ("is_active", BooleanRadioFilter),
    )
    list_filter_submit = True
    list_display_links = None
    search_fields = ("name", "number", "tax_id", "email")
    search_help_text = _("Name, number, tax number or e-mail")
    ordering = ("name", "id")
    inlines = (MemberInline, InvitationInline, AddressInline, ContactInline, NoteInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("account_manager")
        places = Membership.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
        count = places.annotate(count=Count("pk")).values("count")
        return rows.prefetch_related("segments").annotate(people_count=Coalesce(Subquery(count), 0))

    def get_fieldsets(self, request: HttpRequest, obj: Customer | None = None) -> Any:
        record = (
            "name",
            ("number", "is_active"),
            ("company_code", "tax_id"),
            ("email", "phone"),
            "website",
        )
        business = (("country", "language"), ("currency", "credit_limit"), "account_manager")
        editable = self.has_change_permission(request, obj)
        labels = ("segment_names",) if editable else ("segment_list",)
        own = tuple(f"{CUSTOM}{key}" for key in _own_fields()) if editable else ("own_fields",)
        return [
            (_("Company"), {"fields": record}),
            (_("Business"), {"fields": (*business, *labels)}),
            *([(_("Own fields"), {"fields": own})] if own else []),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Customer | None = None) -> Any:
        return () if self.has_change_permission(request, obj) else ("segment_list", "own_fields")

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        own = {
            f"{CUSTOM}{key}": forms.CharField(
                label=label, required=False, max_length=200, widget=UnfoldAdminTextInputWidget
            )
            for key, label in _own_fields().items()
        }
        kwargs["form"] = type("CustomerForm", (CustomerForm,), {**own, "tenant": request.tenant})
        return super().get_form(request, obj, change=change, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "account_manager":
            kwargs["queryset"] = staff_users()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        actor, data = request.actor, form.cleaned_data
        named = set(form.changed_data) if change else set(data)
        fields = {name: data[name] for name in named & STAFF_FIELDS}
        if change:
            customer = Customer.objects.get(pk=obj.pk)
            services.update_customer(actor=actor, customer=customer, **fields)
        else:
            customer = services.create_customer(actor=actor, **fields)
            adopt(obj, customer)
        if "segment_names" in named:
            services.set_segments(actor=actor, customer=customer, names=data["segment_names"])
        own = {name.removeprefix(CUSTOM): data[name] for name in named if name.startswith(CUSTOM)}
        if own:
            services.set_custom_fields(actor=actor, customer=customer, values=own)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        handler = SAVE_INLINE.get(formset.model)
        if handler is not None:
            handler(request.actor, form.instance, formset)

    @display(description=_("name"), ordering="name")
    def name_link(self, customer: Customer) -> str:
        """To the overview, which leads on to the record."""
        url = reverse("admin:accounts_customer_overview", args=[customer.pk])
        return format_html('<a href="{}">{}</a>', url, customer.name)

    @display(description=_("segments"))
    def segment_list(self, customer: Customer) -> str:
        return ", ".join(segment.name for segment in customer.segments.all()) or "–"

    @display(description=_("own fields"))
    def own_fields(self, customer: Customer) -> str:
        shown = ((label, customer.custom_fields.get(key)) for key, label in _own_fields().items())
        return ", ".join(f"{label}: {value}" for label, value in shown if value) or "–"

    @display(description=_("people"), ordering="people_count")
    def people(self, customer: Customer) -> int:
        return int(customer.people_count)

    @display(description=_("state"), label={True: "success", False: "danger"}, ordering="is_active")
    def state(self, customer: Customer) -> tuple[bool, Any]:
        return customer.is_active, _("Active") if customer.is_active else _("Inactive")
