"""The state of the service in the workspace."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.decorators import display

from knowledge import policies, services
from knowledge.admin.news import FormPageAdmin, refused
from knowledge.admin.news_forms import (
    ComponentForm,
    CorrectionForm,
    FactsForm,
    UpdateForm,
    kind_in,
)
from knowledge.enums_news import INCIDENT_BADGES, IncidentKind, IncidentState
from knowledge.models import Incident, IncidentUpdate, ServiceComponent
from portal.shared.errors import DomainError
from portal.shared.staff_site import site

# unfold's colours by the tone of a state.
COLOURS = {"ok": "success", "warn": "warning", "bad": "danger", "info": "info"}
LABELS = {
    state: COLOURS[badge.tone] for state, badge in INCIDENT_BADGES.items() if badge.tone in COLOURS
}


@admin.register(ServiceComponent, site=site)
class ComponentAdmin(FormPageAdmin):
    """The parts that customers know the service by."""

    list_display = ("shown_name", "position", "is_active")
    list_display_links = ("shown_name",)

    @display(description=gettext_lazy("Name"))
    def shown_name(self, row: ServiceComponent) -> str:
        return row.name_in(get_language() or "")

    def page(self, request: HttpRequest, row: ServiceComponent | None) -> HttpResponse:
        form = ComponentForm(request.POST or None, tenant=request.tenant, row=row)
        if request.method == "POST" and form.is_valid():
            try:
                services.save_component(
                    actor=request.actor,
                    component=row,
                    names=form.said("name"),
                    descriptions=form.said("description"),
                    position=form.cleaned_data["position"],
                    is_active=form.cleaned_data["is_active"],
                )
            except DomainError as error:
                refused(form, error)
            else:
                messages.success(request, _("The part of the service was saved."))
                return self.to_list()
        title = row.name_in(get_language() or "") if row else _("New part of the service")
        return self.shown(request, "component_form", title=title, form=form)


@admin.register(Incident, site=site)
class IncidentAdmin(FormPageAdmin):
    """Opening, saying what is new, settling."""

    list_display = ("shown_title", "kind", "shown_state", "starts_at", "ends_at")
    list_display_links = ("shown_title",)
    list_filter = ("state", "kind")

    @display(description=gettext_lazy("Title"))
    def shown_title(self, row: Incident) -> str:
        return row.title_in(get_language() or "")

    @display(description=gettext_lazy("State"), label=LABELS)
    def shown_state(self, row: Incident) -> tuple[str, str]:
        return row.state, str(IncidentState(row.state).label)

    def get_urls(self) -> list[Any]:
        """Updates have no list of their own: they stand on their incident's page."""
        address = path(
            "<int:incident>/updates/<int:pk>/",
            self.admin_site.admin_view(self.correct),
            name="knowledge_incident_update",
        )
        return [address, *super().get_urls()]

    def correct(self, request: HttpRequest, incident: int, pk: int) -> HttpResponse:
        """The texts of one update, to be put right."""
        policies.require(self.has_change_permission(request))
        found = IncidentUpdate.objects.select_related("incident__tenant", "tenant")
        row = get_object_or_404(found, pk=pk, incident=incident)
        form = CorrectionForm(request.POST or None, tenant=request.tenant, row=row)
        if request.method == "POST" and form.is_valid() and self._corrected(request, row, form):
            return self.to_row(row.incident)
        title = _("Edit the update of “%(title)s”") % {"title": row.incident}
        return self.shown(request, "incident_update", title=title, row=row, form=form)

    def _corrected(self, request: HttpRequest, row: IncidentUpdate, form: CorrectionForm) -> bool:
        try:
            services.correct_update(
                actor=request.actor,
                update=row,
                texts=form.said("text"),
                expected=form.cleaned_data["seen"],
            )
        except DomainError as error:
            refused(form, error)
            return False
        messages.success(request, _("Saved; readers see it now."))
        return True

    def page(self, request: HttpRequest, row: Incident | None) -> HttpResponse:
        return self._opening(request) if row is None else self._open_one(request, row)

    def _opening(self, request: HttpRequest) -> HttpResponse:
        kind = kind_in(request.POST.get("kind") or request.GET.get("kind"))
        shared: dict[str, Any] = {"tenant": request.tenant}
        facts = FactsForm(request.POST or None, **shared)
        said = UpdateForm(request.POST or None, kind=kind, **shared)
        if request.method == "POST" and facts.is_valid() and said.is_valid():
            try:
                with transaction.atomic():
                    row = services.open_incident(
                        actor=request.actor,
                        kind=kind,
                        facts=facts.facts(),
                        texts=said.said("text"),
                        state=said.cleaned_data["state"],
                        tells=said.cleaned_data["tells"],
                    )
            except DomainError as error:
                refused(facts, error)
            else:
                messages.success(request, _("It stands on the page of the service's state."))
                return self.to_row(row)
        is_planned = kind == IncidentKind.MAINTENANCE
        return self.shown(
            request,
            "incident_new",
            title=_("Plan maintenance") if is_planned else _("Report a disruption"),
            kind=kind,
            is_planned=is_planned,
            facts=facts,
            said=said,
        )

    def _open_one(self, request: HttpRequest, row: Incident) -> HttpResponse:
        """Two forms, as one of them is filled in at a time."""
        action = request.POST.get("action", "")
        shared: dict[str, Any] = {"tenant": request.tenant, "row": row}
        facts = FactsForm(request.POST if action == "facts" else None, **shared)
        said = UpdateForm(request.POST if action == "say" else None, kind=row.kind, **shared)
        if request.method == "POST":
            form = facts if action == "facts" else said
            if form.is_valid() and self._done(request, row, form):
                return self.to_row(row)
        return self.shown(
            request,
            "incident",
            title=row.title_in(get_language() or ""),
            row=row,
            badge=INCIDENT_BADGES[row.state],
            facts=facts,
            said=said,
            updates=row.updates.select_related("tenant", "author"),
        )

    def _done(self, request: HttpRequest, row: Incident, form: FactsForm | UpdateForm) -> bool:
        try:
            with transaction.atomic():
                if isinstance(form, FactsForm):
                    services.update_incident(actor=request.actor, incident=row, facts=form.facts())
                else:
                    data = form.cleaned_data
                    services.post_update(
                        actor=request.actor,
                        incident=row,
                        state=data["state"],
                        texts=form.said("text"),
                        tells=data["tells"],
                    )
        except DomainError as error:
            refused(form, error)
            return False
        messages.success(request, _("Saved; readers see it now."))
        return True
