"""Which requests a rule fits: asked of the database, for one request or for all of them alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    Expression,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Greatest

from accounts.models import CustomerSegment
from tickets.clock import ANSWER, SOLUTION
from tickets.enums import ACTIVE_STATES, SlaLevel, TicketState
from tickets.models import Rule, RuleRun, Ticket, TicketMessage, TicketTag
from tickets.rules.vocabulary import (
    AT_LEAST,
    CUSTOMER,
    EMPTY,
    FILLED,
    HAS,
    IS,
    TEAM,
)

Condition = Mapping[str, Any]
COLUMNS = {
    "kind": "kind",
    "category": "category_id",
    "queue": "queue_id",
    "priority": "priority",
    "urgency": "urgency",
    "state": "state",
    "channel": "channel",
    "assignee": "assignee_id",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """What set a rule off: the text that was written, and which side did it."""

    body: str = ""
    wrote: bool = False
    by_team: bool = False


def last_words() -> Subquery:
    """When the customer last wrote."""
    written = TicketMessage.objects.filter(ticket=OuterRef("pk"), is_staff=False, is_internal=False)
    return Subquery(written.order_by("-created_at").values("created_at")[:1])


MOMENTS: dict[str, Callable[[], Any]] = {
    "created": lambda: F("created_at"),
    "activity": lambda: F("last_activity_at"),
    "answered": last_words,
    "waiting": lambda: F("waiting_since"),
}


def fitting(rule: Rule, tickets: QuerySet, now: datetime) -> QuerySet:
    """The requests for which all conditions hold that the database can judge.

    Closed ones are at their end; a rule that asks for no state is about active ones.
    """
    conditions = rule.conditions
    if any(one["field"] == "state" for one in conditions):
        tickets = tickets.exclude(state=TicketState.CLOSED)
    else:
        tickets = tickets.filter(state__in=ACTIVE_STATES)
    for number, one in enumerate(conditions):
        if one["field"] in MOMENTS:
            tickets = _by_moment(tickets, f"moment_{number}", one, now)
        elif one["field"] in JUDGES or one["field"] in COLUMNS:
            tickets = tickets.filter(_judged(one))
    return tickets


def _by_moment(tickets: QuerySet, name: str, one: Condition, now: datetime) -> QuerySet:
    limit = now - timedelta(minutes=one["value"])
    ask = "lte" if one["operator"] == AT_LEAST else "gt"
    return tickets.annotate(**{name: MOMENTS[one["field"]]()}).filter(**{f"{name}__{ask}": limit})


def _judged(one: Condition) -> Q:
    operator, value = one["operator"], one["value"]
    if operator in (EMPTY, FILLED):
        return Q(**{f"{COLUMNS[one['field']]}__isnull": operator == EMPTY})
    judge = JUDGES.get(one["field"])
    held = judge(value) if judge else Q(**{f"{COLUMNS[one['field']]}__in": value})
    return held if operator in (IS, HAS) else ~held


def _of_segments(keys: Sequence[str]) -> Q:
    carrying = CustomerSegment.objects.filter(
        customer=OuterRef("customer_id"), segment_id__in=list(keys)
    )
    return Q(Exists(carrying))


def _tagged(names: Sequence[str]) -> Q:
    return Q(Exists(TicketTag.objects.filter(ticket=OuterRef("pk"), tag__name__in=list(names))))


def _numbered(numbers: Sequence[str]) -> Q:
    """A guest's request has no customer, whose number would then be neither this nor another."""
    return Q(customer__isnull=False, customer__number__in=list(numbers))


def _at_level(levels: Sequence[str]) -> Q:
    """Where the clock stands still or nothing is agreed, nothing is due soon or overdue."""
    wanted = [int(level) for level in levels]
    running = Q(sla_level__in=wanted, next_due_at__isnull=False)
    standing = Q(next_due_at__isnull=True) if SlaLevel.FINE in wanted else Q(pk__in=[])
    return running | standing


JUDGES: dict[str, Callable[[Any], Q]] = {
    "segment": _of_segments,
    "tags": _tagged,
    "customer": _numbered,
    "level": _at_level,
}


def read(rule: Rule, subject: str, happening: Happening) -> bool:
    """Whether the conditions hold that need the words, or who wrote them."""
    texts = {"subject": subject, "body": happening.body}
    side = TEAM if happening.by_team else CUSTOMER
    for one in rule.conditions:
        field, operator, value = one["field"], one["operator"], one["value"]
        if field == "author" and (side in value) != (operator == IS):
            return False
        if field == "body" and not happening.wrote:
            return False
        if field in texts and has_word(texts[field], value) != (operator == HAS):
            return False
    return True


def has_word(text: str, words: Sequence[str]) -> bool:
    """Whether a word of the text begins with one of the words, whatever their case."""
    low = text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(word.casefold())}", low) for word in words)


def due_now(rule: Rule, now: datetime) -> QuerySet:
    """The requests that a rule of time fits and has not run on for the same reason, by key.

    Each comes with the `cause` that is written with the run.
    """
    found = fitting(rule, Ticket.objects.all(), now)
    runs = RuleRun.objects.filter(rule=rule, ticket=OuterRef("pk"))
    if any(one["field"] == "level" for one in rule.conditions):
        found = found.annotate(cause=_level_cause())
        return found.exclude(Exists(runs.filter(cause=OuterRef("cause")))).order_by("pk")
    found = found.annotate(since=_latest(rule))
    return found.exclude(Exists(runs.filter(ran_at__gte=OuterRef("since")))).order_by("pk")


def _level_cause() -> Concat:
    """Once for each level of each target."""
    answering = Q(first_answered_at=None, next_due_at=F("first_answer_due_at"))
    target = Case(When(answering, then=Value(ANSWER)), default=Value(SOLUTION))
    level = Cast("sla_level", CharField())
    return Concat(Value("level:"), level, Value(":"), target, output_field=CharField())


def _latest(rule: Rule) -> Expression | F | Subquery:
    """The moment that the rule's time counts from: it runs once for each."""
    asked = {
        one["field"]
        for one in rule.conditions
        if one["field"] in MOMENTS and one["operator"] == AT_LEAST
    }
    moments = [MOMENTS[name]() for name in sorted(asked)] or [F("created_at")]
    return Greatest(*moments) if len(moments) > 1 else moments[0]
