"""Addresses of the desk's composer.

Inserting a macro or an article gives the page back with the text in it, or to the script only the
text; nothing that was written is lost, and nothing is changed or sent.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.shared.errors import DomainError
from tickets import services
from tickets.admin.composing import (
    Draft,
    article_link,
    articles_to_insert,
    macro_from,
)
from tickets.admin.conversation_page import conversation_page
from tickets.admin.forms import DeskReplyForm, MacroForm, NoteForm, PublicTextForm
from tickets.admin.link_check import closed_links, may_send
from tickets.admin.rooms import add_address, back_to, load_for_desk
from tickets.macro_text import macro_text
from tickets.models import Macro, Ticket
from tickets.models.conversation import MAX_BODY

MAX_FIND = 100
ACTIONS = "admin/tickets/_macro_actions.html"


@require_POST
def compose(request: HttpRequest, reference: str) -> HttpResponse:
    """Put a macro or an article into the text, or look for articles."""
    ticket, sent = load_for_desk(request, reference), request.POST
    if request.htmx:
        find = _find(sent)
        found = articles_to_insert(request.actor, ticket, find)
        context = {"draft": Draft(DeskReplyForm(), find=find, articles=found), "ticket": ticket}
        return render(request, "admin/tickets/_articles.html", context)
    if sent.get("do") == "check":
        return _question(request, ticket)
    text, macro = _insertion(request, ticket, sent)
    if request.accepts("text/html"):
        return conversation_page(request, ticket, draft=_draft_with(request, ticket, text, macro))
    draft = Draft(DeskReplyForm(), macro)
    said = render_to_string(ACTIONS, {"draft": draft, "ticket": ticket}, request)
    key = macro.pk if macro is not None else ""
    return JsonResponse({"text": text, "macro": key, "then": draft.then, "actions": said})


def _question(request: HttpRequest, ticket: Ticket) -> JsonResponse:
    """For the script, before chosen files leave with the page: what sending would be held back for.

    Empty where nothing is to be asked.
    """
    form = PublicTextForm(request.POST)
    form.full_clean()
    if may_send(form, request.actor, [ticket], request.POST.get("body", "")[:MAX_BODY]):
        return JsonResponse({"asks": ""})
    parts = ("admin/tickets/_errors.html", "admin/tickets/_send_anyway.html")
    said = "".join(render_to_string(part, {"form": form}, request) for part in parts)
    return JsonResponse({"asks": said})


def _find(sent: QueryDict) -> str:
    return sent.get("find", "").replace("\0", "")[:MAX_FIND]


def _insertion(request: HttpRequest, ticket: Ticket, sent: QueryDict) -> tuple[str, Macro | None]:
    """The text that is put in, and the macro that the answer is made from then."""
    kept = macro_from(request.actor, sent.get("macro", ""))
    if sent.get("article"):
        return article_link(request.actor, ticket, sent["article"]), kept
    if sent.get("do") == "drop":
        return "", None
    if sent.get("do") == "insert":
        chosen = macro_from(request.actor, sent.get("macro_choice", ""))
        if chosen is not None:
            return macro_text(chosen, ticket, request.actor), chosen if chosen.actions else None
    return "", kept


def _draft_with(request: HttpRequest, ticket: Ticket, text: str, macro: Macro | None) -> Draft:
    """The composer as it was sent, the text put at its end."""
    sent = request.POST
    body = "\n\n".join(part for part in (sent.get("body", "").rstrip(), text) if part)
    initial = {
        "body": body,
        "version": sent.get("version", ""),
        "form_key": sent.get("form_key", ""),
        "macro": macro.pk if macro is not None else "",
    }
    form_class = NoteForm if sent.get("mode") == "note" else DeskReplyForm
    find = _find(sent) if sent.get("do") == "find" else ""
    if request.FILES:
        messages.warning(request, _("Choose the files again: they were not kept."))
    return Draft(
        form_class(initial=initial),
        macro,
        find=find,
        articles=articles_to_insert(request.actor, ticket, find),
    )


@require_POST
def apply(request: HttpRequest, reference: str) -> HttpResponse:
    """Carry a macro out at once; a text of one's own isn't thrown away for it."""
    ticket = load_for_desk(request, reference)
    form = MacroForm(request.POST)
    try:
        macro = _carry_out(request, ticket, form)
    except DomainError as error:
        messages.error(request, str(error.message))
        kept = macro_from(request.actor, request.POST.get("macro", ""))
        return conversation_page(request, ticket, draft=_draft_with(request, ticket, "", kept))
    messages.success(request, _("Carried out: %(macro)s.") % {"macro": macro.name})
    return back_to(ticket)


def _carry_out(request: HttpRequest, ticket: Ticket, form: MacroForm) -> Macro:
    macro = macro_from(request.actor, request.POST.get("macro_choice", ""))
    if macro is None:
        raise DomainError(_("Choose a macro."))
    if not form.is_valid():
        raise DomainError(_("The page is out of date. Load it again."))
    data = form.cleaned_data
    if data["body"].strip():
        raise DomainError(_("Your text is not sent yet. Insert the macro into it instead."))
    if closed := closed_links(request.actor, [ticket], macro_text(macro, ticket, request.actor)):
        raise DomainError(
            _("The customer can't read %(titles)s. Insert the macro to look at its text first.")
            % {"titles": ", ".join(closed)}
        )
    services.apply_macro(
        actor=request.actor,
        ticket=ticket,
        macro=macro,
        expected=data["version"],
        form_key=data["form_key"],
    )
    return macro


add_address("compose/", compose, "compose")
add_address("apply/", apply, "apply")
