"""Where mail services deliver: a signed POST with the raw message as its body."""

import logging
from functools import partial

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.shared.errors import DomainError
from portal.shared.models import Tenant
from tickets.enums import MailProtocol
from tickets.mail.intake import MAX_RAW, store_mail
from tickets.mail.mail_services import SERVICES, knows_secret, messages_of
from tickets.mail.secrets import secret_of
from tickets.mail.signatures import Delivery, remember, was_stored
from tickets.models import Mailbox

log = logging.getLogger(__name__)


@csrf_exempt  # a service signs; it has no session that could be ridden on
@require_POST
def incoming_mail(request: HttpRequest, address: str) -> HttpResponse:
    """202: stored now; 200: known already; 403: unsigned, stale, or no such mailbox; 413: too
    large; 503: try again. See docs/mail.md for the headers."""
    mailbox = _mailbox(address)
    secret = secret_of(request.tenant, mailbox) if mailbox is not None else ""
    delivery = Delivery(
        timestamp=request.headers.get("X-Mail-Timestamp", ""),
        event=request.headers.get("X-Mail-Event", ""),
        signature=request.headers.get("X-Mail-Signature", ""),
    )
    if mailbox is None or not delivery.may_be_genuine(secret):
        return _answer(403, "not signed, or too old")
    body = request.read(MAX_RAW + 1)
    if len(body) > MAX_RAW:
        return _answer(413, "too large")
    if not delivery.is_genuine(secret, body):
        return _answer(403, "not signed, or too old")
    if not body:
        return _answer(400, "no message")
    return _store(request.tenant, mailbox, delivery.event, body)


def _mailbox(address: str) -> Mailbox | None:
    if "\0" in address:
        return None
    active = Mailbox.objects.filter(is_active=True, protocol=MailProtocol.WEBHOOK)
    found: Mailbox | None = active.filter(address=address.lower()).first()
    return found


def _store(tenant: Tenant, mailbox: Mailbox, event: str, body: bytes) -> HttpResponse:
    if was_stored(tenant, mailbox, event):
        return _answer(200, "known")
    answer = _stored(tenant, mailbox, [body])
    if answer.status_code < 300:
        transaction.on_commit(partial(remember, tenant, mailbox, event))
    return answer


@csrf_exempt  # likewise: it says the mailbox's secret
@require_POST
def service_mail(request: HttpRequest, address: str, service: str) -> HttpResponse:
    """The same for what a mail service posts in its own form; 400: can't be read. A post may hold
    several messages: it counts as known where all of them were."""
    if service not in SERVICES:
        return _answer(404, "unknown service")
    mailbox = _mailbox(address)
    secret = secret_of(request.tenant, mailbox) if mailbox is not None else ""
    if mailbox is None or not knows_secret(request, secret):
        return _answer(403, "not authenticated")
    # Read here, up to what a mail may measure: posts of forms are held to less.
    body = request.read(MAX_RAW + 1)
    if len(body) > MAX_RAW:
        return _answer(413, "too large")
    request._body = body
    try:
        raws = messages_of(service, request, secret)
    except PermissionDenied:
        return _answer(403, "not authenticated")
    except DomainError:
        return _answer(400, "can't be read")
    return _stored(request.tenant, mailbox, raws)


def _stored(tenant: Tenant, mailbox: Mailbox, raws: list[bytes]) -> HttpResponse:
    try:
        new = [store_mail(tenant=tenant, mailbox=mailbox, raw=raw)[1] for raw in raws]
    except OSError:
        log.exception("a mail could not be stored")
        return _answer(503, "try again")
    return _answer(202, "stored") if any(new) else _answer(200, "known")


def _answer(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain")
