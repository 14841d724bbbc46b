"""Queues and categories in the staff workspace."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.enums import RoleScope, StaffPermission
from accounts.models import Role
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from portal.shared.staff_site import TenantModelAdmin, site
from tickets import services
from tickets.models import Category, Queue
from tickets.services.desk import roles_of_queue

MANAGE = StaffPermission.MANAGE_QUEUES


class DeskAdmin(TenantModelAdmin):
    """Saved by services; what they refuse is said on the page. Nothing is deleted, but retired."""

    needs = {"view": MANAGE, "add": MANAGE, "change": MANAGE}

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Everything rolled back and said, where a rule of the business says no."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except DomainError as error:
            messages.error(request, str(error.message))
            return redirect(request.get_full_path())

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The audit log tells it."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The audit log tells it."""


class QueueForm(forms.ModelForm):
    """A queue and the roles that work in it."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles that work in this queue"),
        help_text=gettext_lazy("Roles that answer all requests work in every queue anyway."),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Queue
        fields = ("name", "position", "is_active", "assignment")
        help_texts = {
            "assignment": gettext_lazy(
                "Given out among the roles below; without any, among all who answer every request."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignment"].required = False
        staff = Role.objects.filter(scope=RoleScope.STAFF)
        self.fields["roles"].choices = [(role.pk, role.name) for role in staff]
        if self.instance.pk:
            self.initial["roles"] = roles_of_queue(self.instance)

    def clean_assignment(self) -> str:
        """Without a choice it stays as it is."""
        return str(self.cleaned_data["assignment"] or self.instance.assignment)

    def clean_name(self) -> str:
        """Said here, because the form doesn't know the tenant that the constraint starts with."""
        name = str(self.cleaned_data["name"]).strip()
        if Queue.objects.filter(name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a queue with this name already."))
        return name


@admin.register(Queue, site=site)
class QueueAdmin(DeskAdmin):
    """Queues of the desk."""

    form = QueueForm
    list_display = ("name", "position", "assignment", "is_active")
    fields = ("name", "position", "is_active", "assignment", "roles")
    show_full_result_count = False

    def save_model(self, request: HttpRequest, obj: Queue, form: Any, change: bool) -> None:
        data, actor = form.cleaned_data, request.actor
        roles = Role.objects.filter(scope=RoleScope.STAFF, pk__in=data["roles"])
        if not change:
            made = services.create_queue(
                actor=actor,
                name=data["name"],
                position=data["position"],
                roles=roles,
                assignment=data["assignment"],
            )
            obj.pk, obj.tenant = made.pk, actor.tenant
            return
        stored = Queue.objects.get(pk=obj.pk)
        names = ("name", "position", "is_active", "assignment")
        values = {name: data[name] for name in names}
        services.update_queue(actor=actor, queue=stored, **values)
        services.set_queue_roles(actor=actor, queue=stored, roles=roles)


class CategoryForm(forms.ModelForm):
    """A category; its words in each language are fields of their own."""

    class Meta:
        model = Category
        # Without the queue: its choices need a tenant; the admin adds it per request.
        fields = ("key", "kind", "position", "is_active")

    def words(self, prefix: str, tenant: Tenant) -> dict[str, str]:
        """The texts of one kind by language."""
        return {code: self.cleaned_data.get(f"{prefix}_{code}", "") for code in tenant.languages}

    def clean_key(self) -> str:
        """As the queue's name."""
        key = str(self.cleaned_data["key"])
        if Category.objects.filter(key=key).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a category with this key already."))
        return key


def category_form(tenant: Tenant, category: Category | None) -> type[CategoryForm]:
    """The form with the tenant's languages; the default one needs a name."""
    fields: dict[str, Any] = {}
    for code in tenant.languages:
        language = settings.LANGUAGE_NAMES.get(code, code)
        fields[f"name_{code}"] = forms.CharField(
            label=_("Name, %(language)s") % {"language": language},
            max_length=120,
            required=code == tenant.default_language,
            initial=category.names.get(code, "") if category else "",
            widget=UnfoldAdminTextInputWidget,
        )
        fields[f"description_{code}"] = forms.CharField(
            label=_("Description, %(language)s") % {"language": language},
            max_length=300,
            required=False,
            initial=category.descriptions.get(code, "") if category else "",
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        )
    return type("TenantCategoryForm", (CategoryForm,), fields)


@admin.register(Category, site=site)
class CategoryAdmin(DeskAdmin):
    """Categories that customers choose from."""

    list_display = ("__str__", "key", "kind", "queue", "position", "is_active")
    list_select_related = ("queue",)
    show_full_result_count = False

    def get_form(
        self, request: HttpRequest, obj: Category | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        kwargs["form"] = category_form(request.tenant, obj)
        form: type[forms.ModelForm] = super().get_form(request, obj, change, **kwargs)
        return form

    def get_fields(self, request: HttpRequest, obj: Category | None = None) -> list[str]:
        words = [
            f"{kind}_{code}"
            for code in request.tenant.languages
            for kind in ("name", "description")
        ]
        return ["key", "kind", "queue", *words, "priority", "sla_policy", "position", "is_active"]

    def get_readonly_fields(
        self, request: HttpRequest, obj: Category | None = None
    ) -> tuple[str, ...]:
        """The key stays: links and statistics are made of it."""
        return ("key",) if obj is not None else ()

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        data, actor = form.cleaned_data, request.actor
        words = {
            "names": form.words("name", actor.tenant),
            "descriptions": form.words("description", actor.tenant),
        }
        names = ("kind", "queue", "priority", "sla_policy", "position")
        common = {name: data[name] for name in names} | words
        if change:
            stored = Category.objects.get(pk=obj.pk)
            services.update_category(
                actor=actor, category=stored, is_active=data["is_active"], **common
            )
            return
        made = services.create_category(actor=actor, key=data["key"], **common)
        obj.pk, obj.tenant = made.pk, actor.tenant
