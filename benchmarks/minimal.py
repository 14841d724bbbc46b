"""The measure of the others: session, user, one indexed query, 30 rows in a plain template.

It goes through all of the portal's middleware, as every page does.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tickets.models import Ticket

ROWS = 30


@require_safe
def minimal(request: HttpRequest) -> HttpResponse:
    """The user's newest requests, without layout, navigation or components."""
    rows = Ticket.objects.filter(customer_id__in=request.actor.grants.member_of)[:ROWS]
    return render(request, "benchmarks/minimal.html", {"rows": rows})
