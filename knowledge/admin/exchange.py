"""Articles out and in, in bulk: an archive of Markdown files, or questions as CSV."""

from tempfile import SpooledTemporaryFile
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from knowledge import policies
from knowledge.enums import ImportState
from knowledge.exchange.carrying import ACCEPTED, create_import, drop_import, start_import
from knowledge.exchange.exporting import CSV_HEAD, export_archive, question_rows
from knowledge.models import ArticleGroup, ArticleImport
from portal.shared.csv_export import csv_response
from portal.shared.errors import DomainError
from portal.shared.files.validation import MAX_SIZE, MEGABYTE
from portal.shared.staff_site import site

IN_MEMORY = 8 * MEGABYTE
SHOWN, SHOWN_ROWS = 10, 500
START = "admin:knowledge_articlegroup_exchange"
REPORT = "admin:knowledge_articlegroup_import"


@require_http_methods(["GET", "HEAD", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """What can be taken out, what was brought in; POST checks a file."""
    policies.require(policies.can_publish(request.actor))
    error = ""
    if request.method == "POST":
        try:
            return redirect(REPORT, _checked(request).pk)
        except DomainError as refused:
            error = str(refused.message)
    context = {
        "title": _("Import and export"),
        "error": error,
        "imports": ArticleImport.objects.select_related("author").defer("report")[:SHOWN],
        "accept": ",".join(ACCEPTED),
        "megabytes": MAX_SIZE // MEGABYTE,
    }
    return _page(request, "admin/knowledge/exchange.html", context, 422 if error else 200)


def _checked(request: HttpRequest) -> ArticleImport:
    upload = request.FILES.get("file")
    if upload is None:
        raise DomainError(_("Choose a file."), field="file")
    return create_import(actor=request.actor, upload=upload)


@require_safe
def export_zip(request: HttpRequest) -> HttpResponseBase:
    """Every article with its files, as an archive."""
    policies.require(policies.can_publish(request.actor))
    target = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the response closes it
    export_archive(actor=request.actor, target=target)
    target.seek(0)
    name = f"articles-{localdate():%Y-%m-%d}.zip"
    response = FileResponse(target, as_attachment=True, filename=name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_safe
def export_csv(request: HttpRequest) -> HttpResponse:
    """The questions in every language, as a table."""
    policies.require(policies.can_publish(request.actor))
    name = f"questions-{localdate():%Y-%m-%d}"
    return csv_response(name, CSV_HEAD, question_rows(request.actor))


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What importing would do or did, row by row; POST carries it out or forgets it."""
    policies.require(policies.can_publish(request.actor))
    row = ArticleImport.objects.select_related("author").filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        return _acted(request, row)
    kinds = ("error", "created", "changed", "unchanged")
    rows = sorted(row.report, key=lambda found: kinds.index(found["outcome"]))
    context = {
        "title": row.name,
        "row": row,
        "rows": rows[:SHOWN_ROWS],
        "left_out": max(0, len(rows) - SHOWN_ROWS),
        "counts": {kind: sum(found["outcome"] == kind for found in rows) for kind in kinds},
        "is_running": row.state == ImportState.RUNNING,
        "is_checked": row.state == ImportState.CHECKED,
    }
    return _page(request, "admin/knowledge/import_report.html", context)


def _acted(request: HttpRequest, row: ArticleImport) -> HttpResponse:
    try:
        if request.POST.get("action") == "drop":
            drop_import(actor=request.actor, row=row)
            messages.success(request, _("The file was forgotten."))
            return redirect(START)
        start_import(actor=request.actor, row=row)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(REPORT, row.pk)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = {**site.each_context(request), "opts": ArticleGroup._meta, **context}
    return TemplateResponse(request, template, shown, status=status)
