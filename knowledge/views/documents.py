"""The list of documents, one document, and accepting it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from knowledge import document_selectors as selectors
from knowledge import services
from knowledge.document_enums import OPEN_STATES, DocumentKind, VersionState
from knowledge.document_forms import AcceptForm
from knowledge.document_policies import can_upload_at, can_withdraw
from knowledge.document_presentation import (
    DocumentRow,
    badge_of,
    document_rows,
    expiry_words,
    kind_word,
    version_rows,
)
from knowledge.document_querysets import may_manage
from knowledge.models import Document, DocumentVersion
from knowledge.views.access import help_page
from portal.shared.counting import capped, counted
from portal.shared.dates import today_at
from portal.shared.errors import DomainError
from portal.shared.paging import Keyset, page_of, url_with
from portal.shared.ui import Crumb

BY_CHANGE = Keyset("changed_at")
TABS = ("all", "accept", "expiring", "uploads")
MAX_QUERY = 100


@dataclass(frozen=True, slots=True)
class Tab:
    """One filter above the list."""

    label: str
    url: str
    current: bool
    count: str | None = None


@require_safe
@help_page
def document_list(request: HttpRequest) -> HttpResponse:
    """What the visitor reads: everybody the public ones, members those of the company as well."""
    key = customer_key(request)
    text, kind, tab = _asked(request)
    found = selectors.members_documents(request.actor, key).searched(text)
    if kind:
        found = found.filter(kind=kind)
    page = page_of(on_tab(request, found, tab), request.GET, BY_CHANGE)
    is_insider = request.user.is_authenticated
    context = {
        "page": page,
        "rows": rows_of(request, page.rows),
        "list_tabs": tabs(request, found, tab) if is_insider else [],
        "kinds": DocumentKind.choices,
        "kind": kind,
        "q": text,
        "tab": tab,
        "is_filtered": bool(text or kind),
        "can_upload": can_upload_at(request.actor, key),
        "company": request.customer,
        "desk_url": desk_url(request),
    }
    template = "documents/list.html" if is_insider else "documents/public.html"
    return render(request, template, context)


def customer_key(request: HttpRequest) -> int | None:
    """The customer that the visitor works for now."""
    return request.customer.pk if request.customer else None  # lazy, so never None itself


def _asked(request: HttpRequest) -> tuple[str, str, str]:
    """Words, kind and tab of the address, as far as they make sense."""
    sent = request.GET
    text = "".join(char for char in sent.get("q", "")[:MAX_QUERY] if char.isprintable())
    kind = sent.get("kind", "")
    tab = sent.get("tab", "") if request.user.is_authenticated else ""
    known = kind if kind in DocumentKind.values else ""
    return " ".join(text.split()), known, tab if tab in TABS else TABS[0]


def on_tab(request: HttpRequest, found: Any, tab: str) -> QuerySet:
    """The list as one of the tabs narrows it."""
    narrowed: dict[str, Any] = {
        "accept": lambda: found.to_accept(request.actor.user_id),
        "expiring": lambda: found.expiring(today_at(request.tenant)),
        "uploads": lambda: found.filter(customer_id=customer_key(request) or 0),
    }
    rows: QuerySet = narrowed.get(tab, lambda: found)()
    return rows


def tabs(request: HttpRequest, found: Any, current: str) -> list[Tab]:
    """The tabs with capped counts, in one statement."""
    shown = TABS if request.customer else TABS[:-1]  # lazy, so never None itself
    counts = counted(request.tenant, {name: on_tab(request, found, name) for name in shown})
    labels = {
        "all": _("All"),
        "accept": _("To accept"),
        "expiring": _("Expiring"),
        "uploads": _("Sent by your company"),
    }
    return [
        Tab(labels[name], url_with(request.GET, tab=name), name == current, capped(counts[name]))
        for name in shown
    ]


def rows_of(request: HttpRequest, documents: list[Document]) -> list[DocumentRow]:
    """The lines of a page: three queries, however many there are."""
    shown = [row.shown_id for row in documents if row.shown_id]
    sent = [row.pk for row in documents if row.is_upload]
    rows = DocumentVersion.objects.select_related("file")
    versions = {row.pk: row for row in rows.filter(pk__in=shown)} if shown else {}
    newest: dict[int, DocumentVersion] = {}
    for row in rows.filter(document__in=sent).order_by("number") if sent else []:
        if row.state != VersionState.WITHDRAWN:
            newest[row.document_id] = row
    accepted = selectors.accepted_by(request.actor, documents)
    return document_rows(documents, versions, newest, accepted, today_at(request.tenant))


def desk_url(request: HttpRequest) -> str:
    """Where the staff looks after documents; empty for everybody else."""
    return reverse("admin:knowledge_document_changelist") if may_manage(request.actor) else ""


@require_safe
@help_page
def document_detail(request: HttpRequest, reference: str) -> HttpResponse:
    """What it is, until when it is valid, its versions, and the form to accept it."""
    document = selectors.get_document_for(request.actor, reference)
    return detail_page(request, document, None)


def detail_page(request: HttpRequest, document: Document, form: AcceptForm | None) -> HttpResponse:
    """The page, with the form as it was sent where it was refused."""
    actor, today = request.actor, today_at(request.tenant)
    versions = selectors.versions_for(actor, document)
    shown = next((row for row in versions if row.pk == document.shown_id), None)
    acceptance = selectors.acceptance_of(actor, document)
    waits = selectors.is_to_accept(actor, document, acceptance)
    if waits and form is None and shown is not None:
        form = AcceptForm(initial={"number": shown.number})
    newest = versions[0] if versions and document.is_upload else None
    accepted = {acceptance.version_id} if acceptance else set()
    own = document.is_upload and can_upload_at(actor, document.customer_id)
    waiting = own and any(row.state in OPEN_STATES for row in versions)
    history = version_rows(document, versions, today)
    context = {
        "document": document,
        "kind": kind_word(document.kind),
        "shown": next((row for row in history if row.version.pk == document.shown_id), None),
        "versions": history,
        "badge": badge_of(document, newest, accepted, today),
        "expiry": expiry_words(document.shown_until, today),
        "acceptance": acceptance,
        "form": form if waits else None,
        "withdrawable": any(can_withdraw(actor, document, row) for row in versions),
        "is_waiting": waiting,
        "can_send": not waiting and own,
        "edit_url": edit_url(request, document),
        "crumbs": [Crumb(_("Documents"), reverse("documents:list")), Crumb(document.title)],
    }
    return render(request, "documents/detail.html", context)


def edit_url(request: HttpRequest, document: Document) -> str:
    """The staff's page of the document; empty for everybody else."""
    if not may_manage(request.actor):
        return ""
    return reverse("admin:knowledge_document_change", args=[document.pk])


@require_POST
@login_required
@help_page
def document_accept(request: HttpRequest, reference: str) -> HttpResponse:
    """Read and accepted."""
    document = selectors.get_document_for(request.actor, reference)
    form = AcceptForm(request.POST)
    if form.is_valid():
        try:
            services.accept_document(
                actor=request.actor,
                document=document,
                number=form.cleaned_data["number"],
                company=request.customer or None,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("You accepted the document. The date is kept with it."))
            return redirect(document)
    if "number" in form.errors:
        raise Http404
    return detail_page(request, document, form)
