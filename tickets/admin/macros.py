"""Macros in the staff workspace: everybody's own, and those of all."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.enums import StaffPermission
from portal.shared.models import Tenant
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site
from tickets import policies, services
from tickets.admin.composing import action_words
from tickets.enums import Priority, TicketState
from tickets.macro_text import VARIABLES
from tickets.models import Macro
from tickets.models.conversation import MAX_BODY
from tickets.services.macros import STATES

NOTHING = ("", gettext_lazy("leave as it is"))
ACTIONS = ("state", "priority", "assignee", "add_tags")


class MacroForm(forms.ModelForm):
    """A macro; its texts in each language are fields of their own."""

    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        required=False,
        choices=[NOTHING, *((state, TicketState(state).label) for state in STATES)],
        widget=UnfoldAdminSelectWidget,
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"),
        required=False,
        choices=[NOTHING, *Priority.choices],
        widget=UnfoldAdminSelectWidget,
    )
    assignee = forms.ChoiceField(
        label=gettext_lazy("Assigned to"),
        required=False,
        choices=[
            NOTHING,
            ("me", gettext_lazy("Whoever uses it")),
            ("nobody", gettext_lazy("Nobody: it goes back to all")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    add_tags = forms.CharField(
        label=gettext_lazy("Tags to add"),
        help_text=gettext_lazy("Separate several with commas."),
        required=False,
        max_length=200,
        widget=UnfoldAdminTextInputWidget,
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("For everybody"),
        help_text=gettext_lazy("Otherwise only you can use it."),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )

    class Meta:
        model = Macro
        fields = ("name", "position", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        actions = self.instance.actions or {}
        self.initial |= {name: actions.get(name, "") for name in ACTIONS}
        self.initial["add_tags"] = ", ".join(actions.get("add_tags", ()))

    def bodies(self, tenant: Tenant) -> dict[str, str]:
        """The texts by language."""
        return {code: self.cleaned_data.get(f"body_{code}", "") for code in tenant.languages}

    def actions(self) -> dict[str, Any]:
        """What it does besides."""
        data = self.cleaned_data
        chosen = {name: data.get(name, "") for name in ("state", "priority", "assignee")}
        return chosen | {"add_tags": [data.get("add_tags", "")]}


def macro_form(tenant: Tenant, macro: Macro | None) -> type[MacroForm]:
    """The form with the tenant's languages."""
    fields: dict[str, Any] = {
        f"body_{code}": forms.CharField(
            label=_("Text, %(language)s") % {"language": settings.LANGUAGE_NAMES.get(code, code)},
            max_length=MAX_BODY,
            required=False,
            initial=macro.bodies.get(code, "") if macro is not None else "",
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 7}),
        )
        for code in tenant.languages
    }
    return type("TenantMacroForm", (MacroForm,), fields)


def variables_help() -> SafeString:
    """What may stand in braces, as a sentence."""
    names = format_html_join(
        ", ",
        "<code>{}</code> ({})",
        [(f"{{{{{name}}}}}", words[0]) for name, words in VARIABLES.items()],
    )
    return format_html(
        "{} {}.", _("Whoever asked gets the text in their language. It may contain:"), names
    )


@admin.register(Macro, site=site)
class MacroAdmin(ServiceModelAdmin):
    """Saved by services; a macro is taken out of use, never deleted: rules may refer to it."""

    list_display = ("name", "whose", "does", "languages", "position", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """One's own and everybody's: what colleagues keep for themselves stays theirs."""
        rows = super().get_queryset(request)
        return rows.filter(Q(owner=None) | Q(owner_id=request.actor.user_id))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.works_anywhere(request.actor)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return policies.works_anywhere(request.actor)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return policies.works_anywhere(request.actor)
        return policies.can_edit_macro(request.actor, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @display(description=gettext_lazy("Whose"), label={"all": "info", "own": "success"})
    def whose(self, row: Macro) -> tuple[str, str]:
        return ("all", _("Everybody's")) if row.owner_id is None else ("own", _("Yours"))

    @display(description=gettext_lazy("Does"))
    def does(self, row: Macro) -> str:
        return " · ".join(action_words(row))

    @display(description=gettext_lazy("Text in"))
    def languages(self, row: Macro) -> str:
        return ", ".join(sorted(row.bodies))

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        kwargs["form"] = macro_form(request.tenant, obj)
        form: type[forms.ModelForm] = super().get_form(request, obj, change=change, **kwargs)
        return form

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> list[tuple[Any, Any]]:
        place = ["name", "position", "is_active"]
        if obj is None and request.actor.may(StaffPermission.MANAGE_AUTOMATION):
            place.insert(1, "is_shared")
        bodies = [f"body_{code}" for code in request.tenant.languages]
        does = {"fields": list(ACTIONS), "description": _("Carried out when the answer is sent.")}
        return [
            (None, {"fields": place}),
            (_("Text"), {"fields": bodies, "description": variables_help()}),
            (_("What it does besides"), does),
        ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data, actor = form.cleaned_data, request.actor
        values = {
            "name": data["name"],
            "position": data["position"],
            "bodies": form.bodies(actor.tenant),
            "actions": form.actions(),
        }
        if change:
            stored = Macro.objects.get(pk=obj.pk)
            services.update_macro(actor=actor, macro=stored, is_active=data["is_active"], **values)
            return
        # The field is offered only to who may.
        shared = bool(data["is_shared"]) and actor.may(StaffPermission.MANAGE_AUTOMATION)
        adopt(obj, services.create_macro(actor=actor, is_shared=shared, **values))
