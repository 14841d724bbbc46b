"""Products, categories and tax rates in the staff workspace."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from accounts.enums import StaffPermission
from orders import services
from orders.admin.forms import ProductForm, TaxRateForm, texts_of, with_languages
from orders.enums import ProductKind
from orders.models import Product, ProductCategory, TaxRate
from orders.models.catalogue import FEW
from orders.presentation import stock_badge
from portal.shared.money import in_currency
from portal.shared.search.analysis import fold
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site

MANAGE = StaffPermission.MANAGE_ORDERS
PLAIN = ("slug", "sku", "kind", "unit", "price", "currency", "tax_class", "is_active")
STOCK_LABELS = {"ok": "success", "warn": "warning", "bad": "danger", "info": "info", "mute": ""}


class LanguagesAdmin(ServiceModelAdmin):
    """Pages whose names and descriptions have a field for each of the tenant's languages."""

    needs = {"view": MANAGE, "add": MANAGE, "change": MANAGE}

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        kwargs["form"] = with_languages(self.form, request.tenant, obj)
        return super().get_form(request, obj, change=change, **kwargs)

    def word_fields(self, request: HttpRequest) -> list[str]:
        """The fields of all languages, each language's name before its description."""
        codes = request.tenant.languages
        return [f"{kind}_{code}" for code in codes for kind in ("name", "description")]


