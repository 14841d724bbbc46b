"""Payments in the staff workspace: for reading, and taking back."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, FieldTextFilter, RangeDateFilter
from unfold.decorators import action, display

from billing import services
from billing.admin.acting import Page, action_page
from billing.admin.forms import ReasonForm
from billing.admin.lines import MANAGE
from billing.enums import PaymentState
from billing.models import Payment
from billing.presentation import full_day
from portal.shared.money import in_currency
from portal.shared.service_admin import ReadOnlyModelAdmin
from portal.shared.staff_site import site


@admin.register(Payment, site=site)
class PaymentAdmin(ReadOnlyModelAdmin):
    """List and record; a mistake is taken back as a whole."""

    needs = {"view": MANAGE}
    list_display = ("received", "invoice", "customer", "amount_shown", "method", "standing")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("method", ChoicesDropdownFilter),
        ("received_on", RangeDateFilter),
        ("customer__name", FieldTextFilter),
    )
    list_filter_submit = True
    search_fields = ("invoice__reference", "customer__name", "note")
    search_help_text = _("Invoice, customer or note")
    ordering = ("-received_on", "-id")
    actions_detail = ("reverse",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("amount_shown", "state_word"),
                    ("invoice", "customer"),
                    ("received", "method"),
                    "note",
                    ("recorded_by", "created_at"),
                    ("reversed_on", "reversal_reason"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("invoice", "customer", "recorded_by")

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        payment = self.get_object(request, str(object_id))
        fit = payment is not None and payment.state == PaymentState.RECEIVED
        return super().get_actions_detail(request, object_id) if fit else []

    @action(description=_("Take back"), url_path="reverse", icon="undo", permissions=["view"])
    def reverse(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A returned transfer, or a mistake; the invoice is open again."""
        payment: Payment | None = self.get_object(request, str(object_id))
        if payment is None:
            raise Http404
        page = Page(
            title=gettext("Take the payment back"),
            text=gettext("The invoice is open again by this amount."),
            submit=gettext("Take back"),
            done=gettext("The payment is taken back."),
            back_url=reverse("admin:billing_payment_change", args=[payment.pk]),
            opts=Payment._meta,
            facts=[
                (gettext("Invoice"), payment.invoice.reference),
                (gettext("Customer"), str(payment.customer)),
                (gettext("Amount"), self.amount_shown(payment)),
                (gettext("Received on"), full_day(payment.received_on)),
            ],
            danger=True,
        )

        def act(data: dict[str, Any]) -> None:
            services.reverse_payment(actor=request.actor, payment=payment, reason=data["reason"])

        form = ReasonForm(request.POST if request.method == "POST" else None)
        return action_page(request, page, form, act)

    @display(description=_("received"), ordering="received_on")
    def received(self, payment: Payment) -> str:
        return full_day(payment.received_on)

    @display(description=_("amount"), ordering="amount")
    def amount_shown(self, payment: Payment) -> str:
        return in_currency(payment.amount, payment.currency)

    @display(description=_("state"))
    def state_word(self, payment: Payment) -> str:
        return str(PaymentState(payment.state).label)

    @display(
        description=_("state"),
        label={PaymentState.RECEIVED: "success", PaymentState.REVERSED: "danger"},
    )
    def standing(self, payment: Payment) -> tuple[str, str]:
        state = PaymentState(payment.state)
        return state, str(state.label)
