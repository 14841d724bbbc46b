"""Tables as CSV, safe to open: a cell never becomes a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, TypeVar

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation

from portal.shared.context import tenant_scope
from portal.shared.models import Tenant

# What makes spreadsheets take a text for a formula, or start a new cell.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
BYTE_ORDER_MARK = "\ufeff"
CSV_TYPE = "text/csv; charset=utf-8"
Download = TypeVar("Download", HttpResponse, StreamingHttpResponse)


class _Echo:
    """What csv.writer writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def safe_cell(value: Any) -> str:
    """One cell: a text that begins like a formula gets an apostrophe before it.

    Numbers stay numbers, whatever their sign; days and moments are ISO, moments in the active
    time zone.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int):
        return str(value)
    text = str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text


def csv_lines(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table line by line, with the mark that makes spreadsheets read it as UTF-8."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + str(writer.writerow([safe_cell(cell) for cell in header]))
    for row in rows:
        yield str(writer.writerow([safe_cell(cell) for cell in row]))


def csv_response(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """The table as a download called `name`.csv, made at once: for some thousand short rows."""
    response = HttpResponse("".join(csv_lines(header, rows)), content_type=CSV_TYPE)
    return _as_download(response, name)


def csv_stream(
    tenant: Tenant, name: str, header: Sequence[Any], batches: Iterator[Sequence[Sequence[Any]]]
) -> StreamingHttpResponse:
    """The table as a download that is made while it is sent, some rows at a time.

    The response outlives the request's scope: each batch is read in a scope of its own (on
    PostgreSQL a short transaction), in the reader's language and time zone.
    """
    reader = (translation.get_language(), timezone.get_current_timezone())
    pieces = _pieces(tenant, reader, header, batches)
    return _as_download(StreamingHttpResponse(pieces, content_type=CSV_TYPE), name)


def _pieces(
    tenant: Tenant,
    reader: tuple[str | None, tzinfo],
    header: Sequence[Any],
    batches: Iterator[Sequence[Sequence[Any]]],
) -> Iterator[str]:
    """The mark and the header, then each batch as one text; no scope is open between two."""
    language, zone = reader
    yield "".join(csv_lines(header, ()))
    while True:
        with (
            tenant_scope(tenant),
            translation.override(language),
            timezone.override(zone),
        ):
            batch = next(batches, None)
            lines = [] if batch is None else list(csv_lines((), batch))[1:]
        if batch is None:
            return
        yield "".join(lines)


def _as_download(response: Download, name: str) -> Download:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
