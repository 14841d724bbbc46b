"""Categories in the workspace."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import display
from unfold.views import ChangeList

from accounts.enums import StaffPermission
from knowledge import services
from knowledge.admin.forms import CategoryForm
from knowledge.admin.own_pages import OwnPageAdmin
from knowledge.admin.places import INDENT
from knowledge.enums import Audience
from knowledge.models import HelpCategory
from knowledge.tree import read_tree, tree_of
from portal.shared.errors import DomainError
from portal.shared.staff_site import site


class TreeList(ChangeList):
    """The list in the order of the tree, unless a column is chosen to sort by."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[Any]:
        chosen = super().get_ordering(request, queryset)
        return chosen if "o" in request.GET else ["place", "pk"]


PLAIN = ("key", "parent", "position", "icon", "request_category")
SAVED = ("icon", "audience", "position", "parent", "request_category")
READERS = ("audience", "segments", "customers")


@admin.register(HelpCategory, site=site)
class HelpCategoryAdmin(OwnPageAdmin):
    """The list is unfold's, the form our own: names in each language, saved by the services."""

    needs = {
        "view": StaffPermission.PUBLISH_ARTICLES,
        "add": StaffPermission.PUBLISH_ARTICLES,
        "change": StaffPermission.PUBLISH_ARTICLES,
    }
    list_display = ("shown_name", "key", "shown_audience", "articles", "position")
    list_per_page = 200
    list_display_links = ("shown_name",)
    actions = None

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return TreeList

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        queryset = super().get_queryset(request).prefetch_related("translations")
        queryset = queryset.annotate(number=Count("groups", distinct=True))
        order = [node.pk for node, _depth in read_tree().walk()]
        places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(order)]
        return queryset.annotate(
            place=Case(*places, default=Value(len(order)), output_field=IntegerField())
        )

    @display(description=gettext_lazy("Name"))
    def shown_name(self, row: HelpCategory) -> str:
        """Indented as in the tree."""
        depth = len(tree_of(row.tenant).path_to(row.pk))
        return INDENT * (depth - 1) + row.text_in(get_language() or "").name

    @display(
        description=gettext_lazy("Readers"),
        label={
            Audience.PUBLIC: "success",
            Audience.CUSTOMERS: "info",
            Audience.NAMED: "warning",
            Audience.STAFF: "danger",
        },
    )
    def shown_audience(self, row: HelpCategory) -> tuple[str, str]:
        return row.audience, row.get_audience_display()

    @display(description=gettext_lazy("Articles"))
    def articles(self, row: Any) -> int:
        return int(row.number)

    def deleted(self, request: HttpRequest, category: HelpCategory) -> bool:
        try:
            services.delete_category(actor=request.actor, category=category)
        except DomainError as error:
            messages.error(request, str(error.message))
            return False
        messages.success(request, _("The category was deleted."))
        return True

    def form_page(self, request: HttpRequest, category: HelpCategory | None) -> HttpResponse:
        sent = request.POST if request.POST.get("action") != "delete" else None
        form = CategoryForm(sent or None, actor=request.actor, category=category)
        if form.is_valid() and self._save(request, category, form):
            messages.success(request, _("The category was saved."))
            return redirect("admin:knowledge_helpcategory_changelist")
        context = {
            **site.each_context(request),
            "title": category.text_in(get_language() or "").name if category else _("New category"),
            "opts": self.opts,
            "form": form,
            "category": category,
            "plain_fields": [form[name] for name in PLAIN if name in form.fields],
            "reader_fields": [form[name] for name in READERS if name in form.fields],
        }
        return TemplateResponse(request, "admin/knowledge/category_form.html", context)

    def _save(
        self, request: HttpRequest, category: HelpCategory | None, form: CategoryForm
    ) -> bool:
        data = form.cleaned_data
        fields = {name: data[name] for name in SAVED}
        fields["readers"] = form.readers()
        try:
            if category is None:
                services.create_category(
                    actor=request.actor, key=data["key"], names=form.names(), **fields
                )
            else:
                services.update_category(
                    actor=request.actor, category=category, names=form.names(), **fields
                )
        except DomainError as error:
            known = error.field if error.field in form.fields else None
            form.add_error(known, str(error.message))
            return False
        return True
