"""Moving an incoming mail from state to state, so that it is decided once."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.shared.errors import InvalidTransition, StaleState
from tickets.enums import MAIL_TRANSITIONS, MailState
from tickets.models import InboundMail

LONGEST_REASON = 500


def move_mail(row: InboundMail, to: MailState, *, reason: str = "", **changes: Any) -> None:
    """Compare and swap; raises InvalidTransition for a move that the table doesn't know and
    StaleState where somebody else was quicker."""
    if to not in MAIL_TRANSITIONS[MailState(row.state)]:
        raise InvalidTransition(
            _("A mail in the state “%(old)s” can't become “%(new)s”.")
            % {"old": MailState(row.state).label, "new": to.label}
        )
    values = {
        "state": to,
        "reason": reason.replace("\0", "")[:LONGEST_REASON],
        "processed_at": timezone.now() if to != MailState.RECEIVED else None,
        **changes,
    }
    if not InboundMail.objects.filter(pk=row.pk, state=row.state).update(**values):
        raise StaleState(_("Somebody else decided on this mail meanwhile."))
    for name, value in values.items():
        setattr(row, name, value)
