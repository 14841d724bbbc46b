"""Tenants: the own one's settings for administrators, all of them for the operator."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.forms import PaginationInlineFormSet
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.enums import StaffPermission as S
from portal.admin.tenant_forms import (
    TEXTS,
    NewTenantForm,
    TenantForm,
    closure_form,
    text_fields,
)
from portal.provisioning import create_tenant, enter_administrator
from portal.shared.branding import contrast_ratio, theme_for
from portal.shared.models import Closure, SupportHours, Tenant
from portal.shared.service_admin import ServiceModelAdmin, StaffInline, adopt
from portal.shared.staff_site import site
from portal.tenant_settings import change_closures, change_support_hours, set_domains, update_tenant

WEEKDAYS = (
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
)
OPENING = (
    "name",
    "slug",
    "colour",
    "languages",
    "default_language",
    "country",
    "time_zone",
    "currency",
)


class HoursFormSet(PaginationInlineFormSet):
    """The link to the tenant has no name backwards, so the fields need a prefix of their own."""

    @classmethod
    def get_default_prefix(cls) -> str:
        return "hours"


class SupportHoursInline(StaffInline, TabularInline):
    """Hours by weekday, in the tenant's time zone."""

    model = SupportHours
    fk_name = "tenant"
    formset = HoursFormSet
    needs = dict.fromkeys(("view", "add", "change", "delete"), S.MANAGE_TENANT)
    extra = 0
    tab = True
    fields = ("weekday", "opens", "closes")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "weekday":
            return forms.TypedChoiceField(
                label=_("Weekday"), choices=WEEKDAYS, coerce=int, widget=UnfoldAdminSelectWidget
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class ClosuresFormSet(PaginationInlineFormSet):
    """As that of the hours."""

    @classmethod
    def get_default_prefix(cls) -> str:
        return "closures"


class ClosureInline(StaffInline, TabularInline):
    """Closed days besides public holidays, with what customers are told."""

    model = Closure
    fk_name = "tenant"
    formset = ClosuresFormSet
    needs = dict.fromkeys(("view", "add", "change", "delete"), S.MANAGE_TENANT)
    extra = 0
    tab = True

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("starts", "ends", *(f"name_{code}" for code in request.tenant.languages))

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["form"] = closure_form(request.tenant)
        return super().get_formset(request, obj, **kwargs)


@admin.register(Tenant, site=site)
class TenantAdmin(ServiceModelAdmin):
    """A list for the operator; administrators are led to their own row."""

    list_display = ("name", "slug", "host", "language_list", "state", "created_at")
    search_fields = ("name", "slug", "domains__host")
    ordering = ("name",)
    readonly_fields = ("theme", "logo_now")
    inlines = (SupportHoursInline, ClosureInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = Tenant.objects.prefetch_related("domains")
        return rows if request.actor.is_operator else rows.filter(pk=request.tenant.pk)

    def has_view_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        own = obj is None or obj.pk == request.tenant.pk
        return bool(request.actor.is_operator or (own and request.actor.may(S.MANAGE_TENANT)))

    def has_change_permission(self, request: HttpRequest, obj: Tenant | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.actor.is_operator)

    def get_inlines(self, request: HttpRequest, obj: Tenant | None) -> Any:
        """Hours are rows of the tenant, seen inside its own scope only."""
        return self.inlines if obj is not None and obj.pk == request.tenant.pk else ()

    def get_fieldsets(self, request: HttpRequest, obj: Tenant | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": (*OPENING, "host", "admin_email")})]
        texts = tuple(f"{name}_{code}" for name in TEXTS for code in obj.languages)
        company = (
            ("legal_name", "company_code"),
            ("tax_id", "country"),
            "address_line",
            ("postal_code", "city"),
            ("phone", "email"),
        )
        place = ("languages", ("default_language", "time_zone"), "currency")
        behaviour = (
            "module_names",
            ("sign_up", "second_factor"),
            ("reference_prefix", "answer_hours"),
            "solved_days",
            "mail_from",
        )
        sections = [
            (_("Brand"), ("name", "colour", "theme", "logo_now", "new_logo", "remove_logo")),
            (_("Place and language"), place),
            (_("Legal data"), company),
            (_("Bank account"), ("bank_name", ("iban", "bic"))),
            (_("Behaviour"), behaviour),
            (_("Texts"), texts),
        ]
        if request.actor.is_operator:
            sections.append((_("Operator"), ("slug", "hosts", "is_active")))
        return [(title, {"fields": names, "classes": ["tab"]}) for title, names in sections]

    def get_readonly_fields(self, request: HttpRequest, obj: Tenant | None = None) -> Any:
        return self.readonly_fields if obj is not None else ()

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewTenantForm
        else:
            # None takes a declared field out: names are the operator's business.
            hidden = {} if request.actor.is_operator else {"hosts": None}
            kwargs["form"] = type("TenantForm", (TenantForm,), {**text_fields(obj), **hidden})
        return super().get_form(request, obj, change=change, **kwargs)

    def save_model(self, request: HttpRequest, obj: Tenant, form: Any, change: bool) -> None:
        if change:
            tenant = Tenant.objects.get(pk=obj.pk)
            update_tenant(actor=request.actor, tenant=tenant, **form.changed_settings())
            if "hosts" in form.changed_data:
                hosts = form.cleaned_data["hosts"].split()
                set_domains(actor=request.actor, tenant=tenant, hosts=hosts)
        else:
            adopt(obj, self._open(request, form.cleaned_data))

    def _open(self, request: HttpRequest, data: dict[str, Any]) -> Tenant:
        first = data["default_language"]
        others = [code for code in data["languages"] if code != first]
        plain = {
            name: data[name] for name in OPENING if name not in {"languages", "default_language"}
        }
        tenant = create_tenant(host=data["host"], languages=[first, *others], **plain)
        if data["admin_email"]:
            link = enter_administrator(tenant=tenant, email=data["admin_email"])
            said = gettext("%(email)s sets a password or signs in at %(link)s")
            messages.info(request, said % {"email": data["admin_email"], "link": link})
        return tenant

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        kept = formset.save(commit=False)
        change_rows = change_closures if formset.model is Closure else change_support_hours
        change_rows(
            actor=request.actor, tenant=form.instance, kept=kept, removed=formset.deleted_objects
        )

    @display(description=_("how it looks"))
    def theme(self, tenant: Tenant) -> SafeString:
        theme = theme_for(tenant.colour)
        ratio = f"{contrast_ratio(theme.brand, theme.on):.1f}"
        return format_html(
            '<span style="background:{};color:{};padding:.4rem 1rem;border-radius:.5rem">{}</span> '
            '<span style="color:{};padding:.4rem 1rem">{}</span> {}',
            theme.brand,
            theme.on,
            gettext("Button"),
            theme.ink_light,
            gettext("Link"),
            gettext("Contrast %(ratio)s : 1") % {"ratio": ratio},
        )

    @display(description=_("logo"))
    def logo_now(self, tenant: Tenant) -> SafeString | str:
        if not tenant.logo:
            return "–"
        return format_html('<img src="{}" alt="" style="max-height:3rem">', tenant.logo_url)

    @display(description=_("host name"))
    def host(self, tenant: Tenant) -> str:
        return tenant.primary_host

    @display(description=_("languages"))
    def language_list(self, tenant: Tenant) -> str:
        return ", ".join(tenant.languages)

    @display(description=_("state"), label={True: "success", False: "danger"})
    def state(self, tenant: Tenant) -> tuple[bool, Any]:
        return tenant.is_active, _("Active") if tenant.is_active else _("Closed")
