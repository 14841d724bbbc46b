"""Where mail services deliver: a signed POST with the raw message as its body."""

import logging

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tickets.enums import MailProtocol
from tickets.mail.intake import MAX_RAW, store_mail
from tickets.mail.signatures import forget, is_first, is_genuine
from tickets.models import Mailbox

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def incoming_mail(request: HttpRequest, address: str) -> HttpResponse:
    """202: stored now; 200: known already; 403: unsigned, stale, or no such mailbox; 413: too
    large; 503: try again. See docs/mail.md for the headers."""
    body = request.read(MAX_RAW + 1)
    mailbox = Mailbox.objects.filter(
        address=address.lower(), is_active=True, protocol=MailProtocol.WEBHOOK
    ).first()
    event = request.headers.get("X-Mail-Event", "")
    if mailbox is None or not is_genuine(
        request.tenant,
        mailbox,
        timestamp=request.headers.get("X-Mail-Timestamp", ""),
        event=event,
        signature=request.headers.get("X-Mail-Signature", ""),
        body=body,
    ):
        return _answer(403, "not signed, or too old")
    if not body:
        return _answer(400, "no message")
    if len(body) > MAX_RAW:
        return _answer(413, "too large")
    if not is_first(request.tenant, mailbox, event):
        return _answer(200, "known")
    try:
        _row, is_new = store_mail(tenant=request.tenant, mailbox=mailbox, raw=body)
    except OSError:
        log.exception("a mail could not be stored")
        forget(request.tenant, mailbox, event)
        return _answer(503, "try again")
    return _answer(202, "stored") if is_new else _answer(200, "known")


def _answer(status: int, text: str) -> HttpResponse:
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain")
