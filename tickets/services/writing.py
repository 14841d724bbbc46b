"""Writing one message: limits, files, and that a form sent twice counts once."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.shared.actors import Actor
from portal.shared.errors import DomainError, StaleState
from portal.shared.files.services import store_files
from tickets import policies
from tickets.enums import Channel
from tickets.markup import message_html
from tickets.models import Ticket, TicketMessage
from tickets.models.conversation import MAX_BODY

MAX_SUBJECT = 200
# What the columns hold; forms and Django's own check would let more pass.
MAX_ADDRESS = 254


def checked_body(body: str) -> str:
    """The text as it is kept. Raises DomainError for an empty or endless one."""
    text = body.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise DomainError(_("Write a text."), field="body")
    if len(text) > MAX_BODY:
        raise DomainError(
            _("The text is longer than %(limit)s characters.") % {"limit": MAX_BODY}, field="body"
        )
    return text


def checked_subject(subject: str) -> str:
    """The subject on one line, so that it can stand in a mail's. Raises DomainError."""
    line = " ".join(subject.replace("\0", "").split())
    if not line:
        raise DomainError(_("Give the request a subject."), field="subject")
    if len(line) > MAX_SUBJECT:
        raise DomainError(
            _("The subject is longer than %(limit)s characters.") % {"limit": MAX_SUBJECT},
            field="subject",
        )
    return line


def checked_address(email: str) -> str:
    """The e-mail address in lower case. Raises DomainError for what is none."""
    address = email.strip().lower()
    try:
        MaxLengthValidator(MAX_ADDRESS)(address)
        validate_email(address)
    except ValidationError as error:
        raise DomainError(
            _("Enter an e-mail address like name@example.com."), field="email"
        ) from error
    return address


def write_message(
    *,
    actor: Actor,
    ticket: Ticket,
    body: str,
    at: datetime,
    uploads: Sequence[Any] = (),
    is_staff: bool = False,
    is_internal: bool = False,
    form_key: UUID | None = None,
    author_label: str | None = None,
    author_email: str = "",
    channel: str = Channel.PORTAL,
) -> TicketMessage:
    """The message with its files, all or nothing."""
    if policies.is_guest(actor, ticket):
        author_email = author_email or ticket.guest_email
        channel = Channel.GUEST if channel == Channel.PORTAL else channel
    message: TicketMessage = TicketMessage.objects.create(
        tenant=actor.tenant,
        ticket=ticket,
        author=actor.user,
        author_label=(actor.label if author_label is None else author_label)[:200],
        is_staff=is_staff,
        is_internal=is_internal,
        body=body,
        html=message_html(body),
        form_key=form_key,
        author_email=author_email,
        channel=channel,
        created_at=at,
    )
    if uploads:
        store_files(actor=actor, owner=message, uploads=list(uploads))
    return message


def once(
    actor: Actor, form_key: UUID | None, body: str, write: Callable[[UUID | None], TicketMessage]
) -> TicketMessage:
    """Write, unless the same form was sent already: then what it made the first time.

    A form that comes back with another text (the browser's Back button) is no repetition.
    """
    if form_key is None:
        return write(None)
    earlier = _written(actor, form_key)
    if earlier is not None:
        return earlier if earlier.body == body else write(None)
    try:
        with transaction.atomic():
            return write(form_key)
    except (IntegrityError, StaleState):
        # The other click of a double click was first and has committed.
        earlier = _written(actor, form_key)
        if earlier is None or earlier.body != body:
            raise
        return earlier


def _written(actor: Actor, form_key: UUID) -> TicketMessage | None:
    written: TicketMessage | None = (
        TicketMessage.objects.filter(author=actor.user, form_key=form_key)
        .select_related("ticket")
        .first()
    )
    return written
