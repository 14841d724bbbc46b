"""How people without an account reach their request: links that run out and can be revoked."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _

from portal.shared.actors import Actor, system_actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.tenants import tenant_url
from tickets import guest_mails, policies
from tickets.enums import LinkPurpose
from tickets.links import issue_link, renew_links, revoke_links
from tickets.models import AccessLink, BouncedAddress, Ticket
from tickets.services.conversation import add_note
from tickets.services.effects import tell

NOT_MINE = gettext_noop(
    "Somebody who reads the mail of %(email)s says that this request isn't theirs. The links to it "
    "are revoked, and the address gets no more mail until it is cleared."
)
NOT_MINE_REASON = gettext_noop("Said that a request isn't theirs")


def guest_path(ticket: Ticket) -> str:
    """As `guest_link`, the path alone: for leading a browser there."""
    if not ticket.is_guests or not ticket.guest_email:
        return ""
    renew_links(ticket, timezone.now())
    token = issue_link(ticket.tenant, LinkPurpose.READ, ticket.guest_email, ticket=ticket)
    return reverse("tickets:guest", args=[token])


def guest_link(ticket: Ticket) -> str:
    """A new address at which the guest reads and answers the request, for a mail to them.

    Empty where the request belongs to a customer or no address was left. It is valid for 90 days,
    and so are the links of earlier mails from now on. Call it in the transaction that queues the
    mail; the address must stand in nothing but that mail.
    """
    path = guest_path(ticket)
    return tenant_url(ticket.tenant, path) if path else ""


@transaction.atomic
def send_new_link(*, actor: Actor, ticket: Ticket) -> None:
    """Mail the guest a new link; the earlier ones open nothing any more.

    Raises NotAllowed, DomainError.
    """
    policies.require_work(actor, ticket)
    if not ticket.is_guests or not ticket.guest_email:
        raise DomainError(_("Only a guest who left an address can get a link."))
    revoke_links(timezone.now(), ticket=ticket, purpose=LinkPurpose.READ)
    guest_mails.mail_link(actor.tenant, ticket, guest_link(ticket))
    record(actor, "ticket.link_sent", ticket, {"email": (None, ticket.guest_email)})


@transaction.atomic
def revoke_link(*, actor: Actor, ticket: Ticket, link: AccessLink | None = None) -> int:
    """End one link of the request, or all of them; returns how many. Raises NotAllowed."""
    policies.require_work(actor, ticket)
    which = {"pk": link.pk} if link is not None else {}
    ended = revoke_links(timezone.now(), ticket=ticket, **which)
    if ended:
        record(actor, "ticket.links_revoked", ticket, {"links": (ended, 0)})
    return ended


@transaction.atomic
def disown_request(*, actor: Actor, ticket: Ticket, at: datetime | None = None) -> None:
    """The reader of a link says that the request isn't theirs.

    Its links end, the address gets no more mail, and the team is told. Raises NotAllowed.
    """
    policies.require(policies.is_guest(actor, ticket))
    tenant, now = actor.tenant, at or timezone.now()
    revoke_links(now, ticket=ticket)
    with translation.override(tenant.default_language):
        reason, said = gettext(NOT_MINE_REASON), gettext(NOT_MINE)
    BouncedAddress.objects.get_or_create(
        tenant=tenant, email=ticket.guest_email, defaults={"reason": reason, "bounced_at": now}
    )
    note = add_note(
        actor=system_actor(tenant), ticket=ticket, body=said % {"email": ticket.guest_email}, at=now
    )
    record(actor, "ticket.disowned", ticket)
    tell(actor, ticket, "disowned", message=note)