class StockFilter(DropdownFilter):
    """What has to be ordered anew."""

    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("out", _("Out of stock")), ("few", _("Few left")), ("uncounted", _("Not counted"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        wanted = {
            "out": Q(stock=0),
            "few": Q(stock__gte=1, stock__lte=FEW),
            "uncounted": Q(stock=None),
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))


class CategoryFilter(DropdownFilter):
    """By category, named in the tenant's own language."""

    title = _("category")
    parameter_name = "category"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = ProductCategory.objects.all()
        return [(row.slug, row.name_for(request.tenant)) for row in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(category__slug=self.value()) if self.value() else queryset


@admin.register(Product, site=site)
class ProductAdmin(LanguagesAdmin):
    """What is on offer. Nothing is deleted: orders keep it; it goes off the offer."""

    form = ProductForm
    list_display = ("small_picture", "name", "sku", "shelf", "shown_price", "stock_state", "offer")
    list_display_links = ("name",)
    list_select_related = ("category", "thumbnail")
    list_filter = (
        CategoryFilter,
        StockFilter,
        ("kind", ChoicesDropdownFilter),
        ("is_active", BooleanRadioFilter),
    )
    list_filter_submit = True
    search_fields = ("search_text",)
    search_help_text = _("Name in any language, or article number")
    ordering = ("name", "id")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        for word in fold(search_term).split():
            queryset = queryset.filter(search_text__contains=word)
        return queryset, False

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:
        stock: tuple[Any, ...] = ("stock",)
        if obj is not None:
            stock = ("stock_now", ("stock_change", "stock_reason"))
        return [
            (None, {"fields": (("category", "kind"), ("sku", "slug"), "is_active")}),
            (_("Texts"), {"fields": self.word_fields(request)}),
            (_("Price"), {"fields": (("price", "currency"), ("unit", "tax_class"))}),
            (_("Stock"), {"fields": stock}),
            (_("Picture"), {"fields": ("shown_picture", "new_picture", "drop_picture")}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Product | None = None) -> Any:
        return ("shown_picture", "stock_now") if obj is not None else ("shown_picture",)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"currency": request.tenant.currency, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "category":
            kwargs["queryset"] = ProductCategory.objects.all()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        actor, data = request.actor, form.cleaned_data
        values = {name: data[name] for name in (*PLAIN, "category")}
        values |= texts_of(data, request.tenant)
        if change:
            product = Product.objects.select_related("picture", "thumbnail").get(pk=obj.pk)
            values["slug"] = values["slug"] or product.slug
            services.update_product(actor=actor, product=product, **values)
            if data.get("stock_change"):
                services.adjust_stock(
                    actor=actor,
                    product=product,
                    change=data["stock_change"],
                    reason=data["stock_reason"],
                )
        else:
            product = services.create_product(actor=actor, stock=data.get("stock"), **values)
            adopt(obj, product)
        if data.get("new_picture"):
            services.set_picture(actor=actor, product=product, upload=data["new_picture"])
        elif data.get("drop_picture"):
            services.remove_picture(actor=actor, product=product)

    @display(description="")
    def small_picture(self, product: Product) -> str:
        if product.thumbnail is None:
            return "–"
        return format_html(
            '<img src="{}" alt="" width="48" height="36" loading="lazy">',
            reverse("file_download", args=[product.thumbnail.uuid]),
        )

    @display(description=_("category"))
    def shelf(self, product: Product) -> str:
        return str(product.category)

    @display(description=_("price"), ordering="price")
    def shown_price(self, product: Product) -> str:
        return in_currency(product.price, product.currency)

    @display(description=_("stock"), ordering="stock", label={**STOCK_LABELS})
    def stock_state(self, product: Product) -> tuple[str, str]:
        badge = stock_badge(product)
        counted = f"{product.stock} · " if product.stock is not None else ""
        return badge.tone, f"{counted}{badge.label}"

    @display(description=_("offer"), label={True: "success", False: ""}, ordering="is_active")
    def offer(self, product: Product) -> tuple[bool, Any]:
        return product.is_active, _("On offer") if product.is_active else _("Not on offer")

    @display(description=_("In stock now"))
    def stock_now(self, product: Product) -> str:
        if product.kind == ProductKind.SERVICE:
            return str(_("Services have no stock."))
        return str(_("Not counted")) if product.stock is None else str(product.stock)

    @display(description=_("Picture now"))
    def shown_picture(self, product: Product | None) -> str:
        if product is None or product.thumbnail is None:
            return str(_("None yet"))
        return format_html(
            '<img src="{}" alt="{}" width="{}" height="{}">',
            reverse("file_download", args=[product.thumbnail.uuid]),
            product.name,
            product.picture_width // 2,
            product.picture_height // 2,
        )


@admin.register(ProductCategory, site=site)
class ProductCategoryAdmin(LanguagesAdmin):
    """The shelves; an empty or switched-off one is seen by nobody else."""

    list_display = ("shown_name", "slug", "position", "state")
    ordering = ("position", "id")

    def get_fieldsets(self, request: HttpRequest, obj: ProductCategory | None = None) -> Any:
        return [
            (None, {"fields": (("slug", "position"), "is_active")}),
            (_("Texts"), {"fields": self.word_fields(request)}),
        ]

    def save_model(
        self, request: HttpRequest, obj: ProductCategory, form: Any, change: bool
    ) -> None:
        data = form.cleaned_data
        values = {name: data[name] for name in ("slug", "position", "is_active")}
        values |= texts_of(data, request.tenant)
        if change:
            stored = ProductCategory.objects.get(pk=obj.pk)
            values["slug"] = values["slug"] or stored.slug
            services.update_category(actor=request.actor, category=stored, **values)
        else:
            adopt(obj, services.create_category(actor=request.actor, **values))

    @display(description=_("name"))
    def shown_name(self, category: ProductCategory) -> str:
        return str(category)

    @display(description=_("state"), label={True: "success", False: ""}, ordering="is_active")
    def state(self, category: ProductCategory) -> tuple[bool, Any]:
        return category.is_active, _("Shown") if category.is_active else _("Hidden")


@admin.register(TaxRate, site=site)
class TaxRateAdmin(ServiceModelAdmin):
    """One rate for each tax class; what was ordered keeps the rate of its day."""

    needs = {"view": MANAGE, "change": MANAGE}
    form = TaxRateForm
    list_display = ("tax_class", "name", "percent")
    fields = ("tax_class", "name", "percent")
    readonly_fields = ("tax_class",)

    def save_model(self, request: HttpRequest, obj: TaxRate, form: Any, change: bool) -> None:
        data = form.cleaned_data
        services.set_tax_rate(
            actor=request.actor,
            tax_class=obj.tax_class,
            percent=data["percent"],
            name=data["name"],
        )
