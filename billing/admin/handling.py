"""What each step of an invoice asks and does, on the page of one action."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from billing import selectors, services
from billing.admin.acting import Page, action_page
from billing.admin.forms import NothingForm, PaymentForm, ReasonForm
from billing.days import today_at
from billing.models import Invoice
from billing.presentation import full_day, money_of


def page_of_invoice(invoice: Invoice) -> str:
    """The invoice's page in the staff workspace."""
    return reverse("admin:billing_invoice_change", args=[invoice.pk])


def facts(invoice: Invoice) -> list[tuple[str, str]]:
    """What has to be known before the button is pressed."""
    rows = [(_("Customer"), str(invoice.customer)), (_("Total"), money_of(invoice, invoice.total))]
    if invoice.reference:
        rows.insert(0, (_("Invoice"), invoice.reference))
        rows.append((_("To pay"), money_of(invoice, invoice.open_amount)))
    if invoice.due_on:
        rows.append((_("Due"), full_day(invoice.due_on)))
    return rows


def issue(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Number it and send it out; nothing of it changes afterwards."""
    page = Page(
        title=_("Issue the invoice"),
        text=_(
            "It gets the next number and today's date, and the customer is told. "
            "Afterwards it can't be changed, only taken back by a credit note."
        ),
        submit=_("Issue"),
        done=_("The invoice is issued. Its PDF is being made."),
        back_url=page_of_invoice(invoice),
        opts=Invoice._meta,
        facts=facts(invoice),
    )

    def act(_data: dict[str, Any]) -> None:
        services.issue_invoice(actor=request.actor, invoice=invoice)

    return action_page(request, page, NothingForm(_sent(request)), act)


def record_payment(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Money that came in, all of it or a part."""
    page = Page(
        title=_("Record a payment"),
        text=_("The customer is told. More than is open can't be recorded."),
        submit=_("Record the payment"),
        done=_("The payment is recorded."),
        back_url=page_of_invoice(invoice),
        opts=Invoice._meta,
        facts=facts(invoice),
    )
    beginning = PaymentForm.beginning(invoice, today_at(request.tenant))

    def act(data: dict[str, Any]) -> None:
        services.record_payment(
            actor=request.actor,
            invoice=invoice,
            amount=data["amount"],
            method=data["method"],
            received_on=data["received_on"],
            note=data["note"],
            idempotency_key=data["form_key"],
        )

    return action_page(request, page, PaymentForm(_sent(request), initial=beginning), act)


def credit(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Take the invoice back as a whole."""
    page = Page(
        title=_("Cancel by a credit note"),
        text=_("The whole invoice is taken back; its order can be invoiced again."),
        submit=_("Make the credit note"),
        done=_("The invoice is cancelled; this is its credit note."),
        back_url=page_of_invoice(invoice),
        opts=Invoice._meta,
        facts=facts(invoice),
        danger=True,
    )

    def act(data: dict[str, Any]) -> str:
        note = services.cancel_invoice(actor=request.actor, invoice=invoice, reason=data["reason"])
        return page_of_invoice(note)

    return action_page(request, page, ReasonForm(_sent(request)), act)


def pdf_again(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Have the worker try once more."""
    document = selectors.document_of(invoice)
    error = [(_("Last error"), document.error)] if document and document.error else []
    page = Page(
        title=_("Make the PDF again"),
        text=_("The worker draws it anew; a PDF that is there is never replaced."),
        submit=_("Make it again"),
        done=_("The PDF is being made."),
        back_url=page_of_invoice(invoice),
        opts=Invoice._meta,
        facts=[*facts(invoice), *error],
    )

    def act(_data: dict[str, Any]) -> None:
        services.make_pdf_again(actor=request.actor, invoice=invoice)

    return action_page(request, page, NothingForm(_sent(request)), act)


def discard(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """Throw a draft away."""
    page = Page(
        title=_("Discard the draft"),
        text=_("It has no number yet, so nothing is missed. Its order can be invoiced again."),
        submit=_("Discard"),
        done=_("The draft is gone."),
        back_url=page_of_invoice(invoice),
        opts=Invoice._meta,
        facts=facts(invoice),
        danger=True,
    )

    def act(_data: dict[str, Any]) -> str:
        services.discard_draft(actor=request.actor, invoice=invoice)
        return reverse("admin:billing_invoice_changelist")

    return action_page(request, page, NothingForm(_sent(request)), act)


def pdf(request: HttpRequest, invoice: Invoice) -> HttpResponse:
    """The stored file; Http404 until it is there."""
    document = selectors.document_of(invoice)
    if document is None or document.file is None:
        raise Http404
    return redirect("file_download", document.file.uuid)


def _sent(request: HttpRequest) -> Any:
    """The form's values; None shows an empty form."""
    return request.POST if request.method == "POST" else None
