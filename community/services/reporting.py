"""Reporting a post to the moderators."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.enums import POST_TRANSITIONS, PostState, ReportKind
from community.models import Post, Report
from community.models.moderation import MAX_REASON
from community.services.effects import lock, tell
from community.services.posting import take_out
from portal.shared.actors import Actor, system_actor
from portal.shared.audit import record
from portal.shared.errors import DomainError
from portal.shared.states import move

# So many open reports hold a post until a moderator looks at it.
HOLD_AT = 3


@transaction.atomic
def report_post(
    *, actor: Actor, post: Post, kind: str, text: str = "", at: datetime | None = None
) -> Report:
    """Tell the moderators what is wrong with a post; once per person and post.

    From the third open report on the post waits for a moderator. Raises NotAllowed, DomainError.
    """
    policies.require(policies.can_report(actor, post))
    policies.require(policies.can_see(actor, post.topic))
    words = _checked(kind, text)
    lock(post.topic)
    report = _write(actor, post, kind, words, at or timezone.now())
    Post.objects.filter(pk=post.pk).update(open_reports=F("open_reports") + 1)
    post.refresh_from_db(fields=["open_reports", "state"])
    record(actor, "post.reported", post, {"reason": (None, kind)})
    if post.open_reports >= HOLD_AT and post.is_shown:
        move(post, PostState.HELD, POST_TRANSITIONS)
        take_out(post)
        record(system_actor(actor.tenant), "post.held", post, {"state": ("shown", "held")})
    tell(actor, "reported", post)
    return report


def _checked(kind: str, text: str) -> str:
    """The words. Raises DomainError for an unknown reason, or for none where words are needed."""
    if kind not in ReportKind.values:
        raise DomainError(_("Choose one of the listed reasons."), field="kind")
    words = text.replace("\0", "").strip()
    if kind == ReportKind.OTHER and not words:
        raise DomainError(_("Say what is wrong with the post."), field="text")
    if len(words) > MAX_REASON:
        raise DomainError(
            _("The text is longer than %(limit)s characters.") % {"limit": MAX_REASON},
            field="text",
        )
    return words


def _write(actor: Actor, post: Post, kind: str, text: str, now: datetime) -> Report:
    try:
        with transaction.atomic():
            report: Report = Report.objects.create(
                tenant=actor.tenant,
                post=post,
                reporter=actor.user,
                kind=kind,
                text=text,
                created_at=now,
            )
    except IntegrityError as error:
        raise DomainError(_("You have reported this post already.")) from error
    return report
