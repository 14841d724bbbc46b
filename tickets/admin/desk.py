"""The desk in the staff workspace: the list of requests and the page of each."""

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from portal.shared.errors import DomainError
from portal.shared.staff_site import TenantModelAdmin, site
from tickets import policies, selectors, services
from tickets.admin.composing import draft_of, macro_from
from tickets.admin.conversation_page import conversation_page, desk_frame, properties_form
from tickets.admin.forms import DeskReplyForm, FollowerForm, NoteForm
from tickets.admin.link_check import may_send
from tickets.admin.rooms import addresses, back_to, list_addresses, load_for_desk
from tickets.admin.views_of_queue import queue_context
from tickets.models import Category, Queue, Ticket

POST_ONLY = method_decorator(require_POST)
SAFE_ONLY = method_decorator(require_safe)


@admin.register(Ticket, site=site)
class TicketAdmin(TenantModelAdmin):
    """Requests are never edited as rows: every change is one of the services."""

    show_full_result_count = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.works_anywhere(request.actor)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return policies.works_anywhere(request.actor)

    def get_urls(self) -> list[URLPattern]:
        """By reference, as everywhere; no pages to add, delete or edit rows."""
        wrap = self.admin_site.admin_view
        prefix = "tickets_ticket"
        return [
            path("", wrap(self.changelist_view), name=f"{prefix}_changelist"),
            # Before the numbers: no request is called "views" or "bulk".
            *(
                path(route, wrap(view), name=f"{prefix}_{name}")
                for route, view, name in list_addresses
            ),
            path("<slug:reference>/", wrap(self.change_page), name=f"{prefix}_change"),
            path("<slug:reference>/take/", wrap(self.take_view), name=f"{prefix}_take"),
            path("<slug:reference>/reply/", wrap(self.reply_view), name=f"{prefix}_reply"),
            path("<slug:reference>/note/", wrap(self.note_view), name=f"{prefix}_note"),
            path("<slug:reference>/update/", wrap(self.update_view), name=f"{prefix}_update"),
            path(
                "<slug:reference>/followers/", wrap(self.follower_view), name=f"{prefix}_follower"
            ),
            *(
                path(f"<slug:reference>/{route}", wrap(view), name=f"{prefix}_{name}")
                for route, view, name in addresses
            ),
        ]

    @SAFE_ONLY
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The list with its saved views."""
        policies.require(policies.works_anywhere(request.actor))
        context = {**desk_frame(request, _("Requests")), **queue_context(request)}
        return TemplateResponse(request, "admin/tickets/queue.html", context)

    @SAFE_ONLY
    def change_page(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The conversation."""
        return conversation_page(request, load_for_desk(request, reference))

    @POST_ONLY
    def take_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """The request is mine now, unless somebody was quicker."""
        ticket = load_for_desk(request, reference)
        try:
            services.take(actor=request.actor, ticket=ticket, expected=_version(request))
        except DomainError as error:
            messages.error(request, str(error.message))
        return back_to(ticket)

    @POST_ONLY
    def reply_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Answer the customer; a refused answer comes back with its text."""
        ticket = load_for_desk(request, reference)
        form = DeskReplyForm(request.POST, request.FILES)
        if form.is_valid() and may_send(form, request.actor, [ticket], form.cleaned_data["body"]):
            try:
                send_answer(request, ticket, form)
            except DomainError as error:
                form.refuse(error)
                form = _with_version(form, ticket)
            else:
                messages.success(request, _("The answer is sent."))
                return back_to(ticket)
        form.ask_for_files_again()
        return conversation_page(request, ticket, draft=draft_of(request, ticket, form))

    @POST_ONLY
    def note_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Leave a note for colleagues."""
        ticket = load_for_desk(request, reference)
        form = NoteForm(request.POST, request.FILES)
        if form.is_valid():
            data = form.cleaned_data
            try:
                services.add_note(
                    actor=request.actor,
                    ticket=ticket,
                    body=data["body"],
                    uploads=data["files"],
                    form_key=data["form_key"],
                )
            except DomainError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The note is saved."))
                return back_to(ticket)
        form.ask_for_files_again()
        return conversation_page(request, ticket, draft=draft_of(request, ticket, form))

    @POST_ONLY
    def update_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """State, priority, queue and assignee: what was changed, all or nothing."""
        ticket = load_for_desk(request, reference)
        form = properties_form(request, ticket, request.POST)
        if not form.is_valid():
            return conversation_page(request, ticket, properties=form)
        try:
            apply_properties(request, ticket, form.cleaned_data)
        except DomainError as error:
            messages.error(request, str(error.message))
        else:
            messages.success(request, _("Saved."))
        return back_to(ticket)

    @POST_ONLY
    def follower_view(self, request: HttpRequest, reference: str) -> HttpResponse:
        """Add or remove one of the customer's people."""
        ticket = load_for_desk(request, reference)
        form = FollowerForm(request.POST)
        people = {person.pk: person for person in selectors.colleagues_of(ticket)}
        if not form.is_valid() or form.cleaned_data["user"] not in people:
            raise Http404
        act = services.remove_follower if form.cleaned_data["remove"] else services.add_follower
        act(actor=request.actor, ticket=ticket, user=people[form.cleaned_data["user"]])
        return back_to(ticket)


def send_answer(request: HttpRequest, ticket: Ticket, form: DeskReplyForm) -> None:
    """The answer, with what the macro does that it was made from."""
    data = form.cleaned_data
    common = {
        "actor": request.actor,
        "ticket": ticket,
        "body": data["body"],
        "uploads": data["files"],
        "then": data["then"],
        "expected": data["version"],
        "form_key": data["form_key"],
    }
    if not data["macro"]:
        services.reply(**common, as_staff=True)
        return
    macro = macro_from(request.actor, str(data["macro"]))
    if macro is None:
        form.data = form.data.copy()
        form.data["macro"] = ""
        raise DomainError(_("The macro is not in use any more. The answer goes without it."))
    services.apply_macro(**common, macro=macro)


def apply_properties(request: HttpRequest, ticket: Ticket, data: dict[str, Any]) -> None:
    """The form's values, which are among its choices, as the service wants them."""
    services.update_properties(
        actor=request.actor,
        ticket=ticket,
        expected=data["version"],
        priority=data["priority"],
        queue=Queue.objects.visible_to(request.actor).get(pk=int(data["queue"])),
        assignee=User.objects.get(pk=int(data["assignee"])) if data["assignee"] else None,
        state=data["state"],
        category=_category(request, data["category"]),
        kind=data["kind"] or None,
    )


def _category(request: HttpRequest, key: str) -> Category | None:
    rows = Category.objects.visible_to(request.actor)
    return rows.filter(pk=int(key)).first() if key else None


def _version(request: HttpRequest) -> int | None:
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


def _with_version(form: DeskReplyForm, ticket: Ticket) -> DeskReplyForm:
    """The refused form, ready to be sent again on what the reader sees now."""
    form.data = form.data.copy()
    form.data["version"] = str(ticket.version)
    return form
