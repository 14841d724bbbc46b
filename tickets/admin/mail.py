"""Incoming mail in the staff workspace: what came, what became of it, and what people decide."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import StaffPermission
from portal.shared.errors import DomainError
from portal.shared.staff_site import TenantModelAdmin, site
from tickets import policies
from tickets.admin.mail_page import list_context, page_context
from tickets.mail import reviewing
from tickets.models import InboundMail, Ticket

POST_ONLY = method_decorator(require_POST)
SAFE_ONLY = method_decorator(require_safe)
MANAGE = StaffPermission.MANAGE_MAIL


def open_as_new(request: HttpRequest, mail: InboundMail) -> None:
    """A new request of the sender."""
    reviewing.open_as_new(actor=request.actor, mail=mail)


def assign(request: HttpRequest, mail: InboundMail) -> None:
    """An answer in the request whose number was typed. Raises DomainError for none of theirs."""
    reference = request.POST.get("reference", "").replace("\0", "").strip()[:20].upper()
    visible = Ticket.objects.visible_to(request.actor).with_people()
    ticket = visible.filter(reference=reference).first()
    if ticket is None or not policies.works_on(request.actor, ticket):
        raise DomainError(_("There is no request with this number."))
    reviewing.assign_mail(actor=request.actor, mail=mail, ticket=ticket)


DECISIONS: dict[str, tuple[Callable[[HttpRequest, InboundMail], None], Any]] = {
    "again": (
        lambda request, mail: reviewing.process_again(actor=request.actor, mail=mail),
        gettext_lazy("The mail is being processed again."),
    ),
    "open": (open_as_new, gettext_lazy("The mail is a new request.")),
    "assign": (assign, gettext_lazy("The mail is part of the request.")),
    "ignore": (
        lambda request, mail: reviewing.ignore_mail(actor=request.actor, mail=mail),
        gettext_lazy("The mail needs no answer."),
    ),
}


@admin.register(InboundMail, site=site)
class InboundMailAdmin(TenantModelAdmin):
    """Mails are never edited or deleted: they are decided about."""

    needs = {"view": MANAGE}
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        """A list, a page for each mail, what is decided there, and the mail as it came."""
        wrap = self.admin_site.admin_view
        prefix = "tickets_inboundmail"
        return [
            path("", wrap(self.changelist_view), name=f"{prefix}_changelist"),
            path("<int:pk>/", wrap(self.page), name=f"{prefix}_change"),
            path("<int:pk>/decide/", wrap(self.decide), name=f"{prefix}_decide"),
            path("<int:pk>/raw/", wrap(self.raw), name=f"{prefix}_raw"),
        ]

    @SAFE_ONLY
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """By state, the newest first."""
        policies.require(request.actor.may(MANAGE))
        context = {**self._frame(request, _("Incoming mail")), **list_context(request)}
        return TemplateResponse(request, "admin/tickets/mail_list.html", context)

    @SAFE_ONLY
    def page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What came, and why it is where it is."""
        mail = self._load(request, pk)
        title = mail.subject or _("(No subject)")
        context = {**self._frame(request, title), **page_context(mail)}
        return TemplateResponse(request, "admin/tickets/mail.html", context)

    @POST_ONLY
    def decide(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the decisions; a refusal is said on the mail's page."""
        mail = self._load(request, pk)
        decide, done = DECISIONS.get(request.POST.get("decision", ""), (None, ""))
        if decide is None:
            messages.error(request, _("Choose what happens to the mail."))
            return redirect("admin:tickets_inboundmail_change", pk)
        try:
            decide(request, mail)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, str(done))
        return redirect("admin:tickets_inboundmail_change", pk)

    @SAFE_ONLY
    def raw(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The mail as it came, as a download that no browser opens."""
        mail = self._load(request, pk)
        try:
            content = storages["private"].open(mail.storage_name)
        except FileNotFoundError as error:
            raise Http404 from error
        response = FileResponse(
            content,
            as_attachment=True,
            filename=f"mail-{mail.pk}.eml",
            content_type="application/octet-stream",
        )
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _load(self, request: HttpRequest, pk: int) -> InboundMail:
        policies.require(request.actor.may(MANAGE))
        if pk >= 2**63:
            raise Http404
        rows = InboundMail.objects.select_related("mailbox__category__queue", "ticket")
        mail: InboundMail = get_object_or_404(rows, pk=pk)
        return mail

    def _frame(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "is_fullwidth": "1"}
