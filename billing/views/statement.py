"""The statement of account, as a page and as a PDF."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from billing.days import today_at
from billing.forms import PeriodForm
from billing.pdf.engine import PdfUnavailable
from billing.pdf.statements import statement_pdf
from billing.presentation import ageing_slices, statement_rows
from billing.statements import Statement, statement_of
from billing.views.common import account_page, crumbs_to
from portal.shared.errors import DomainError


@require_safe
@account_page
def statement(request: HttpRequest) -> HttpResponse:
    """All that happened in a period, with the balance after each line."""
    form = PeriodForm(request.GET, today=today_at(request.tenant))
    return _page(request, form, _found(request, form))


@require_safe
@account_page
def statement_file(request: HttpRequest) -> HttpResponse:
    """The same as a PDF, drawn now; what can't be drawn is said on the page."""
    form = PeriodForm(request.GET, today=today_at(request.tenant))
    found = _found(request, form)
    if found is None:
        return _page(request, form, None)
    try:
        content = statement_pdf(found, request.tenant, request.LANGUAGE_CODE)
    except PdfUnavailable:
        form.add_error(None, _("The PDF can't be made at the moment. The statement is below."))
        return _page(request, form, found)
    name = f"{request.customer.number}-{found.start}-{found.end}.pdf"
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _found(request: HttpRequest, form: PeriodForm) -> Statement | None:
    """None where the period is refused, which the form says then."""
    if not form.is_valid():
        return None
    try:
        return statement_of(request.customer, form.cleaned_data["start"], form.cleaned_data["end"])
    except DomainError as error:
        form.add_error(error.field or None, str(error.message))
        return None


def _page(request: HttpRequest, form: PeriodForm, found: Statement | None) -> HttpResponse:
    context = {"form": form, "crumbs": crumbs_to(_("Statement")), "statement": found}
    if found is not None:
        period = urlencode({"start": found.start.isoformat(), "end": found.end.isoformat()})
        context |= {
            "rows": statement_rows(found),
            "slices": ageing_slices(found.ageing),
            "pdf_query": f"?{period}",
        }
    return render(request, "billing/statement.html", context)
