"""Members send documents to their company's account, and newer versions of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from knowledge import document_selectors as selectors
from knowledge import services
from knowledge.document_forms import UploadForm, VersionForm
from knowledge.document_policies import can_upload_at
from knowledge.models import Document
from knowledge.services.document_versions import open_versions
from knowledge.views.access import help_page
from portal.shared.errors import DomainError
from portal.shared.ui import Crumb

METHODS = ["GET", "HEAD", "POST"]
View = Callable[..., HttpResponse]


def own_document_page(view: View) -> View:
    """For members of the customer whose account the document was sent to."""

    @wraps(view)
    def checked(request: HttpRequest, reference: str) -> HttpResponse:
        document = selectors.get_document_for(request.actor, reference)
        if not document.is_upload or not can_upload_at(request.actor, document.customer_id):
            raise PermissionDenied
        return view(request, document)

    return login_required(help_page(checked))


@require_http_methods(METHODS)
@login_required
@help_page
def document_new(request: HttpRequest) -> HttpResponse:
    """The form for a document of the company's own."""
    if not request.customer:  # lazy, so never None itself
        return redirect("documents:list")
    if not can_upload_at(request.actor, request.customer.pk):
        raise PermissionDenied
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        document = _sent(request, form)
        if document is not None:
            messages.success(request, _("The document was sent. The team checks it now."))
            return redirect(document)
    form.ask_for_files_again()
    return _form_page(request, form, _("Send a document"), [Crumb(_("Send a document"))])


def _sent(request: HttpRequest, form: UploadForm) -> Document | None:
    try:
        return services.send_document(
            actor=request.actor,
            customer=request.customer,
            data=form.document(),
            version=form.version(),
            upload=form.upload,
        )
    except DomainError as error:
        form.refuse(error)
        return None


@require_http_methods(METHODS)
@own_document_page
def version_new(request: HttpRequest, document: Document) -> HttpResponse:
    """A newer version of an own document."""
    form = VersionForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.send_version(
                actor=request.actor,
                document=document,
                version=form.version(),
                upload=form.upload,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The new version was sent. The team checks it now."))
            return redirect(document)
    form.ask_for_files_again()
    crumbs = [Crumb(document.title, document.get_absolute_url()), Crumb(_("New version"))]
    return _form_page(request, form, _("Send a newer version"), crumbs)


@require_POST
@own_document_page
def version_withdraw(request: HttpRequest, document: Document) -> HttpResponse:
    """Take back what nobody of the team has looked at."""
    version = open_versions(document).select_related("file").first()
    if version is None:
        raise Http404
    try:
        services.withdraw_version(actor=request.actor, document=document, version=version)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect(document)
    messages.success(request, _("The upload was withdrawn and its file deleted."))
    return redirect(document if document.is_active else reverse("documents:list"))


def _form_page(request: HttpRequest, form: Any, title: str, crumbs: list[Crumb]) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "crumbs": [Crumb(_("Documents"), reverse("documents:list")), *crumbs],
    }
    return render(request, "documents/send.html", context)
