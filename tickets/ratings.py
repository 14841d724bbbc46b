"""The five faces, and the question how satisfied somebody is, asked once from the outbox."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from accounts.models import User
from accounts.selectors import actor_for
from portal.shared.mail import is_undeliverable, new_message_id, queue_mail
from portal.shared.models import Tenant
from portal.shared.outbox import transactional
from portal.shared.tenants import tenant_url
from tickets import policies, selectors
from tickets.enums import LinkPurpose, TicketKind, TicketState
from tickets.guest_mails import greeting_of
from tickets.links import issue_link
from tickets.mail import tokens
from tickets.models import AccessLink, Rating, Ticket
from tickets.services.ratings import ASK, BAD, BAD_UNTIL, BEST


@dataclass(frozen=True, slots=True)
class Face:
    """One of five answers: never the picture alone."""

    score: int
    label: str | Promise
    icon: str
    sign: str
    url: str = ""


FACES = (
    Face(1, gettext_lazy("Very bad"), "angry", "😠"),
    Face(2, gettext_lazy("Bad"), "frown", "🙁"),
    Face(3, gettext_lazy("Fair"), "meh", "😐"),
    Face(4, gettext_lazy("Good"), "smile", "🙂"),
    Face(5, gettext_lazy("Very good"), "laugh", "😀"),
)


def face_of(score: int) -> Face:
    """The face of a rating."""
    return FACES[score - 1]


@transactional(ASK)
def ask_for_rating(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Ask the one who asked, unless the request was taken up again or they were asked before."""
    ticket = Ticket.objects.with_people().filter(pk=payload["ticket"]).first()
    if ticket is None or not _to_be_asked(ticket):
        return
    if ticket.is_guests:
        _ask_guest(tenant, ticket)
    elif ticket.requester is not None:
        _ask_member(tenant, ticket, ticket.requester)


def _to_be_asked(ticket: Ticket) -> bool:
    """Somebody worked on it, it is solved still, and nobody was asked or rated of their own."""
    handled = ticket.first_answered_at is not None or ticket.taken_at is not None
    if not handled or ticket.state != TicketState.SOLVED or ticket.kind == TicketKind.FEEDBACK:
        return False
    asked = AccessLink.objects.filter(ticket=ticket, purpose=LinkPurpose.RATE)
    return not asked.exists() and not Rating.objects.filter(ticket=ticket).exists()


def _linked_faces(tenant: Tenant, ticket: Ticket, email: str) -> list[Face]:
    token = issue_link(tenant, LinkPurpose.RATE, email, ticket=ticket)
    url = tenant_url(tenant, reverse("tickets:rate_link", args=[token]))
    return [
        Face(face.score, str(face.label), face.icon, face.sign, f"{url}?score={face.score}")
        for face in FACES
    ]


def _ask_member(tenant: Tenant, ticket: Ticket, user: User) -> None:
    actor = actor_for(user, tenant)
    if not policies.may_write_as_customer(actor, ticket) or not policies.can_see(actor, ticket):
        return
    with translation.override(accounts.language_of(user, tenant)):
        faces = _linked_faces(tenant, ticket, user.email)
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=Kind.RATE_ANSWER,
        context={"reference": ticket.reference, "subject": ticket.subject, "text": ""},
        path=f"{ticket.get_absolute_url()}#rating",
        event_key=f"ticket-rate-{ticket.pk}",
        frame=accounts.MailFrame(thread_id=tokens.thread_id(tenant, ticket.pk), faces=faces),
    )


def _ask_guest(tenant: Tenant, ticket: Ticket) -> None:
    if not ticket.guest_email or is_undeliverable(tenant, ticket.guest_email):
        return
    with translation.override(ticket.guest_language or tenant.default_language):
        values = {"reference": ticket.reference, "subject": ticket.subject}
        question = _("How satisfied are you with the answer to %(reference)s: %(subject)s") % values
        subject, text, html = accounts.mail_parts(
            tenant,
            subject=question,
            greeting=greeting_of(ticket),
            lead=question,
            faces=_linked_faces(tenant, ticket, ticket.guest_email),
        )
        queue_mail(
            tenant=tenant,
            to=ticket.guest_email,
            subject=subject,
            text=text,
            html=html,
            message_id=new_message_id(tenant, f"rate-{ticket.pk}-{tenant.pk}"),
        )


@transactional(BAD)
def tell_of_bad_rating(tenant: Tenant, payload: dict[str, Any]) -> None:
    """The one who has the request hears of it, or who could take it; not if it got better."""
    rows = Rating.objects.select_related("ticket__assignee", "ticket__customer")
    rating = rows.filter(pk=payload["rating"], score__lte=BAD_UNTIL).first()
    if rating is None:
        return
    ticket = rating.ticket
    for user in [ticket.assignee] if ticket.assignee else selectors.agents_of(ticket):
        with translation.override(accounts.language_of(user, tenant)):
            said = _("Rated %(score)s of %(best)s.") % {"score": rating.score, "best": BEST}
        accounts.notify(
            tenant=tenant,
            user=user,
            kind=Kind.STAFF_TICKET_REPLY,
            context={
                "name": rating.rated_by,
                "reference": ticket.reference,
                "subject": ticket.subject,
                "text": f"{said} {rating.comment}".strip(),
            },
            path=selectors.desk_url_of(ticket),
            event_key=f"ticket-rating-{rating.pk}-{payload['at']}",
        )
