"""Narrowing requests to those that have the words."""

import re

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from portal.shared.context import current_tenant_id
from portal.shared.models import Tenant
from tickets.models.search import KEYS_FOUND, Groups, TicketWords, tsquery
from tickets.search.words import asked, of_customer

# So many are read by key and sorted. With more, one in two hundred of a million, the list is walked
# along from its start until a page is full.
FEW = 5000
NUMBER = re.compile(r"#?\s*(?P<number>C?\d{1,12})\Z", re.IGNORECASE)
REFERENCE = re.compile(r"#?\s*(?P<reference>[A-Z0-9]{1,10}-C?\d{1,12})\Z", re.IGNORECASE)


def matching(
    tickets: QuerySet, text: str, *, internal: bool = False, customer_id: int | None = None
) -> QuerySet:
    """The requests among `tickets` that have all of the words; the last one may be unfinished.

    `internal` finds by the staff's notes and tags as well: only for requests that the reader works
    on. `customer_id` says whose all of `tickets` are: the index then leaves out everybody else's.
    A text without a word finds nothing. Call it in the tenant's scope.
    """
    tenant_id = current_tenant_id()
    groups = asked(tenant_id, text, internal=internal) if tenant_id is not None else []
    if tenant_id is None or not groups:
        return tickets.none()
    if customer_id is not None:
        groups = [*groups, [of_customer(tenant_id, customer_id)]]
    if connection.vendor == "postgresql":
        keys = _keys_of_few(tenant_id, groups)
        return tickets.filter(_has(groups) if keys is None else Q(pk__in=keys))
    found = TicketWords.objects.filter(words__found=groups)
    return tickets.filter(pk__in=found.values("ticket_id"))


def _keys_of_few(tenant_id: int, groups: Groups) -> list[int] | None:
    """Keys of the requests that have the words; None where they are many."""
    with connection.cursor() as cursor:
        wanted = [tenant_id, tsquery(groups), FEW + 1]
        cursor.execute(f"select {KEYS_FOUND}(%s, %s::tsquery, %s)", wanted)
        keys = [row[0] for row in cursor.fetchall()]
    return None if keys == [None] or len(keys) > FEW else keys


def _has(groups: Groups) -> Subquery:
    """Whether a request has the words, asked row by row along the order of the list.

    Quick where many have them: the page is full soon. Nothing is sorted.
    """
    own = TicketWords.objects.filter(pk=OuterRef("pk"))
    hit = ExpressionWrapper(Q(words__found=groups), BooleanField())
    return Subquery(own.annotate(hit=hit).values("hit"), output_field=BooleanField())


def numbers_in(tenant: Tenant, text: str) -> list[str]:
    """The references that a number may mean, with or without its prefix; none for other texts."""
    typed = text.strip()
    if found := REFERENCE.match(typed):
        return [found["reference"].upper()]
    if found := NUMBER.match(typed):
        number = found["number"].upper()
        prefix = tenant.reference_prefix
        return [f"{prefix}-{number}", f"{prefix}-C{number}"]
    return []


def named(tickets: QuerySet, tenant: Tenant, text: str) -> QuerySet | None:
    """The requests whose number the text is; None where it's none."""
    numbers = numbers_in(tenant, text)
    return tickets.filter(reference__in=numbers) if numbers else None
