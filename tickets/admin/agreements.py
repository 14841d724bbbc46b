"""Agreed times in the staff workspace, and how a request stands against them on the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminIntegerFieldWidget,
)

from accounts.enums import StaffPermission
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site
from tickets import services
from tickets.enums import Priority, TicketKind
from tickets.models import SlaPolicy

MANAGE = StaffPermission.MANAGE_AUTOMATION
MAX_HOURS = 24 * 366
VALUES = (
    "kinds",
    "priorities",
    "customer",
    "first_answer_minutes",
    "solution_minutes",
    "ignores_hours",
    "warns_at",
    "position",
    "is_active",
)


def said_length(minutes: int) -> str:
    """A length of time in hours and minutes."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)d hour", "%(num)d hours", hours) % {"num": hours})
    if rest or not hours:
        parts.append(ngettext("%(num)d minute", "%(num)d minutes", rest) % {"num": rest})
    return " ".join(parts)


class LengthWidget(forms.MultiWidget):
    """Hours and minutes, each a number."""

    template_name = "admin/tickets/length.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = {"min": 0, "inputmode": "numeric"}
        names = {"aria-label": _("hours")}, {"aria-label": _("minutes")}
        widgets = [UnfoldAdminIntegerFieldWidget({**number, **name}) for name in names]
        super().__init__(widgets, attrs)

    def decompress(self, value: int | None) -> list[int | None]:
        return list(divmod(value, 60)) if value is not None else [None, None]


class LengthField(forms.MultiValueField):
    """Minutes, typed as hours and minutes; empty is None."""

    widget = LengthWidget

    def __init__(self, **kwargs: Any) -> None:
        numbers = (
            forms.IntegerField(min_value=0, max_value=MAX_HOURS, required=False),
            forms.IntegerField(min_value=0, max_value=MAX_HOURS * 60, required=False),
        )
        super().__init__(numbers, require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: list[int | None]) -> int | None:
        if all(number is None for number in data_list):
            return None
        hours, minutes = data_list
        return (hours or 0) * 60 + (minutes or 0)


class SlaPolicyForm(forms.ModelForm):
    """Whom it is for, how long, and when it warns."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds"),
        help_text=_("None chosen: all of them."),
        choices=TicketKind.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    priorities = forms.MultipleChoiceField(
        label=_("Priorities"),
        help_text=_("None chosen: all of them."),
        choices=Priority.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    first_answer_minutes = LengthField(
        label=_("First answer within"),
        help_text=_("Of opening time. Empty: the usual answer time of the portal's settings."),
    )
    solution_minutes = LengthField(
        label=_("Solution within"), help_text=_("Of opening time. Empty: nothing is agreed.")
    )

    class Meta:
        model = SlaPolicy
        # Without the customer: its choices need a tenant; the admin adds it per request.
        fields = ("name", *(name for name in VALUES if name != "customer"))
        labels = {
            "customer": _("Only for the customer"),
            "ignores_hours": _("Round the clock: closed hours count too"),
            "warns_at": _("Warn when so much of the time has passed (%)"),
        }
        help_texts = {
            "position": _("The first that fits counts. A category may name its own."),
            "is_active": _("Open requests follow with their next change."),
        }

    def clean_warns_at(self) -> int:
        """Said here: the database's own refusal has no words for people."""
        percent = int(self.cleaned_data["warns_at"])
        if not 1 <= percent <= 100:
            raise forms.ValidationError(gettext("Choose a percentage from 1 to 100."))
        return percent


@admin.register(SlaPolicy, site=site)
class SlaPolicyAdmin(ServiceModelAdmin):
    """Policies in the order in which they are asked; they are switched off, not deleted."""

    needs = {"view": MANAGE, "add": MANAGE, "change": MANAGE}
    form = SlaPolicyForm
    list_display = ("name", "position", "applies_to", "answer", "solution", "time", "active")
    ordering = ("position", "id")
    autocomplete_fields = ("customer",)
    fieldsets = (
        (None, {"fields": ("name", "position", "is_active")}),
        (_("For which requests"), {"fields": ("kinds", "priorities", "customer")}),
        (
            _("Times"),
            {"fields": ("first_answer_minutes", "solution_minutes", "ignores_hours", "warns_at")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("customer")

    def save_model(self, request: HttpRequest, obj: SlaPolicy, form: Any, change: bool) -> None:
        data = form.cleaned_data
        values = {name: data[name] for name in VALUES}
        if change:
            stored = SlaPolicy.objects.get(pk=obj.pk)
            values["name"] = data["name"].strip()
            services.update_policy(actor=request.actor, policy=stored, **values)
            return
        made = services.create_policy(actor=request.actor, name=data["name"], **values)
        adopt(obj, made)

    @display(description=_("for"))
    def applies_to(self, policy: SlaPolicy) -> str:
        parts = [str(TicketKind(kind).label) for kind in policy.kinds]
        parts += [str(Priority(priority).label) for priority in policy.priorities]
        parts += [str(policy.customer)] if policy.customer else []
        return ", ".join(parts) or gettext("All requests")

    @display(description=_("first answer"))
    def answer(self, policy: SlaPolicy) -> str:
        minutes = policy.first_answer_minutes
        return said_length(minutes) if minutes is not None else gettext("As usual")

    @display(description=_("solution"))
    def solution(self, policy: SlaPolicy) -> str:
        return said_length(policy.solution_minutes) if policy.solution_minutes is not None else "–"

    @display(description=_("counted in"))
    def time(self, policy: SlaPolicy) -> str:
        return gettext("Round the clock") if policy.ignores_hours else gettext("Opening time")

    @display(description=_("state"), label={True: "success", False: "info"})
    def active(self, policy: SlaPolicy) -> tuple[bool, str]:
        return policy.is_active, gettext("In use") if policy.is_active else gettext("Switched off")
