"""Writing what a mail says into a request: a new one, an answer, or one that follows up."""

import uuid

from django.utils.translation import gettext as _

from accounts.enums import CustomerPermission
from accounts.models import Customer, Membership
from portal.shared.actors import Actor
from portal.shared.enums import Source
from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from tickets import services
from tickets.enums import ASKED_KINDS, Channel, LinkKind
from tickets.mail.drafts import Draft, dress
from tickets.mail.matching import Part, Writer, mail_actor, user_of
from tickets.mail.tokens import without_mark
from tickets.models import Category, InboundMail, Mailbox, Ticket, TicketLink, TicketMessage
from tickets.services.outside import reply_from_outside
from tickets.services.writing import MAX_SUBJECT

# One mail makes one message, even where everything else should fail.
NAMESPACE = uuid.UUID("6f9d3f0e-2d0c-4a53-9a39-0c1f5c9a7b11")


def postman(tenant: Tenant) -> Actor:
    """The portal itself, carrying mail."""
    return Actor(tenant=tenant, is_system=True, source=Source.MAIL)


def write_answer(
    tenant: Tenant, row: InboundMail, draft: Draft, ticket: Ticket, writer: Writer
) -> TicketMessage:
    """The mail as an answer in the request. Raises what `services.reply` raises."""
    if writer.actor is None:
        message = reply_from_outside(
            actor=postman(tenant),
            ticket=ticket,
            body=draft.body,
            uploads=draft.uploads,
            name=writer.name,
            email=draft.mail.sender,
            channel=Channel.MAIL,
            form_key=key_of(row),
        )
    else:
        message = services.reply(
            actor=writer.actor,
            ticket=ticket,
            body=draft.body,
            uploads=draft.uploads,
            as_staff=writer.part == Part.STAFF,
            form_key=key_of(row),
        )
    dress(message, draft, copied=others_of(tenant, draft))
    return message


def write_follow_up(
    tenant: Tenant, row: InboundMail, draft: Draft, old: Ticket, writer: Writer
) -> TicketMessage:
    """A new request that follows up on one that takes no more answers.

    Raises DomainError where the team answers a closed one, and what opening raises.
    """
    if writer.part == Part.STAFF:
        raise DomainError(_("The request is closed: it takes no more answers."))
    category = usable(old.category, row.mailbox)
    if writer.actor is not None and old.customer is not None:
        ticket = services.open_ticket(
            actor=writer.actor,
            customer=old.customer,
            subject=old.subject,
            category=category,
            body=draft.body,
            uploads=draft.uploads,
            channel=Channel.MAIL,
            form_key=key_of(row),
        )
    else:
        ticket = _open_for_stranger(tenant, row, draft, category, old.subject, writer.name)
    TicketLink.objects.create(tenant=tenant, ticket=ticket, target=old, kind=LinkKind.FOLLOW_UP)
    return _first_message(tenant, ticket, draft)


def write_new(tenant: Tenant, row: InboundMail, draft: Draft) -> TicketMessage:
    """A new request of whoever the sender is here: a member, or somebody without an account.

    Raises DomainError where the portal takes no requests of people without an account.
    """
    category = usable(row.mailbox.category, row.mailbox)
    subject = subject_of(draft.mail.subject)
    user = user_of(draft.mail.sender)
    actor = mail_actor(tenant, user) if user is not None else None
    customer = customer_of(actor) if actor is not None else None
    if actor is not None and customer is not None:
        ticket = services.open_ticket(
            actor=actor,
            customer=customer,
            subject=subject,
            category=category,
            body=draft.body,
            uploads=draft.uploads,
            channel=Channel.MAIL,
            form_key=key_of(row),
        )
    else:
        name = str(user) if user is not None else draft.mail.sender_name
        ticket = _open_for_stranger(tenant, row, draft, category, subject, name)
    return _first_message(tenant, ticket, draft)


def _open_for_stranger(
    tenant: Tenant, row: InboundMail, draft: Draft, category: Category, subject: str, name: str
) -> Ticket:
    if not tenant.guest_requests:
        raise DomainError(_("Requests of people without an account are switched off."))
    return services.open_for_guest(
        actor=postman(tenant),
        email=draft.mail.sender,
        name=name,
        language=language_of(draft),
        subject=subject,
        category=category,
        body=draft.body,
        uploads=draft.uploads,
        channel=Channel.MAIL,
        form_key=key_of(row),
    )


def _first_message(tenant: Tenant, ticket: Ticket, draft: Draft) -> TicketMessage:
    message: TicketMessage = TicketMessage.objects.filter(ticket=ticket).earliest("id")
    dress(message, draft, copied=others_of(tenant, draft))
    return message


def key_of(row: InboundMail) -> uuid.UUID:
    """What makes the message of a mail one: the form key of its row."""
    return uuid.uuid5(NAMESPACE, f"{row.tenant_id}/{row.pk}")


def subject_of(subject: str) -> str:
    """As the request is called; a mail may have none, or a very long one."""
    words = subject.strip()
    if not words:
        return _("(No subject)")
    return words if len(words) <= MAX_SUBJECT else words[: MAX_SUBJECT - 1].rstrip() + "…"


def language_of(draft: Draft) -> str:
    """The language that the mail says it is in (RFC 3282), as far as the portal speaks it."""
    return draft.mail.header("Content-Language").partition(",")[0].partition("-")[0].strip().lower()


def usable(category: Category, mailbox: Mailbox) -> Category:
    """The category, or else one that requests can be opened in. Raises DomainError for none."""
    for choice in (category, mailbox.category):
        if choice.is_active and choice.kind in ASKED_KINDS:
            return choice
    first: Category | None = Category.objects.asked().select_related("queue").first()
    if first is None:
        raise DomainError(_("There is no category that requests can be opened in."))
    return first


def customer_of(actor: Actor) -> Customer | None:
    """For whom a member asks: where they may open requests at several companies, the one that
    they asked for last, else the one they have belonged to longest."""
    allowed = actor.customers_with(CustomerPermission.OPEN_TICKETS)
    active = Customer.objects.filter(pk__in=allowed, is_active=True)
    if len(allowed) > 1:
        asked = Ticket.objects.filter(requester=actor.user, customer__in=active)
        last: Ticket | None = asked.select_related("customer").order_by("-last_activity_at").first()
        if last is not None:
            return last.customer
    place = Membership.objects.filter(user=actor.user, customer__in=active)
    first = place.select_related("customer").order_by("pk").first()
    return first.customer if first is not None else None


def others_of(tenant: Tenant, draft: Draft) -> list[str]:
    """Who else got the mail: neither an address of ours nor the sender."""
    ours = {*Mailbox.objects.values_list("address", flat=True), tenant.mail_from}
    mine = {address.lower() for address in ours if address} | {draft.mail.sender}
    return [a for a in draft.mail.recipients if without_mark(a) not in mine and a not in mine]
