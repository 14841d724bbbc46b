"""What the customer thinks of a solved request: asked once, changeable until it is closed."""

from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.selectors import actor_for
from portal.shared import outbox
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import EventKind, LinkPurpose, TicketState
from tickets.links import LinkGone, find_link, use_link
from tickets.models import AccessLink, Rating, Ticket
from tickets.services.effects import log_event
from tickets.states import lock

ASK, BAD = "tickets.ask_rating", "tickets.bad_rating"
# Time for a second thought of either side, and for the comment that follows a rating.
ASK_AFTER, TELL_AFTER = timedelta(minutes=10), timedelta(minutes=5)
BEST, BAD_UNTIL = 5, 2
MAX_COMMENT = 2000
# How long the comment may follow a rating that was given by a mail's link.
COMMENT_SECONDS = 60 * 60
SALT = "tickets.rating"


def ask_later(ticket: Ticket) -> None:
    """Have the customer asked a little after the request was solved; call it with the move."""
    outbox.enqueue(
        ticket.tenant,
        ASK,
        {"ticket": ticket.pk},
        dedupe_key=f"ask-rating-{ticket.pk}",
        delay=ASK_AFTER,
    )


@transaction.atomic
def rate_ticket(
    *,
    actor: Actor,
    ticket: Ticket,
    score: int,
    comment: str | None = None,
    at: datetime | None = None,
) -> Rating:
    """The rating of a member who may write, or of the guest; a second one takes its place.

    `score` goes from 1 (very bad) to 5 (very good); without `comment` the earlier one stays.
    Raises NotAllowed, DomainError.
    """
    policies.require_writer(actor, ticket, as_staff=False)
    return _rate(actor, ticket, score, comment, at or timezone.now())


@transaction.atomic
def rate_by_link(*, actor: Actor, token: str, score: int, at: datetime | None = None) -> Rating:
    """The rating by a mail's link, once; the token is the permission.

    Raises LinkGone, DomainError.
    """
    now = at or timezone.now()
    link, ticket = to_be_rated(actor, token, now)
    if not use_link(link, now):
        raise LinkGone
    by = Actor(tenant=actor.tenant, ip=actor.ip, name=ticket.asked_by)
    return _rate(by, ticket, score, None, now)


def to_be_rated(actor: Actor, token: str, now: datetime | None = None) -> tuple[AccessLink, Ticket]:
    """The link and its request, as long as whom it was mailed to has a part in it.

    Raises LinkGone.
    """
    link = find_link(token, LinkPurpose.RATE, now)
    rows = Ticket.objects.with_people()
    ticket: Ticket | None = rows.filter(pk=link.ticket_id).first() if link is not None else None
    if link is None or ticket is None or not _takes_part(actor, ticket, link):
        raise LinkGone
    return link, ticket


def _takes_part(actor: Actor, ticket: Ticket, link: AccessLink) -> bool:
    if ticket.is_guests:
        return bool(ticket.guest_email == link.email)
    asker = actor_for(ticket.requester, actor.tenant)
    return policies.may_write_as_customer(asker, ticket) and policies.can_see(asker, ticket)


@transaction.atomic
def comment_rating(*, actor: Actor, proof: str, comment: str) -> Rating:
    """A comment after rating by a link. Raises LinkGone, DomainError."""
    rating = rating_behind(actor, proof)
    if rating is None:
        raise LinkGone
    by = Actor(tenant=actor.tenant, ip=actor.ip, name=rating.ticket.asked_by)
    return _rate(by, rating.ticket, rating.score, comment, timezone.now())


def proof_of(rating: Rating) -> str:
    """Lets who rated just now add a comment, for an hour."""
    values = {"tenant": rating.tenant_id, "rating": rating.pk}
    return signing.dumps(values, salt=SALT)


def rating_behind(actor: Actor, proof: str) -> Rating | None:
    """The rating that was given just now; None for a forged, late or foreign proof."""
    try:
        values: dict[str, Any] = signing.loads(proof, salt=SALT, max_age=COMMENT_SECONDS)
    except signing.BadSignature:
        return None
    if values["tenant"] != actor.tenant.pk:
        return None
    rows = Rating.objects.select_related("ticket__customer", "ticket__requester")
    found: Rating | None = rows.filter(pk=values["rating"]).first()
    return found


def _rate(actor: Actor, ticket: Ticket, score: int, comment: str | None, now: datetime) -> Rating:
    if score not in range(1, BEST + 1):
        raise DomainError(_("Choose one of the five faces."), field="score")
    text = None if comment is None else _checked_comment(comment)
    lock(ticket)
    if ticket.state != TicketState.SOLVED:
        raise DomainError(_("Only a solved request can be rated, until it is closed."))
    earlier: Rating | None = Rating.objects.filter(ticket=ticket).first()
    old = earlier.score if earlier else None
    rating = earlier or Rating(tenant=actor.tenant, ticket=ticket)
    rating.score, rating.rated_by, rating.created_at = score, actor.label[:200], now
    rating.comment = rating.comment if text is None else text
    rating.save()
    record(actor, "ticket.rated", ticket, {"score": (old, score)})
    if old != score:
        log_event(actor, ticket, EventKind.RATED, now, public=False, score=score)
    if score <= BAD_UNTIL:
        _tell_later(rating, now)
    return rating


def _checked_comment(comment: str) -> str:
    text = comment.replace("\0", "").replace("\r\n", "\n").strip()
    if len(text) > MAX_COMMENT:
        raise DomainError(
            _("The text is longer than %(limit)s characters.") % {"limit": MAX_COMMENT},
            field="comment",
        )
    return text


def _tell_later(rating: Rating, now: datetime) -> None:
    """One notice with what the rating is by then, the comment included."""
    outbox.enqueue(
        rating.tenant,
        BAD,
        {"rating": rating.pk, "at": now.isoformat()},
        dedupe_key=f"bad-rating-{rating.pk}",
        delay=TELL_AFTER,
    )
