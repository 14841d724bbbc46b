"""Requests without an account until their address is confirmed; staff see nothing before."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.actors import Actor, system_actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.files.services import owner_kind, remove_files, store_files
from portal.shared.mail import one_line
from portal.shared.models import StoredFile
from portal.shared.tenants import tenant_url
from tickets import guest_mails, policies
from tickets.enums import EventKind, LinkPurpose, Urgency
from tickets.guest_answers import same_answers, to_keep
from tickets.links import LinkGone, find_link, issue_link, use_link
from tickets.models import AccessLink, Category, GuestRequest, Ticket
from tickets.own_fields import Answer, Place, checked_answers
from tickets.selectors_guests import guest_categories, guest_fields, visitor_of
from tickets.services.effects import log_event
from tickets.services.guest_answers import hand_over, sort_out
from tickets.services.guests import guest_path
from tickets.services.opening import open_for_guest
from tickets.services.writing import checked_address, checked_body, checked_subject

KEPT_UNCONFIRMED = timedelta(days=7)
KEPT_LINKS = timedelta(days=30)
BATCH = 500


@transaction.atomic
def write_guest_request(
    *,
    actor: Actor,
    email: str,
    subject: str,
    category: Category,
    body: str,
    name: str = "",
    urgency: str = Urgency.NORMAL,
    uploads: Sequence[Any] = (),
    answers: Mapping[str, Any] | None = None,
    language: str = "",
    form_key: uuid.UUID | None = None,
    at: datetime | None = None,
) -> GuestRequest:
    """Keep what somebody without an account wrote, and mail a link that confirms the address.

    `answers` are those of the category's own form, as `open_ticket` takes them.
    Raises NotAllowed where the tenant takes none, DomainError, UploadRefused.
    """
    policies.require(policies.takes_guests(actor))
    _check_choices(actor, category, urgency)
    filled_in = _checked(actor, category, answers)
    tenant = actor.tenant
    waiting = GuestRequest(
        tenant=tenant,
        name=one_line(name)[:120],
        email=checked_address(email),
        language=language if language in tenant.languages else tenant.default_language,
        category=category,
        subject=checked_subject(subject),
        body=checked_body(body),
        urgency=urgency,
        values=to_keep(filled_in, {}),
        created_at=at or timezone.now(),
    )
    earlier = _sent_before(waiting, form_key)
    return earlier or _keep(actor, waiting, uploads, filled_in)


def _check_choices(actor: Actor, category: Category, urgency: str) -> None:
    """Raises DomainError."""
    if urgency not in Urgency.values:
        raise DomainError(_("Choose how urgent it is."), field="urgency")
    if not guest_categories(actor).filter(pk=category.pk).exists():
        raise DomainError(_("Choose one of the listed categories."), field="category")


def _checked(actor: Actor, category: Category, answers: Mapping[str, Any] | None) -> list[Answer]:
    if answers is None:
        return []
    return checked_answers(Place(actor, None), guest_fields(category), answers)


def _sent_before(waiting: GuestRequest, form_key: uuid.UUID | None) -> GuestRequest | None:
    """What the same form made already, so that a double click writes one; other words are new."""
    if form_key is None:
        return None
    earlier: GuestRequest | None = GuestRequest.objects.filter(form_key=form_key).first()
    if earlier is None:
        waiting.form_key = form_key
        return None
    same = (earlier.email, earlier.body) == (waiting.email, waiting.body)
    return earlier if same and same_answers(earlier.values, waiting.values) else None


def _keep(
    actor: Actor, waiting: GuestRequest, uploads: Sequence[Any], answers: Sequence[Answer]
) -> GuestRequest:
    try:
        with transaction.atomic():
            waiting.save(force_insert=True)
            _keep_files(actor, waiting, uploads, answers)
    except IntegrityError:
        # The other click of a double click was first and has committed.
        first: GuestRequest = GuestRequest.objects.get(form_key=waiting.form_key)
        return first
    token = issue_link(
        actor.tenant,
        LinkPurpose.CONFIRM,
        waiting.email,
        now=waiting.created_at,
        guest_request=waiting,
    )
    guest_mails.mail_confirmation(actor.tenant, waiting, token)
    record(actor, "guest_request.written", waiting)
    return waiting


def _keep_files(
    actor: Actor, waiting: GuestRequest, uploads: Sequence[Any], answers: Sequence[Answer]
) -> None:
    """All at once, so that all or none are stored; what belongs to a field is noted with it."""
    chosen = [(answer.field.key, upload) for answer in answers for upload in answer.uploads]
    if not (uploads or chosen):
        return
    everything = [*uploads, *(upload for _key, upload in chosen)]
    stored = store_files(actor=actor, owner=waiting, uploads=everything)
    files: dict[str, list[str]] = {}
    for (key, _upload), row in zip(chosen, stored[len(uploads) :], strict=True):
        files.setdefault(key, []).append(str(row.uuid))
    waiting.values = to_keep(answers, files)
    waiting.save(update_fields=["values"])


@transaction.atomic
def confirm_guest_request(
    *, actor: Actor, token: str, at: datetime | None = None
) -> tuple[Ticket, str]:
    """Make the request of a confirmed address, once; returns it and the path that opens it.

    What was answered to the category's own form comes along; what no longer fits stands in the
    text. The token is the permission. Raises LinkGone, DomainError.
    """
    now = at or timezone.now()
    waiting = _taken_by(token, now)
    category = _category_of(actor, waiting)
    parts = sort_out(actor, waiting, category)
    ticket = open_for_guest(
        actor=system_actor(actor.tenant),
        email=waiting.email,
        name=waiting.name,
        language=waiting.language,
        subject=waiting.subject,
        category=category,
        body=parts.texts[0],
        urgency=waiting.urgency,
        at=now,
    )
    visitor = visitor_of(actor.tenant, ticket, actor.ip)
    hand_over(visitor, waiting, ticket, parts, now)
    waiting.ticket = ticket
    waiting.save(update_fields=["ticket"])
    log_event(visitor, ticket, EventKind.CONFIRMED, now, public=False, email=waiting.email)
    record(visitor, "guest_request.confirmed", ticket, {"email": (None, waiting.email)})
    path = guest_path(ticket)
    guest_mails.mail_received(actor.tenant, ticket, tenant_url(actor.tenant, path))
    return ticket, path


def _taken_by(token: str, now: datetime) -> GuestRequest:
    """What the link confirms, the link used up. Raises LinkGone, for every click but the first."""
    link = find_link(token, LinkPurpose.CONFIRM, now)
    if link is None or not use_link(link, now):
        raise LinkGone
    rows = GuestRequest.objects.select_related("category__queue")
    waiting: GuestRequest = rows.get(pk=link.guest_request_id)
    return waiting


def _category_of(actor: Actor, waiting: GuestRequest) -> Category:
    """The chosen one, or the first where it went out of use meanwhile. Raises DomainError."""
    rows = guest_categories(actor).select_related("queue")
    found: Category | None = rows.filter(pk=waiting.category_id).first() or rows.first()
    if found is None:
        raise DomainError(_("Requests can't be taken just now. Try again later."))
    return found


@transaction.atomic
def discard_guest_request(*, actor: Actor, token: str, at: datetime | None = None) -> None:
    """Delete what waits for confirmation, by the reader of its link. Raises LinkGone."""
    waiting = _taken_by(token, at or timezone.now())
    record(actor, "guest_request.discarded", waiting)
    _delete([waiting])


@transaction.atomic
def forget_unconfirmed(*, actor: Actor, now: datetime | None = None) -> int:
    """Delete what nobody confirmed within a week, files included, and links long run out.

    What became a request is deleted here as well: the request has it all. Returns how many were
    never confirmed. Raises NotAllowed.
    """
    policies.require(actor.is_system)
    moment = now or timezone.now()
    old = list(
        GuestRequest.objects.filter(created_at__lt=moment - KEPT_UNCONFIRMED).order_by("id")[:BATCH]
    )
    forgotten = [waiting for waiting in old if waiting.ticket_id is None]
    for waiting in forgotten:
        record(actor, "guest_request.forgotten", waiting)
    _delete(old)
    AccessLink.objects.filter(expires_at__lt=moment - KEPT_LINKS).delete()
    return len(forgotten)


def _delete(rows: list[GuestRequest]) -> None:
    keys = [row.pk for row in rows]
    files = StoredFile.objects.filter(owner_kind=owner_kind(GuestRequest), owner_id__in=keys)
    remove_files(files=list(files))
    GuestRequest.objects.filter(pk__in=keys).delete()
