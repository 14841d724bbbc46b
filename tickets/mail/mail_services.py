"""What mail services post: read by django-anymail, kept as a message like any other.

The secret of the mailbox guards it: as password of the HTTP authentication (user `mail`), and at
Mailgun as signing key besides.
"""

from typing import Any

from anymail.exceptions import AnymailError
from anymail.utils import get_request_basic_auth
from anymail.webhooks.mailgun import MailgunInboundWebhookView
from anymail.webhooks.mailjet import MailjetInboundWebhookView
from anymail.webhooks.postmark import PostmarkInboundWebhookView
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from portal.shared.errors import DomainError

USER = "mail"
SERVICES: dict[str, type[Any]] = {
    "mailgun": MailgunInboundWebhookView,
    "mailjet": MailjetInboundWebhookView,
    "postmark": PostmarkInboundWebhookView,
}
# Whatever else a service may have left out or changed in its post.
UNREADABLE = (
    AnymailError, AttributeError, ImproperlyConfigured, LookupError, SuspiciousOperation,
    TypeError, ValueError,
)  # fmt: skip


def knows_secret(request: HttpRequest, secret: str) -> bool:
    """Whether the post says the mailbox's secret; asked before any of it is read."""
    said = get_request_basic_auth(request) or ""
    return bool(secret) and constant_time_compare(said, f"{USER}:{secret}")


def messages_of(service: str, request: HttpRequest, secret: str) -> list[bytes]:
    """The messages of one post of a known service, each as RFC 5322 text.

    Raises PermissionDenied for a post without the mailbox's secret, DomainError for one that
    can't be read.
    """
    options: dict[str, Any] = {"webhook_secret": [f"{USER}:{secret}"]}
    if service == "mailgun":
        options["webhook_signing_key"] = secret
    view = SERVICES[service](**options)
    try:
        view.run_validators(request)
    except SuspiciousOperation as error:
        raise PermissionDenied from error
    try:
        events = view.parse_events(request)
        return [event.message.as_bytes() for event in events if event.message is not None]
    except UNREADABLE as error:
        raise DomainError(_("The post of the mail service can't be read.")) from error
