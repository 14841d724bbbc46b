"""Narrowing requests to those that have the words."""

import re

from django.db.models import QuerySet

from portal.shared.context import current_tenant_id
from portal.shared.models import Tenant
from tickets.models.search import TicketWords
from tickets.search.words import asked

NUMBER = re.compile(r"#?\s*(?P<number>C?\d{1,12})\Z", re.IGNORECASE)
REFERENCE = re.compile(r"#?\s*(?P<reference>[A-Z0-9]{1,10}-C?\d{1,12})\Z", re.IGNORECASE)


def matching(tickets: QuerySet, text: str, *, internal: bool = False) -> QuerySet:
    """The requests among `tickets` that have all of the words; the last one may be unfinished.

    `internal` finds by the staff's notes and tags as well: only for requests that the reader works
    on. A text without a word finds nothing. Call it in the tenant's scope.
    """
    tenant_id = current_tenant_id()
    groups = asked(tenant_id, text, internal=internal) if tenant_id is not None else []
    if not groups:
        return tickets.none()
    found = TicketWords.objects.filter(words__found=groups)
    return tickets.filter(pk__in=found.values("ticket_id"))


def named(tickets: QuerySet, tenant: Tenant, text: str) -> QuerySet | None:
    """The requests whose number the text is, with or without its prefix; None where it's none."""
    typed = text.strip()
    if found := REFERENCE.match(typed):
        return tickets.filter(reference=found["reference"].upper())
    if found := NUMBER.match(typed):
        number = found["number"].upper()
        prefix = tenant.reference_prefix
        return tickets.filter(reference__in=[f"{prefix}-{number}", f"{prefix}-C{number}"])
    return None
