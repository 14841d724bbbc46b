"""The form of a category in the staff workspace: its fields, one page each, and a preview."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.shared.errors import DomainError
from portal.shared.staff_site import site
from tickets import policies, services
from tickets.admin.arranging import MANAGE
from tickets.admin.field_form import FieldForm
from tickets.enums import FieldType
from tickets.models import Category, CategoryField
from tickets.own_fields import Place
from tickets.own_forms import CategoryForm
from tickets.selectors_catalogue import fields_of
from tickets.views.new import category_context

TYPE_ICONS: dict[str, str] = {
    FieldType.TEXT: "text-cursor-input",
    FieldType.LONG_TEXT: "text-align-start",
    FieldType.CHOICE: "list",
    FieldType.DATE: "calendar",
    FieldType.NUMBER: "hash",
    FieldType.FILE: "paperclip",
    FieldType.PRODUCT: "package",
    FieldType.ORDER: "shopping-cart",
}


def overview(request: HttpRequest, object_id: str) -> dict[str, Any]:
    """The fields of a category as its page lists them."""
    if not object_id.isdecimal():
        return {}
    rows = CategoryField.objects.filter(category_id=int(object_id))
    return {
        "own_fields": [
            {
                "row": row,
                "label": row.label_for(request.tenant),
                "icon": TYPE_ICONS[row.type],
                "url": reverse("admin:tickets_category_field", args=[object_id, row.pk]),
            }
            for row in rows
        ],
        "field_types": [(kind.value, kind.label, TYPE_ICONS[kind]) for kind in FieldType],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new field of the type that the address names."""
    category = _category(request, pk)
    kind = request.POST.get("type") or request.GET.get("type", "")
    if kind not in FieldType.values:
        return back_to(category)
    form = FieldForm(request.POST or None, tenant=request.tenant, type=kind)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_field(actor=request.actor, category=category, type=kind, spec=form.spec())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The field is added."))
            return back_to(category)
    return _page(request, category, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int, field_pk: int) -> HttpResponse:
    """One field; its type stays."""
    category, field = _field(request, pk, field_pk)
    form = FieldForm(request.POST or None, tenant=request.tenant, type=field.type, field=field)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_field(actor=request.actor, field=field, spec=form.spec())
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The field is saved."))
            return back_to(category)
    return _page(request, category, form, field)


@require_POST
def move(request: HttpRequest, pk: int, field_pk: int) -> HttpResponse:
    """One place up or down."""
    category, field = _field(request, pk, field_pk)
    by = -1 if request.POST.get("by") == "-1" else 1
    services.move_field(actor=request.actor, field=field, by=by)
    return back_to(category)


@require_POST
def remove(request: HttpRequest, pk: int, field_pk: int) -> HttpResponse:
    """A field that nobody has filled in yet."""
    category, field = _field(request, pk, field_pk)
    try:
        services.remove_field(actor=request.actor, field=field)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The field is removed."))
    return back_to(category)


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as customers see it; nothing can be sent."""
    category = _category(request, pk)
    form = CategoryForm(
        category=category,
        fields=fields_of(category),
        place=Place(request.actor, None),
        shows_all=True,
    )
    context = category_context(request, form) | {
        "back_url": reverse("admin:tickets_category_change", args=[category.pk])
    }
    return render(request, "tickets/preview.html", context)


def back_to(category: Category) -> HttpResponse:
    """To the category's page."""
    return redirect("admin:tickets_category_change", category.pk)


def _category(request: HttpRequest, pk: int) -> Category:
    """Raises NotAllowed, Http404."""
    policies.require(request.actor.may(MANAGE))
    category: Category | None = Category.objects.filter(pk=pk).first()
    if category is None:
        raise Http404
    return category


def _field(request: HttpRequest, pk: int, field_pk: int) -> tuple[Category, CategoryField]:
    category = _category(request, pk)
    field: CategoryField | None = CategoryField.objects.filter(
        category=category, pk=field_pk
    ).first()
    if field is None:
        raise Http404
    return category, field


def _page(
    request: HttpRequest, category: Category, form: FieldForm, field: CategoryField | None
) -> HttpResponse:
    kind = FieldType(form.type)
    name = category.name_for(request.tenant)
    context = {
        **site.each_context(request),
        "title": field.label_for(request.tenant) if field else _("New field"),
        "form": form,
        "category": category,
        "category_name": name,
        "field": field,
        "kind_label": kind.label,
        "kind_icon": TYPE_ICONS[kind],
    }
    return TemplateResponse(request, "admin/tickets/field.html", context)
