"""What people decide about a mail that the portal put aside, and the mailboxes it comes from."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import MailProtocol, MailState
from tickets.mail import processing, writing
from tickets.mail.drafts import draft_of
from tickets.mail.intake import enqueue, raw_of
from tickets.mail.matching import Answered, Part, Writer, merged_target, writer_of
from tickets.mail.parsing import ParsedMail, parse_mail
from tickets.mail.secrets import is_allowed, prefix_of
from tickets.mail.states import move_mail
from tickets.models import BouncedAddress, InboundMail, Mailbox, Ticket, TicketMessage


@transaction.atomic
def process_again(*, actor: Actor, mail: InboundMail) -> None:
    """Have the worker decide anew. Raises NotAllowed, InvalidTransition, StaleState."""
    _require_managing(actor)
    old = mail.state
    move_mail(mail, MailState.RECEIVED, attempts=0)
    enqueue(actor.tenant, mail)
    record(actor, "mail.again", mail, {"state": (old, mail.state)})


@transaction.atomic
def ignore_mail(*, actor: Actor, mail: InboundMail) -> None:
    """Nothing is to be done; the mail stays. Raises NotAllowed, InvalidTransition, StaleState."""
    _require_managing(actor)
    old = mail.state
    move_mail(mail, MailState.IGNORED, reason=_("%(name)s saw it.") % {"name": actor.label})
    record(actor, "mail.ignored", mail, {"state": (old, mail.state)})


@transaction.atomic
def open_as_new(*, actor: Actor, mail: InboundMail) -> TicketMessage:
    """The mail becomes a new request of its sender, whatever held it back.

    Raises NotAllowed, DomainError, InvalidTransition, StaleState.
    """
    _require_managing(actor)
    parsed = _taken_up(mail)
    with translation.override(actor.tenant.default_language):
        message = processing.open_new(actor.tenant, mail, parsed, acknowledged=False)
    record(actor, "mail.opened", mail, {"ticket": (None, message.ticket.reference)})
    return message


@transaction.atomic
def assign_mail(*, actor: Actor, mail: InboundMail, ticket: Ticket) -> TicketMessage:
    """The mail becomes an answer in a request that the actor works on: its sender speaks for the
    customer's side, as the actor vouches.

    Raises NotAllowed, DomainError, InvalidTransition, StaleState.
    """
    _require_managing(actor)
    target = merged_target(ticket)
    policies.require_work(actor, target)
    parsed = _taken_up(mail)
    known = writer_of(actor.tenant, parsed, Answered(target, None))
    writer = known or Writer(Part.COPIED, None, parsed.sender_name or parsed.sender)
    message = writing.write_answer(actor.tenant, mail, draft_of(parsed), target, writer)
    move_mail(
        mail,
        MailState.PROCESSED,
        reason=_("%(name)s assigned it.") % {"name": actor.label},
        ticket=target,
        entry=message,
    )
    record(actor, "mail.assigned", mail, {"ticket": (None, target.reference)})
    return message


def _taken_up(mail: InboundMail) -> ParsedMail:
    """The mail read again, and back where it can be processed from. Raises DomainError."""
    try:
        parsed = parse_mail(raw_of(mail))
    except OSError as error:
        raise DomainError(_("The stored mail can't be read just now.")) from error
    if not parsed.sender:
        raise DomainError(_("The mail names no sender that could be answered."))
    if mail.state != MailState.RECEIVED:
        move_mail(mail, MailState.RECEIVED)
    return parsed


@transaction.atomic
def clear_address(*, actor: Actor, address: BouncedAddress) -> None:
    """Mail goes to the address again. Raises NotAllowed."""
    _require_managing(actor)
    record(actor, "address.cleared", address)
    address.delete()


@transaction.atomic
def create_mailbox(*, actor: Actor, **values: Any) -> Mailbox:
    """An address whose mail becomes requests. Raises NotAllowed, DomainError."""
    _require_managing(actor)
    mailbox = Mailbox(tenant=actor.tenant, **_checked(actor, values))
    try:
        with transaction.atomic():
            mailbox.save()
    except IntegrityError as error:
        raise DomainError(
            _("There is a mailbox with this address already."), field="address"
        ) from (error)
    record(actor, "mailbox.created", mailbox, {"address": (None, mailbox.address)})
    return mailbox


@transaction.atomic
def update_mailbox(*, actor: Actor, mailbox: Mailbox, **values: Any) -> None:
    """Change a mailbox; another server or folder is read from its beginning.

    Raises NotAllowed, DomainError.
    """
    _require_managing(actor)
    checked = _checked(actor, values)
    try:
        with transaction.atomic():
            changes = apply_changes(mailbox, checked)
    except IntegrityError as error:
        raise DomainError(
            _("There is a mailbox with this address already."), field="address"
        ) from (error)
    if changes.keys() & {"host", "port", "username", "folder"}:
        apply_changes(mailbox, {"uid_validity": None, "last_uid": 0, "error": ""})
    if changes:
        record(actor, "mailbox.changed", mailbox, changes)


def _checked(actor: Actor, values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are kept. Raises DomainError."""
    checked = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    if "address" in checked:
        checked["address"] = checked["address"].lower()
        if "+" in checked["address"].partition("@")[0]:
            raise DomainError(_("Leave out the part after “+”."), field="address")
    protocol, secret = checked.get("protocol"), checked.get("secret_name", "")
    if secret and not is_allowed(actor.tenant, secret):
        raise DomainError(
            _("The variable's name must begin with %(prefix)s.")
            % {"prefix": prefix_of(actor.tenant)},
            field="secret_name",
        )
    if protocol in (MailProtocol.IMAP, MailProtocol.WEBHOOK) and not secret:
        raise DomainError(
            _("Name the variable that holds the password or key."), field="secret_name"
        )
    if protocol == MailProtocol.IMAP and not checked.get("host"):
        raise DomainError(_("Name the server."), field="host")
    return checked


def _require_managing(actor: Actor) -> None:
    policies.require(actor.may(StaffPermission.MANAGE_MAIL))
