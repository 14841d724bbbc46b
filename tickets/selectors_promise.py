"""By when somebody who asks now can expect an answer: what is agreed, and what is usual."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.core.cache import cache
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.shared.business_time import WorkingTime
from portal.shared.dates import said_with
from portal.shared.models import Tenant
from portal.shared.opening_hours import (
    calendar_for,
    closure_reason,
    first_closed_day,
    opening_at,
    opening_text,
)
from tickets.clock import RUNNING, answer_target, choose_policy, time_of
from tickets.enums import PRIORITY_OF_URGENCY, TicketKind, Urgency
from tickets.models import Category, Ticket

# Looked at for what is usual: so many of the last weeks, at least a handful.
USUAL_WEEKS, USUAL_AT_MOST, USUAL_AT_LEAST = 4, 200, 5
USUAL_SECONDS = 600


@dataclass(frozen=True, slots=True)
class ExpectedAnswer:
    """The moment (None: nothing is promised) and the sentences that say it, ready to print."""

    at: datetime | None
    text: str


def expected_answer(
    tenant: Tenant, category: Category | None, *, customer_id: int | None, now: datetime
) -> ExpectedAnswer:
    """What the forms print before a request is sent; `category` may not be chosen yet.

    The agreed time counts, unless the queue has lately taken longer: then that is said. Closed
    days on the way are told with their reason.
    """
    kind = category.kind if category else TicketKind.QUESTION
    priority = category.priority if category else ""
    policy = choose_policy(
        tenant,
        kind=kind,
        priority=priority or PRIORITY_OF_URGENCY[Urgency.NORMAL],
        customer_id=customer_id,
        own_id=category.sla_policy_id if category else None,
    )
    time = time_of(tenant, policy)
    agreed = (
        answer_target(tenant, policy)
        if policy is not None
        else timedelta(hours=tenant.answer_hours)
    )
    usual = usual_length(tenant, category, time, now) if category else None
    is_slow = usual is not None and usual > agreed
    at = time.add(now, usual if usual is not None and is_slow else agreed)
    return ExpectedAnswer(at, _sentences(tenant, at, now, is_slow=is_slow))


def opening_beside(expected: str, tenant: Tenant, now: datetime) -> str:
    """Whether it is open; empty where the expectation says so already."""
    opening = opening_text(tenant, now)
    return "" if opening in expected else opening


def _sentences(
    tenant: Tenant, at: datetime | None, now: datetime, *, is_slow: bool
) -> SafeString | str:
    if at is None:
        return ""
    slow = _("There is more to do than usual. Expect an answer by %(date)s.")
    said = said_with(slow if is_slow else _("Expect an answer by %(date)s."), at)
    closed = closed_text(tenant, now, at)
    return format_html("{} {}", closed, said) if closed else said


def closed_text(tenant: Tenant, now: datetime, until: datetime) -> str:
    """What is said of holidays and closed days before a moment; empty where there are none."""
    calendar = calendar_for(tenant)
    day = first_closed_day(calendar, calendar.local_day(now), calendar.local_day(until))
    if day is None:
        return ""
    opening = opening_at(tenant, now)
    if opening.closed_day is not None:
        return opening_text(tenant, now)
    values = {"day": date_format(day, "l, j F"), "reason": closure_reason(tenant, day)}
    if values["reason"]:
        return _("Closed from %(day)s: %(reason)s.") % values
    return _("Closed for holidays from %(day)s.") % values


def usual_length(
    tenant: Tenant, category: Category, time: WorkingTime, now: datetime
) -> timedelta | None:
    """The median time to the first answer in the category's queue, of the last four weeks.

    Requests that have waited longer than that without an answer count as well, or a queue that
    answers only what is easy would look quick. None where there are too few to say.
    """
    kind = type(time).__name__
    key = f"usual-answer:{tenant.pk}:{category.queue_id}:{kind}"
    seconds: float = cache.get_or_set(
        key, lambda: _usual_seconds(category.queue_id, time, now), USUAL_SECONDS
    )
    return timedelta(seconds=seconds) if seconds else None


def _usual_seconds(queue_id: int, time: WorkingTime, now: datetime) -> float:
    recent = Ticket.objects.filter(
        queue_id=queue_id, created_at__gte=now - timedelta(weeks=USUAL_WEEKS)
    ).order_by("-created_at", "-id")
    answered = recent.exclude(first_answered_at=None)
    rows = answered.values_list("created_at", "first_answered_at")[:USUAL_AT_MOST]
    took = [time.between(start, end).total_seconds() for start, end in rows]
    if len(took) < USUAL_AT_LEAST:
        return 0
    waiting = recent.filter(first_answered_at=None, state__in=list(RUNNING))
    starts = waiting.values_list("created_at", flat=True)[:USUAL_AT_MOST]
    middle = median(took)
    ages = (time.between(start, now).total_seconds() for start in starts)
    return median([*took, *(age for age in ages if age > middle)])
