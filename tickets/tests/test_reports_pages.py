"""The pages of the reports: who sees them, what they count, what they cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tickets.models import Deflection, Rating, Ticket
from tickets.reports.asking import REPORTS
from tickets.tests.factories import answer, make_ticket

SignedIn = Callable[[User | None], Client]
URL = "/admin/reports/"
PAGES = [URL, *(f"{URL}{name}/" for name in REPORTS if name != "overview")]


@pytest.fixture
def desk(people: Any) -> list[Ticket]:
    """Three of a week ago: one open, one answered, one solved and rated; one of a month before."""
    now = timezone.now()
    made = [
        make_ticket(people.customer, people.owner, subject=name, at=now - timedelta(days=days))
        for name, days in (("Open", 6), ("Answered", 5), ("Solved", 4), ("Old", 40))
    ]
    answer(made[1], people.agent, at=now - timedelta(days=5) + timedelta(minutes=30))
    answer(made[2], people.agent, then="solved", at=now - timedelta(days=3))
    answer(made[3], people.agent, then="solved", at=now - timedelta(days=39))
    Rating.objects.create(
        tenant=people.customer.tenant, ticket=made[2], score=4, comment="Quick <b>", rated_by="Rasa"
    )
    Deflection.objects.create(
        tenant=people.customer.tenant, subject="Where", search="=parcel", language="en",
        kind="article", url="/en/help/articles/where/", title="Where is it",
    )  # fmt: skip
    return made


@pytest.mark.parametrize("url", PAGES)
def test_every_report_shows(people: Any, desk: Any, signed_in: SignedIn, url: str) -> None:
    response = signed_in(people.agent).get(url)
    assert response.status_code == 200
    html = response.content.decode()
    assert "<svg" in html
    assert "style=" not in html.partition('<div class="dk rp">')[2].partition("</main>")[0]
