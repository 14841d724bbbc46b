"""A document in the workspace: what it is, its versions, what waits to be decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from knowledge import document_selectors as selectors
from knowledge import services
from knowledge.admin.document_forms import LONGEST_KEY, DocumentForm, NewVersionForm
from knowledge.document_enums import OPEN_STATES, DocumentState, VersionState
from knowledge.document_people import accepted_people, expected_people
from knowledge.document_presentation import version_rows
from knowledge.models import Document, DocumentVersion
from portal.shared.dates import today_at
from portal.shared.errors import DomainError
from portal.shared.staff_site import site

TEMPLATE = "admin/knowledge/document_form.html"


def url_of(document: Document) -> str:
    """The editor of a document."""
    return reverse("admin:knowledge_document_change", args=[document.pk])


def document_for(request: HttpRequest, object_id: str | int) -> Document:
    """The document as those see it who look after documents; Http404 else."""
    text = str(object_id)
    if not (text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY):
        raise Http404
    rows = Document.objects.visible_to(request.actor).with_shown(today_at(request.tenant))
    found: Document | None = rows.select_related("customer").filter(pk=int(text)).first()
    if found is None:
        raise Http404
    return found


def add(request: HttpRequest) -> HttpResponse:
    """A new document with its first version."""
    sent = request.POST if request.method == "POST" else None
    form = DocumentForm(sent, actor=request.actor)
    finding = request.POST.get("action") == "find"
    version = NewVersionForm(None if finding else sent, request.FILES or None)
    if sent is not None and not finding and form.is_valid() and version.is_valid():
        document = _created(request, form, version)
        if document is not None:
            messages.success(request, _("The document was saved."))
            return redirect(url_of(document))
    return _page(request, None, form, version)


def _created(request: HttpRequest, form: DocumentForm, version: NewVersionForm) -> Document | None:
    try:
        return services.create_document(
            actor=request.actor,
            data=form.document_data(),
            version=version.version(),
            upload=version.upload,
            publish=request.POST.get("action") == "publish",
        )
    except DomainError as error:
        (version if error.field in version.fields else form).refuse(error)
        return None


def edit(request: HttpRequest, object_id: str) -> HttpResponse:
    """Everything about one document; the button says by `action` what to do."""
    document = document_for(request, object_id)
    action = request.POST.get("action", "")
    sent = request.POST if action in ("save", "find") else None
    form = DocumentForm(sent, actor=request.actor, document=document)
    files = (request.POST, request.FILES) if action == "version" else (None, None)
    version = NewVersionForm(*files)
    act = ACTIONS.get(action)
    if act is not None and _done(request, document, act, form, version):
        return redirect(url_of(document))
    return _page(request, document, form, version)


def _done(
    request: HttpRequest,
    document: Document,
    act: "Action",
    form: DocumentForm,
    version: NewVersionForm,
) -> bool:
    """Whether the page has to be opened anew; a refusal stands on the form it belongs to."""
    try:
        said = act(request, document, form, version)
    except DomainError as error:
        if version.is_bound:
            version.refuse(error)
        elif form.is_bound:
            form.refuse(error)
        else:
            messages.error(request, str(error.message))
            return True
        return False
    if said:
        messages.success(request, said)
    return bool(said)


def _save(request: HttpRequest, document: Document, form: DocumentForm, _v: Any) -> str:
    if not form.is_valid():
        return ""
    services.change_document(actor=request.actor, document=document, data=form.document_data())
    return _("The document was saved.")


def _version(request: HttpRequest, document: Document, _f: Any, version: NewVersionForm) -> str:
    if not version.is_valid():
        return ""
    services.publish_version(
        actor=request.actor,
        document=document,
        version=version.version(),
        upload=version.upload,
    )
    return _("The new version was added.")


def _publish(request: HttpRequest, document: Document, _f: Any, _v: Any) -> str:
    services.publish_document(actor=request.actor, document=document)
    return _("The document is published.")


def _archive(request: HttpRequest, document: Document, _f: Any, _v: Any) -> str:
    services.archive_document(actor=request.actor, document=document)
    return _("The document is archived.")


def _check(request: HttpRequest, document: Document, _f: Any, _v: Any) -> str:
    version = _named_version(request, document)
    services.start_checking(actor=request.actor, document=document, version=version)
    return _("The customer sees that the upload is being checked.")


def _accept(request: HttpRequest, document: Document, _f: Any, _v: Any) -> str:
    version = _named_version(request, document)
    services.accept_version(actor=request.actor, document=document, version=version)
    return _("The upload is accepted, and the customer is told.")


def _reject(request: HttpRequest, document: Document, _f: Any, _v: Any) -> str:
    version = _named_version(request, document)
    services.reject_version(
        actor=request.actor,
        document=document,
        version=version,
        reason=request.POST.get("reason", "").replace("\0", "")[:300],
    )
    return _("The upload is not accepted, and the customer is told why.")


def _take_back(request: HttpRequest, document: Document, _f: Any, _v: Any) -> str:
    version = _named_version(request, document)
    services.take_back_version(actor=request.actor, document=document, version=version)
    return _("The version was taken back.")


Action = Callable[[HttpRequest, Document, DocumentForm, NewVersionForm], str]
ACTIONS: dict[str, Action] = {
    "save": _save,
    "version": _version,
    "publish": _publish,
    "archive": _archive,
    "check": _check,
    "accept": _accept,
    "reject": _reject,
    "take_back": _take_back,
}


def _named_version(request: HttpRequest, document: Document) -> DocumentVersion:
    """The version that the button names."""
    number = request.POST.get("number", "")
    known = number.isascii() and number.isdecimal() and len(number) < LONGEST_KEY
    rows = DocumentVersion.objects.filter(document=document, number=int(number) if known else 0)
    version: DocumentVersion | None = rows.first()
    if version is None:
        raise Http404
    return version


def _page(
    request: HttpRequest,
    document: Document | None,
    form: DocumentForm,
    version: NewVersionForm,
) -> HttpResponse:
    switches = ("needs_acceptance", "asks_anew", "shows_old_versions")
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": document.title if document else _("New document"),
        "opts": Document._meta,
        "document": document,
        "form": form,
        "version_form": version,
        "plain_fields": [form[name] for name in ("title", "kind", "description", "language")],
        "reader_fields": [form[name] for name in ("audience", "segments", "customers", "find")],
        "switches": [form[name] for name in switches],
    }
    if document is not None:
        context |= _standing(request, document)
    return TemplateResponse(request, TEMPLATE, context)


def _standing(request: HttpRequest, document: Document) -> dict[str, Any]:
    """Versions, what waits, and how many have accepted."""
    versions = selectors.versions_for(request.actor, document)
    rows = version_rows(document, versions, today_at(request.tenant))
    standing: dict[str, Any] = {
        "waiting": [row for row in rows if row.version.state in OPEN_STATES],
        "versions": rows,
        "can_publish": document.state != DocumentState.ACTIVE,
        "can_archive": document.state != DocumentState.ARCHIVED,
        "accepted_state": VersionState.ACCEPTED,
        "has_several": sum(row.version.state == VersionState.ACCEPTED for row in rows) > 1,
    }
    if document.needs_acceptance and document.valid_id:
        standing["progress"] = progress_of(document)
    return standing


def progress_of(document: Document) -> dict[str, int]:
    """How many of those who have to did accept; after `with_shown`."""
    expected, done = expected_people(document).count(), accepted_people(document).count()
    return {
        "expected": expected,
        "done": done,
        "missing": expected - done,
        "percent": 100 * done // expected if expected else 0,
    }
