"""Invoices in the staff workspace: list, drafts, and what can be done to one."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import FieldTextFilter
from unfold.decorators import action, display

from billing import selectors, services
from billing.admin import handling
from billing.admin.filters import StandingFilter
from billing.admin.lines import MANAGE, LineInline, PaymentInline, is_typed, lines_of
from billing.admin.orders import orders_page
from billing.days import today_at
from billing.enums import DocumentState, InvoiceState
from billing.models import Invoice, InvoiceLine
from billing.presentation import invoice_badge, money_of, short_day, standing
from portal.shared.service_admin import ServiceModelAdmin, adopt
from portal.shared.staff_site import site

LABELS = {
    "draft": "info",
    "due": "primary",
    "overdue": "danger",
    "part": "warning",
    "paid": "success",
    "cancelled": "default",
    "credit": "default",
}
WRITTEN = ("customer", "note", "customer_order_number")


@admin.register(Invoice, site=site)
class InvoiceAdmin(ServiceModelAdmin):
    """Drafts are written here; what is issued is for reading, with the steps that are possible."""

    needs = dict.fromkeys(("view", "add", "change"), MANAGE)
    list_display = (
        "name",
        "customer",
        "order_reference",
        "issued",
        "due",
        "total_shown",
        "open_shown",
        "standing",
    )
    list_filter = (StandingFilter, ("customer__name", FieldTextFilter))
    list_filter_submit = True
    search_fields = ("reference", "order_reference", "customer_order_number", "customer__name")
    search_help_text = _("Number, order or customer")
    ordering = ("-issued_on", "-id")
    autocomplete_fields = ("customer",)
    inlines = (LineInline, PaymentInline)
    actions_list = ("orders_to_invoice",)
    actions_detail = ("issue", "record_payment", "credit", "pdf_again", "pdf", "discard")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("customer", "tenant", "credits")

    def get_fieldsets(self, request: HttpRequest, obj: Invoice | None = None) -> Any:
        if obj is None:
            return [(None, {"fields": WRITTEN})]
        sums = (("net_shown", "tax_shown"), ("total_shown", "open_shown"))
        if obj.state == InvoiceState.DRAFT:
            text = ("customer", "order_reference", "customer_order_number", "note")
            return [(None, {"fields": ("state_word", *text)}), (_("Amounts"), {"fields": sums})]
        facts = (
            ("name", "state_word"),
            ("customer", "order_reference"),
            ("issued", "due"),
            ("customer_order_number", "takes_back"),
            "note",
            "document",
        )
        return [(None, {"fields": facts}), (_("Amounts"), {"fields": sums})]

    def get_readonly_fields(self, request: HttpRequest, obj: Invoice | None = None) -> Any:
        if obj is None:
            return ()
        shown = ("order_reference", "state_word", "net_shown", "tax_shown", "total_shown")
        issued = ("name", "issued", "due", "takes_back", "document")
        fixed = ("customer", *shown, "open_shown", *issued)
        return fixed if obj.state == InvoiceState.DRAFT else (*fixed, *WRITTEN[1:])

    def has_change_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        """Nothing of an issued invoice is typed over."""
        draft = obj is None or obj.state == InvoiceState.DRAFT
        return super().has_change_permission(request, obj) and draft

    def has_view_permission(self, request: HttpRequest, obj: Invoice | None = None) -> bool:
        return bool(request.actor.may(MANAGE))

    def get_inlines(self, request: HttpRequest, obj: Invoice | None) -> Any:
        issued = obj is not None and obj.state != InvoiceState.DRAFT
        return self.inlines if issued else (LineInline,)

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[Any]:
        """The steps that the invoice is fit for."""
        invoice = self.get_object(request, str(object_id))
        fit = possible_steps(invoice) if invoice is not None else set()
        offered = super().get_actions_detail(request, object_id)
        return [one for one in offered if one.path.replace("-", "_") in fit]

    def save_model(self, request: HttpRequest, obj: Invoice, form: Any, change: bool) -> None:
        actor, data = request.actor, form.cleaned_data
        if not change:
            texts = {name: data[name] for name in WRITTEN[1:]}
            made = services.create_invoice(actor=actor, customer=data["customer"], **texts)
            adopt(obj, made)
            return
        stored = Invoice.objects.get(pk=obj.pk)
        values = {name: data[name] for name in form.changed_data if name in WRITTEN[1:]}
        services.update_draft(actor=actor, invoice=stored, **values)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is InvoiceLine and formset.has_changed() and is_typed(form.instance):
            stored = Invoice.objects.get(pk=form.instance.pk)
            services.set_lines(actor=request.actor, invoice=stored, lines=lines_of(formset))

    def _invoice(self, request: HttpRequest, object_id: int) -> Invoice:
        """Http404 for a foreign or unknown one."""
        invoice: Invoice | None = self.get_object(request, str(object_id))
        if invoice is None:
            raise Http404
        return invoice

    @action(
        description=_("Orders to invoice"),
        url_path="orders",
        icon="orders",
        permissions=["view"],
    )
    def orders_to_invoice(self, request: HttpRequest) -> HttpResponse:
        return orders_page(request)

    @action(description=_("Issue"), url_path="issue", icon="send", permissions=["view"])
    def issue(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return handling.issue(request, self._invoice(request, object_id))

    @action(
        description=_("Record a payment"),
        url_path="record-payment",
        icon="payments",
        permissions=["view"],
    )
    def record_payment(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return handling.record_payment(request, self._invoice(request, object_id))

    @action(
        description=_("Cancel by a credit note"),
        url_path="credit",
        icon="undo",
        permissions=["view"],
    )
    def credit(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return handling.credit(request, self._invoice(request, object_id))

    @action(
        description=_("Make the PDF again"),
        url_path="pdf-again",
        icon="refresh",
        permissions=["view"],
    )
    def pdf_again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return handling.pdf_again(request, self._invoice(request, object_id))

    @action(description=_("PDF"), url_path="pdf", icon="download", permissions=["view"])
    def pdf(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return handling.pdf(request, self._invoice(request, object_id))

    @action(description=_("Discard"), url_path="discard", icon="delete", permissions=["view"])
    def discard(self, request: HttpRequest, object_id: int) -> HttpResponse:
        return handling.discard(request, self._invoice(request, object_id))

    @display(description=_("number"), ordering="reference")
    def name(self, invoice: Invoice) -> SafeString:
        return format_html('<span class="whitespace-nowrap">{}</span>', invoice)

    @display(description=_("state"))
    def state_word(self, invoice: Invoice) -> str:
        return invoice_badge(invoice, today_at(invoice.tenant)).label

    @display(description=_("date"), ordering="issued_on")
    def issued(self, invoice: Invoice) -> str:
        return short_day(invoice.issued_on) or "–"

    @display(description=_("due"), ordering="due_on")
    def due(self, invoice: Invoice) -> str:
        return short_day(invoice.due_on) or "–"

    @display(description=_("net"))
    def net_shown(self, invoice: Invoice) -> str:
        return money_of(invoice, invoice.net)

    @display(description=_("tax"))
    def tax_shown(self, invoice: Invoice) -> str:
        return money_of(invoice, invoice.tax)

    @display(description=_("total"), ordering="total")
    def total_shown(self, invoice: Invoice) -> str:
        return money_of(invoice, invoice.total)

    @display(description=_("to pay"))
    def open_shown(self, invoice: Invoice) -> str:
        return money_of(invoice, invoice.open_amount)

    @display(description=_("state"), label=LABELS)
    def standing(self, invoice: Invoice) -> tuple[str, str]:
        today = today_at(invoice.tenant)
        return standing(invoice, today), invoice_badge(invoice, today).label

    @display(description=_("takes back"))
    def takes_back(self, invoice: Invoice) -> str:
        return invoice.credits.reference if invoice.credits else "–"

    @display(description=_("PDF"))
    def document(self, invoice: Invoice) -> str:
        found = selectors.document_of(invoice)
        if found is None:
            return "–"
        label = str(DocumentState(found.state).label)
        return f"{label}: {found.error}" if found.error else label


def possible_steps(invoice: Invoice) -> set[str]:
    """The names of the actions that the invoice's state allows."""
    if invoice.state == InvoiceState.DRAFT:
        return {"issue", "discard"}
    document = selectors.document_of(invoice)
    ready = document is not None and document.state == DocumentState.READY
    steps = {"pdf" if ready else "pdf_again"}
    if invoice.state == InvoiceState.ISSUED:
        steps.add("record_payment")
        if not invoice.paid:
            steps.add("credit")
    return steps
