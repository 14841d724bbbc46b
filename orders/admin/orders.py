"""Orders in the staff workspace: the list, and the page on which an order is worked on."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from orders import policies, selectors, services
from orders.admin.base import POST_ONLY, SAFE_ONLY, ByReferenceAdmin, to
from orders.admin.forms import ConfirmForm, DatesForm, ShipForm, StaffNoteForm
from orders.admin.lists import orders_context
from orders.enums import OrderState
from orders.forms import ReasonForm
from orders.models import Order, OrderEvent
from orders.presentation import address_lines, next_step, order_badge, progress
from portal.shared.errors import DomainError
from portal.shared.pricing import totals_of
from portal.shared.staff_site import site

CHANGE = "admin:orders_order_change"
DATES = ("confirm_by", "ships_on", "delivers_on")


@admin.register(Order, site=site)
class OrderAdmin(ByReferenceAdmin):
    """Staff confirm, ship, deliver and cancel; each move is a compare-and-swap."""

    def get_urls(self) -> list[URLPattern]:
        wrap, prefix = self.admin_site.admin_view, "orders_order"
        pages = {
            "confirm": self.confirm_view,
            "ship": self.ship_view,
            "deliver": self.deliver_view,
            "cancel": self.cancel_view,
            "dates": self.dates_view,
            "note": self.note_view,
        }
        return [
            path("", wrap(self.changelist_view), name=f"{prefix}_changelist"),
            path("<slug:reference>/", wrap(self.change_page), name=f"{prefix}_change"),
            *(
                path(f"<slug:reference>/{name}/", wrap(view), name=f"{prefix}_{name}")
                for name, view in pages.items()
            ),
        ]

    @SAFE_ONLY
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list with its views."""
        policies.require_manage(request.actor)
        context = {**self.frame(request, _("Orders")), **orders_context(request)}
        return TemplateResponse(request, "admin/orders/orders.html", context)

    @SAFE_ONLY
    def change_page(self, request: HttpRequest, reference: str) -> HttpResponse:
        """One order, with what can be done to it now."""
        return self._page(request, self._load(request, reference))

    @POST_ONLY
    def confirm_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The team takes the order on."""
        form = ConfirmForm(request.POST)
        return self._act(request, reference, "confirm", form, services.confirm_order)

    @POST_ONLY
    def ship_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The goods leave."""
        return self._act(request, reference, "ship", ShipForm(request.POST), services.ship_order)

    @POST_ONLY
    def cancel_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The order is called off."""
        form = ReasonForm(request.POST)
        return self._act(request, reference, "cancel", form, services.cancel_order)

    @POST_ONLY
    def dates_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """What the customer is told to expect."""
        return self._act(request, reference, "dates", DatesForm(request.POST), services.set_dates)

    @POST_ONLY
    def deliver_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The goods arrived."""
        order = self._load(request, reference)
        try:
            services.deliver_order(actor=request.actor, order=order)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, SAID["deliver"]())
        return to(CHANGE, reference)

    @POST_ONLY
    def note_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """A note for colleagues."""
        order, form = self._load(request, reference), StaffNoteForm(request.POST)
        return self.carry_out(
            request,
            form,
            SAID["note"](),
            lambda: to(CHANGE, reference),
            lambda data: services.set_internal_note(
                actor=request.actor, order=order, note=data["internal_note"]
            ),
            lambda: self._page(request, order, note_form=form),
        )

    def _act(
        self, request: HttpRequest, reference: str, name: str, form: Any, service: Any
    ) -> HttpResponse:
        """Call the service with the form's fields."""
        order = self._load(request, reference)

        def act(data: dict[str, Any]) -> None:
            values = {key: value for key, value in data.items() if key != "form_key"}
            service(actor=request.actor, order=order, **values)

        return self.carry_out(
            request,
            form,
            SAID[name](),
            lambda: to(CHANGE, reference),
            act,
            lambda: self._page(request, order, **{f"{name}_form": form}),
        )

    def _load(self, request: HttpRequest, reference: str) -> Order:
        policies.require_manage(request.actor)
        return selectors.get_order_for(request.actor, reference)

    def _page(self, request: HttpRequest, order: Order, **forms: Any) -> HttpResponse:
        lines = list(order.lines.all())
        context = {
            **self.frame(request, order.reference),
            "order": order,
            "lines": lines,
            "totals": totals_of(lines),
            "badge": order_badge(order.state, staff=True),
            "next_step": next_step(order),
            "steps": progress(order, OrderEvent.objects.filter(order=order)),
            "delivery": address_lines(order.delivery_address),
            "billing": address_lines(order.billing_address),
            "can_cancel": policies.can_cancel(request.actor, order),
            "is_placed": order.state == OrderState.PLACED,
            "is_confirmed": order.state == OrderState.CONFIRMED,
            "is_shipped": order.state == OrderState.SHIPPED,
            **_forms(order),
            **forms,
        }
        return TemplateResponse(request, "admin/orders/order.html", context)


def _forms(order: Order) -> dict[str, Any]:
    """The forms as they start; each has its own ids on the page."""
    dates = {name: getattr(order, name) for name in DATES}
    wished = order.delivers_on or order.wished_on
    return {
        "confirm_form": ConfirmForm(
            auto_id="confirm_%s", initial={"ships_on": order.ships_on, "delivers_on": wished}
        ),
        "ship_form": ShipForm(auto_id="ship_%s", initial={"delivers_on": wished}),
        "cancel_form": ReasonForm(),
        "dates_form": DatesForm(auto_id="dates_%s", initial=dates),
        "note_form": StaffNoteForm(
            auto_id="note_%s", initial={"internal_note": order.internal_note}
        ),
    }


SAID = {
    "confirm": lambda: _("The order is confirmed."),
    "ship": lambda: _("The order is on its way."),
    "deliver": lambda: _("The order is delivered."),
    "cancel": lambda: _("The order is cancelled."),
    "dates": lambda: _("The dates are saved."),
    "note": lambda: _("The note is saved."),
}
