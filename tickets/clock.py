"""The clock of a request: what is due when; it stands still while nobody waits for the team.

Everything follows from the agreed times, from when the request came and from how long the clock
stood still. `tickets.states` asks here at every change, so no service has to think of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from portal.shared.business_time import RoundTheClock, WorkingTime
from portal.shared.caching import kept
from portal.shared.context import current_tenant
from portal.shared.models import Tenant
from portal.shared.opening_hours import answer_promise, calendar_for
from tickets.enums import EventKind, SlaLevel, TicketState
from tickets.models import SlaPolicy, Ticket, TicketEvent

# The part of the cache that holds the policies; whoever changes one forgets it.
AGREEMENTS, AGREEMENTS_SECONDS = "agreements", 300
RUNNING = frozenset({TicketState.NEW, TicketState.OPEN})
# What decides which policy fits, and what moves the moments besides.
CHOOSING = frozenset({"priority", "kind", "category", "customer"})
MOVING = frozenset({"state", "first_answered_at", "paused_since", "paused_seconds"})
ANSWER, SOLUTION = "answer", "solution"
CLOCK = RoundTheClock()


@dataclass(frozen=True, slots=True)
class Dues:
    """The moments that follow from a policy; None where nothing is agreed."""

    answer: datetime | None = None
    solution: datetime | None = None


def policies_of(tenant: Tenant) -> dict[int, SlaPolicy]:
    """The tenant's policies by key, in the order in which they are asked."""
    rows = kept(tenant, AGREEMENTS, "", lambda: list(SlaPolicy.objects.all()), AGREEMENTS_SECONDS)
    return {row.pk: row for row in rows}


def choose_policy(
    tenant: Tenant, *, kind: str, priority: str, customer_id: int | None, own_id: int | None = None
) -> SlaPolicy | None:
    """The category's own policy (`own_id`), else the first active one that fits."""
    policies = policies_of(tenant)
    own = policies.get(own_id or 0)
    if own is not None and own.is_active:
        return own
    fitting = (row for row in policies.values() if _fits(row, kind, priority, customer_id))
    return next(fitting, None)


def _fits(policy: SlaPolicy, kind: str, priority: str, customer_id: int | None) -> bool:
    return (
        policy.is_active
        and (not policy.kinds or kind in policy.kinds)
        and (not policy.priorities or priority in policy.priorities)
        and (policy.customer_id is None or policy.customer_id == customer_id)
    )


def time_of(tenant: Tenant, policy: SlaPolicy | None) -> WorkingTime:
    """What the policy's minutes are reckoned in."""
    return CLOCK if _round_the_clock(policy) else calendar_for(tenant)


def _round_the_clock(policy: SlaPolicy | None) -> bool:
    return policy is not None and policy.ignores_hours


def answer_target(tenant: Tenant, policy: SlaPolicy) -> timedelta:
    """Until the first answer; where the policy says nothing, what the portal promises anyway."""
    if policy.first_answer_minutes is None:
        return timedelta(hours=tenant.answer_hours)
    return timedelta(minutes=policy.first_answer_minutes)


def solution_target(policy: SlaPolicy) -> timedelta | None:
    """Until the solution."""
    minutes = policy.solution_minutes
    return timedelta(minutes=minutes) if minutes is not None else None


def dues(tenant: Tenant, policy: SlaPolicy | None, start: datetime, paused: timedelta) -> Dues:
    """When answer and solution are due of a request that came at `start`."""
    if policy is None:
        return Dues()
    time, solving = time_of(tenant, policy), solution_target(policy)
    return Dues(
        answer=time.add(start, answer_target(tenant, policy) + paused),
        solution=time.add(start, solving + paused) if solving is not None else None,
    )


def next_target(answered: datetime | None, due: Dues) -> tuple[str, datetime | None]:
    """What the team owes next, and when."""
    if answered is not None or due.answer is None:
        return SOLUTION, due.solution
    if due.solution is not None and due.solution < due.answer:
        return SOLUTION, due.solution
    return ANSWER, due.answer


def target_of(ticket: Ticket) -> str:
    """Which of the two moments the request's level speaks of."""
    stored = Dues(ticket.first_answer_due_at, ticket.solution_due_at)
    return next_target(ticket.first_answered_at, stored)[0]


def start(tenant: Tenant, ticket: Ticket) -> None:
    """Set what a new request starts with: policy, dues, and the promise to the customer."""
    if not ticket.can_be_answered:
        return
    changes = {"category": ticket.category, "state": ticket.state}
    for name, value in reckon(ticket, changes, tenant).items():
        setattr(ticket, name, value)
    ticket.next_promise_at = ticket.first_answer_due_at or answer_promise(tenant, ticket.created_at)


