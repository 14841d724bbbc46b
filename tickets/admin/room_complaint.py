"""The decision of a complaint on the desk."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from portal.shared.errors import DomainError
from portal.shared.forms import TextareaAuto
from portal.shared.staff_site import site
from tickets import services
from tickets.admin.forms import PublicTextForm, VersionMixin
from tickets.admin.link_check import may_send
from tickets.admin.rooms import Panel, add_address, add_panel, back_to, load_for_desk
from tickets.enums import Outcome, Remedy, TicketKind
from tickets.models import Complaint, Ticket
from tickets.presentation_complaints import complaint_card
from tickets.services.complaints import MAX_REASON


class DecisionForm(PublicTextForm, VersionMixin):
    """How the complaint ends, what is done, and why: the customer reads all of it."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=[("", gettext_lazy("Choose")), *Outcome.choices]
    )
    remedy = forms.ChoiceField(
        label=gettext_lazy("What we do"), choices=Remedy.choices, initial=Remedy.NONE
    )
    text = forms.CharField(
        label=gettext_lazy("Reasons for the customer"),
        max_length=MAX_REASON,
        widget=TextareaAuto({"rows": 4}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, auto_id="id_decision_%s", **kwargs)


def complaint_panel(request: HttpRequest, ticket: Ticket) -> Panel | None:
    """Only beside complaints."""
    if ticket.kind != TicketKind.COMPLAINT:
        return None
    row = Complaint.objects.filter(ticket=ticket).select_related("decided_by").first()
    card = complaint_card(ticket, row or Complaint(ticket=ticket), timezone.now())
    return Panel(
        "admin/tickets/_complaint.html",
        "top",
        context={
            "complaint": card,
            "decided_by": row.decided_by if row else None,
            "acknowledged_at": row.acknowledged_at if row else None,
            "can_decide": not card.decided_at or (card.escalated_at and not card.is_reviewed),
            "form": DecisionForm(initial={"version": ticket.version}),
        },
    )


@require_POST
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """Record the decision; a refused one comes back on a page of its own with its text."""
    ticket = load_for_desk(request, reference)
    form = DecisionForm(request.POST)
    if form.is_valid() and may_send(form, request.actor, [ticket], form.cleaned_data["text"]):
        data = form.cleaned_data
        try:
            services.decide_complaint(
                actor=request.actor,
                ticket=ticket,
                outcome=data["outcome"],
                remedy=data["remedy"],
                text=data["text"],
                solved=bool(request.POST.get("solved")),
                expected=data["version"],
            )
        except DomainError as error:
            form.refuse(error)
            form.data = form.data.copy()
            form.data["version"] = str(ticket.version)
        else:
            messages.success(request, _("The decision is recorded and sent to the customer."))
            return back_to(ticket)
    context = {
        **site.each_context(request),
        "title": f"{ticket.reference} {ticket.subject}",
        "ticket": ticket,
        "form": form,
    }
    return TemplateResponse(request, "admin/tickets/complaint.html", context)


add_panel(complaint_panel, order=10)
add_address("complaint/", decide, "complaint")
