"""What keeps two machines from answering each other for ever (RFC 3834), and one from flooding."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.models import Tenant
from tickets.enums import MailState
from tickets.mail.parsing import ParsedMail
from tickets.mail.tokens import mark_in_message_id, without_mark
from tickets.models import InboundMail, Mailbox

CAP_PER_HOUR = 20
ACKNOWLEDGED_PER_HOUR = 3
HOUR = timedelta(hours=1)
ROBOTS = ("noreply", "no-reply", "donotreply", "do-not-reply", "bounce", "bounces")
SERVERS = ("mailer-daemon", "postmaster")
# Exchange's ways of saying that an answer would come from a machine.
SUPPRESSED = {"all", "oof", "autoreply", "dr", "rn", "nrn"}


@dataclass(frozen=True, slots=True)
class Brake:
    """Why a mail goes no further: where it is put, and the reason in the tenant's language."""

    state: MailState
    reason: str


def brake_on(tenant: Tenant, mail: ParsedMail) -> Brake | None:
    """The first brake that takes hold, else None."""
    if mail.senders > 1:
        return Brake(MailState.QUARANTINED, _("It names several senders."))
    if not mail.sender:
        return Brake(MailState.QUARANTINED, _("It names no sender that could be answered."))
    if mark_in_message_id(tenant, mail.message_id) is not None:
        return Brake(MailState.IGNORED, _("It is a mail of ours that came back."))
    if without_mark(mail.sender) in own_addresses(tenant):
        return Brake(MailState.IGNORED, _("It was sent from an address of ours."))
    automatic = automatic_reason(mail)
    if automatic:
        return Brake(MailState.IGNORED, automatic)
    if authentication_failed(mail):
        return Brake(
            MailState.QUARANTINED, _("The mail server says that the sender may be forged.")
        )
    return None


def automatic_reason(mail: ParsedMail) -> str:
    """Why the mail counts as a machine's; empty for a person's."""
    submitted = mail.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return _("It was sent automatically (Auto-Submitted: %(value)s).") % {"value": submitted}
    wished = {word.strip().lower() for word in mail.header("X-Auto-Response-Suppress").split(",")}
    if wished & SUPPRESSED and _is_robot(mail.sender):
        return _("It was sent automatically.")
    if mail.header("X-Autoreply") or mail.header("X-Autorespond") or mail.header("X-Autoresponder"):
        return _("It is an automatic answer.")
    if mail.header("Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return _("It was sent to many (Precedence).")
    if mail.header("List-Id") or mail.header("List-Unsubscribe"):
        return _("It came through a mailing list.")
    if mail.message.get("Return-Path") is not None and mail.header("Return-Path") in ("<>", ""):
        return _("It wants no answer: its return path is empty.")
    is_report = mail.message.get_content_type() == "multipart/report"
    if is_report or mail.sender.partition("@")[0] in SERVERS:
        return _("It is a report of a mail server.")
    return ""


def _is_robot(address: str) -> bool:
    return address.partition("@")[0] in ROBOTS


def authentication_failed(mail: ParsedMail) -> bool:
    """Whether our own mail server found the sender forged (RFC 8601).

    Only headers of the servers that MAIL_AUTHSERV_IDS names count: anybody can write one. Without
    the setting no header counts, and no sender is taken for proven either.
    """
    trusted = {name.lower() for name in settings.MAIL_AUTHSERV_IDS}
    for value in mail.headers("Authentication-Results"):
        server, _semicolon, results = value.partition(";")
        if server.split()[:1] and server.split()[0].lower() in trusted:
            verdicts = results.lower().replace(" ", "")
            return "dmarc=fail" in verdicts
    return False


def own_addresses(tenant: Tenant) -> set[str]:
    """Addresses that our mail comes from or is taken in at."""
    named = Mailbox.objects.values_list("address", flat=True)
    ours = {*named, tenant.mail_from, settings.DEFAULT_FROM_EMAIL}
    return {address.lower() for address in ours if address}


def is_over_cap(sender: str) -> bool:
    """Whether an address sent more within the hour than anybody writes by hand."""
    return _processed(sender).count() >= CAP_PER_HOUR


def may_acknowledge(sender: str) -> bool:
    """Whether the sender gets told that a mail arrived: only of the first few within the hour, and
    never where nobody reads it."""
    if _is_robot(sender):
        return False
    return bool(_processed(sender).count() < ACKNOWLEDGED_PER_HOUR)


def _processed(sender: str) -> QuerySet:
    since = timezone.now() - HOUR
    return InboundMail.objects.filter(
        sender=sender, received_at__gt=since, state=MailState.PROCESSED
    )[:CAP_PER_HOUR]