def promise(tenant: Tenant, ticket: Ticket, now: datetime) -> datetime | None:
    """By when the customer, who wrote just `now`, is promised the next answer."""
    due = ticket.first_answer_due_at
    if ticket.first_answered_at is None and due is not None and due > now:
        return due
    policy = policies_of(tenant).get(ticket.sla_policy_id or 0)
    if policy is None:
        return answer_promise(tenant, now)
    return time_of(tenant, policy).add(now, answer_target(tenant, policy))


def pause(ticket: Ticket, to: str, at: datetime) -> dict[str, Any]:
    """What a move to the state `to` does to the clock: it runs while the team has to act."""
    changes: dict[str, Any] = {"paused_since": None if to in RUNNING else at}
    if ticket.paused_since is not None:
        tenant = current_tenant()
        time = time_of(tenant, policies_of(tenant).get(ticket.sla_policy_id or 0))
        stood = int(time.between(ticket.paused_since, at).total_seconds())
        changes["paused_seconds"] = ticket.paused_seconds + stood
    return changes


def reckon(
    ticket: Ticket, changes: Mapping[str, Any], tenant: Tenant | None = None
) -> dict[str, Any]:
    """What follows for policy, dues and level from changes that are about to be written."""
    chosen = not CHOOSING.isdisjoint(changes)
    if not (chosen or not MOVING.isdisjoint(changes)) or not ticket.can_be_answered:
        return {}
    after = _After(ticket, changes)
    place = tenant or current_tenant()
    before = policies_of(place).get(ticket.sla_policy_id or 0)
    policy = _policy_after(place, ticket, after) if chosen else before
    extra: dict[str, Any] = {"sla_policy": policy} if policy != before else {}
    if ticket.paused_seconds and _round_the_clock(policy) != _round_the_clock(before):
        extra["paused_seconds"] = stood_still(ticket, time_of(place, policy))
    return extra | _moments(place, ticket, policy, _After(ticket, {**changes, **extra}))


class _After:
    """The request as it will be."""

    def __init__(self, ticket: Ticket, changes: Mapping[str, Any]) -> None:
        self.ticket, self.changes = ticket, changes

    def __getattr__(self, name: str) -> Any:
        if name in self.changes:
            return self.changes[name]
        return getattr(self.ticket, name)


def _policy_after(tenant: Tenant, ticket: Ticket, after: Any) -> SlaPolicy | None:
    customer = after.customer if "customer" in after.changes else None
    return choose_policy(
        tenant,
        kind=after.kind,
        priority=after.priority,
        customer_id=customer.pk if customer is not None else ticket.customer_id,
        own_id=after.category.sla_policy_id,
    )


def _moments(
    tenant: Tenant, ticket: Ticket, policy: SlaPolicy | None, after: Any
) -> dict[str, Any]:
    paused = timedelta(seconds=after.paused_seconds)
    fresh = dues(tenant, policy, after.created_at, paused)
    due = Dues(_answer_due(tenant, ticket, policy, after, fresh.answer), fresh.solution)
    target, moment = next_target(after.first_answered_at, due)
    same = target == target_of(ticket) and (policy.pk if policy else None) == ticket.sla_policy_id
    changes: dict[str, Any] = {
        "first_answer_due_at": due.answer,
        "solution_due_at": due.solution,
        "next_due_at": moment if after.state in RUNNING else None,
    }
    if not same:
        changes["sla_level"] = SlaLevel.FINE
    return changes | _kept_promise(ticket, after, due.answer)


def _answer_due(
    tenant: Tenant, ticket: Ticket, policy: SlaPolicy | None, after: Any, fresh: datetime | None
) -> datetime | None:
    """Once the first answer is given, later pauses don't move what it was measured by.

    One given while the clock stood still counts from the moment it had stopped at.
    """
    if ticket.first_answered_at is not None:
        return ticket.first_answer_due_at
    answered, since = after.first_answered_at, ticket.paused_since
    if answered is None or since is None or policy is None or "paused_seconds" in after.changes:
        return fresh
    stood = time_of(tenant, policy).between(since, answered)
    paused = timedelta(seconds=ticket.paused_seconds) + stood
    return dues(tenant, policy, after.created_at, paused).answer


def _kept_promise(ticket: Ticket, after: Any, answer_due: datetime | None) -> dict[str, Any]:
    """A promise is brought forward where more was agreed, but never broken for less."""
    told = ticket.next_promise_at
    if told is None or answer_due is None or after.first_answered_at is not None:
        return {}
    if "next_promise_at" in after.changes or told <= answer_due:
        return {}
    return {"next_promise_at": answer_due}


def stood_still(ticket: Ticket, time: WorkingTime) -> int:
    """The seconds that the clock has stood still, reckoned anew from the moves on record.

    For a policy that counts in another time than the one before. A pause that still lasts is not
    in it.
    """
    moves = TicketEvent.objects.filter(ticket=ticket, kind=EventKind.STATE)
    total, since = timedelta(0), None
    for event in moves.order_by("created_at", "id"):
        if since is not None:
            total += time.between(since, event.created_at)
        since = None if event.get("new") in RUNNING else event.created_at
    return int(total.total_seconds())
