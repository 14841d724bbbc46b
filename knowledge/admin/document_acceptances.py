"""Who accepted a document and who hasn't yet, with a reminder and a table to take away."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from knowledge import services
from knowledge.admin.document_editor import document_for, progress_of, url_of
from knowledge.document_enums import DocumentAudience
from knowledge.document_people import missing_people, places_of
from knowledge.document_policies import require_manage
from knowledge.models import Document, DocumentAcceptance
from portal.shared.csv_export import csv_stream
from portal.shared.errors import DomainError
from portal.shared.paging import Keyset, page_of
from portal.shared.staff_site import site

OLDEST_FIRST = Keyset("pk", descending=False)
BATCH = 500


def acceptances(request: HttpRequest, pk: int) -> HttpResponse:
    """GET lists; POST reminds those who are missing."""
    require_manage(request.actor)
    document = document_for(request, pk)
    if request.method == "POST":
        _remind(request, document)
        return redirect(request.path)
    shows_done = request.GET.get("tab") == "accepted"
    waits = bool(document.needs_acceptance and document.valid_id and document.is_active)
    context = {
        **site.each_context(request),
        "title": _("Who accepted “%(title)s”") % {"title": document.title},
        "opts": Document._meta,
        "document": document,
        "editor_url": url_of(document),
        "export_url": reverse("admin:knowledge_document_export", args=[document.pk]),
        "waits": waits,
        "shows_done": shows_done,
        "progress": progress_of(document) if document.valid_id else None,
        **(_done(request, document) if shows_done else _missing(request, document)),
    }
    return TemplateResponse(request, "admin/knowledge/document_acceptances.html", context)


def _remind(request: HttpRequest, document: Document) -> None:
    try:
        number = services.remind_missing(actor=request.actor, document=document)
    except DomainError as error:
        messages.error(request, str(error.message))
        return
    said = ngettext("%(number)d person is reminded.", "%(number)d people are reminded.", number)
    messages.success(request, said % {"number": number})


def _done(request: HttpRequest, document: Document) -> dict[str, Any]:
    rows = DocumentAcceptance.objects.filter(document=document).select_related("version")
    page = page_of(rows, request.GET)
    return {"page": page, "accepted": page.rows}


def _missing(request: HttpRequest, document: Document) -> dict[str, Any]:
    if not document.needs_acceptance or document.valid_id is None:
        return {"page": None, "people": []}
    page = page_of(missing_people(document), request.GET, OLDEST_FIRST)
    companies = companies_of(document, page.rows)
    return {"page": page, "people": [(row, companies.get(row.pk, "")) for row in page.rows]}


def companies_of(document: Document, people: Sequence[User]) -> dict[int, str]:
    """The customers through which people read the document, by person; one query."""
    if document.audience == DocumentAudience.STAFF:
        return {}
    places = places_of(document).filter(user__in=[person.pk for person in people])
    found: dict[int, list[str]] = {}
    for key, name in places.values_list("user_id", "customer__name").order_by("customer__name"):
        found.setdefault(key, []).append(name)
    return {key: ", ".join(names) for key, names in found.items()}


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Everybody as CSV: who accepted which version when and from where, and who hasn't."""
    require_manage(request.actor)
    document = document_for(request, pk)
    header = [
        _("Person"),
        _("E-mail"),
        _("Company"),
        _("Version"),
        _("Accepted"),
        _("Network address"),
    ]
    name = f"{document.reference}-acceptances"
    return csv_stream(request.tenant, name, header, _batches(document))


def _batches(document: Document) -> Iterator[Sequence[Sequence[Any]]]:
    """The acceptances in their order, then who is missing."""
    after = 0
    while rows := _acceptances_after(document, after):
        yield [_accepted_cells(row) for row in rows]
        after = rows[-1].pk
    after = 0
    while people := _people_after(document, after):
        companies = companies_of(document, people)
        yield [
            [str(person), person.email, companies.get(person.pk, ""), "", _("not yet"), ""]
            for person in people
        ]
        after = people[-1].pk


def _acceptances_after(document: Document, after: int) -> list[DocumentAcceptance]:
    rows = DocumentAcceptance.objects.filter(document=document, pk__gt=after)
    return list(rows.select_related("version").order_by("pk")[:BATCH])


def _people_after(document: Document, after: int) -> list[User]:
    if not document.needs_acceptance or document.valid_id is None:
        return []
    return list(missing_people(document).filter(pk__gt=after).order_by("pk")[:BATCH])


def _accepted_cells(row: DocumentAcceptance) -> list[Any]:
    return [
        row.person_name,
        row.person_email,
        row.company_name,
        row.version.number,
        row.accepted_at,
        row.ip or "",
    ]
