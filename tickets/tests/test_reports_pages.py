"""The pages of the reports: who sees them, what they count, what they cost."""

import copy
import csv
import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.enums import StaffPermission
from accounts.models import User
from accounts.services import add_staff, create_role
from accounts.tests.factories import make_member, make_user
from conftest import SNAPSHOTS, Cast
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.models import Tenant
from portal.tests.conftest import rolled_back
from tickets import services
from tickets.models import Category, Deflection, Queue, Rating, Ticket
from tickets.reports.asking import REPORTS
from tickets.tests.factories import answer, make_ticket

SignedIn = Callable[[User | None], Client]
URL = "/admin/reports/"
PAGES = [URL, *(f"{URL}{name}/" for name in REPORTS if name != "overview")]


@dataclass(frozen=True)
class House:
    """What every test of this module begins with."""

    tenant_id: int
    people: Cast
    desk: list[Ticket]


@pytest.fixture(scope="module")
def house(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[House]:
    """Made once; each test changes it within its own transaction."""
    with django_db_blocker.unblock(), rolled_back():
        tenant = SNAPSHOTS.restore("tenant")
        SNAPSHOTS.restore("other_tenant")
        people = SNAPSHOTS.restore("cast")
        with tenant_scope(tenant):
            yield House(tenant.pk, people, make_desk(people))


def make_desk(people: Cast) -> list[Ticket]:
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


@pytest.fixture
def in_tenant(house: House, db: None) -> Iterator[Tenant]:
    tenant = Tenant.objects.get(pk=house.tenant_id)
    with tenant_scope(tenant):
        yield tenant


@pytest.fixture
def people(house: House, in_tenant: Tenant) -> Cast:
    return copy.deepcopy(house.people)


@pytest.fixture
def desk(house: House) -> list[Ticket]:
    return copy.deepcopy(house.desk)


@pytest.mark.parametrize("url", PAGES)
def test_every_report_shows(people: Any, desk: Any, signed_in: SignedIn, url: str) -> None:
    response = signed_in(people.agent).get(url)
    assert response.status_code == 200
    content = response.content.decode()
    assert "<svg" in content
    assert "style=" not in content.partition('<div class="dk rp">')[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("agent", 200),
        ("admin", 200),
        ("operator", 200),
        ("knowledge", 403),
        ("owner", 302),
        ("foreign_agent", 302),
    ],
)
def test_who_may_see_reports(people: Any, signed_in: SignedIn, role: str, status: int) -> None:
    client = signed_in(getattr(people, role))
    for url in (URL, f"{URL}backlog/", f"{URL}overview/groups.csv"):
        assert client.get(url).status_code == status


@pytest.mark.parametrize(
    "url", ["nothing/", "nothing/groups.csv", "overview/nothing.csv", "deflection/groups.csv"]
)
def test_what_there_is_not(people: Any, signed_in: SignedIn, url: str) -> None:
    assert signed_in(people.agent).get(f"{URL}{url}").status_code == 404


def test_a_tenant_without_requests_has_no_reports(
    people: Any, in_tenant: Tenant, signed_in: SignedIn
) -> None:
    in_tenant.modules["requests"] = False
    in_tenant.save(update_fields=["modules"])
    assert signed_in(people.agent).get(URL).status_code == 404


def tiles(response: Any) -> dict[str, str]:
    return {tile.label: tile.value for tile in response.context["report"].tiles}


def test_the_overview_counts_the_period(people: Any, desk: Any, signed_in: SignedIn) -> None:
    found = tiles(signed_in(people.agent).get(URL))
    assert re.fullmatch(r"\d+%", found["Agreed times kept"])
    assert found | {"First answer": "", "Solution": "", "Agreed times kept": ""} == {
        "Open now": "2",
        "Received": "3",
        "Solved": "1",
        "First answer": "",
        "Solution": "",
        "Agreed times kept": "",
        "Satisfaction": "4.0",
        "Answered by help": "25%",
    }


@pytest.fixture
def narrow_agent(people: Any, in_tenant: Tenant) -> User:
    """Sees reports, and works in the queue of bills alone."""
    system = system_actor(in_tenant)
    role = create_role(
        actor=system, scope="staff", name="Bills", permissions=[StaffPermission.VIEW_REPORTS]
    )
    services.set_queue_roles(actor=system, queue=Queue.objects.get(name="Billing"), roles=[role])
    user = make_user("bills@north.example")
    add_staff(actor=system, user=user, role=role)
    return user


def test_who_works_in_one_queue_counts_that_one(
    people: Any, desk: Any, narrow_agent: User, signed_in: SignedIn
) -> None:
    make_ticket(people.customer, people.owner, category="invoice")
    client = signed_in(narrow_agent)
    response = client.get(URL)
    found = tiles(response)
    assert (found["Open now"], found["Received"], found["Solved"]) == ("1", "1", "0")
    assert "Answered by help" not in found
    # Asking for another queue by hand asks for nothing.
    other = Queue.objects.get(categories__key="delivery")
    assert tiles(client.get(f"{URL}?queue={other.pk}"))["Received"] == "1"
    assert [line.name for line in response.context["report"].tables[0].lines] == ["Billing"]
    assert "Quick" not in client.get(f"{URL}satisfaction/").content.decode()
    assert client.get(f"{URL}deflection/").status_code == 404
    assert client.get(f"{URL}deflection/answers.csv").status_code == 404


def test_who_is_a_member_as_well_counts_the_work_alone(
    people: Any, desk: Any, narrow_agent: User, signed_in: SignedIn, in_tenant: Tenant
) -> None:
    make_member(people.customer, narrow_agent.email, "owner")
    assert tiles(signed_in(narrow_agent).get(URL))["Received"] == "0"


def test_who_works_in_no_queue_is_told(
    people: Any, desk: Any, in_tenant: Tenant, signed_in: SignedIn
) -> None:
    system = system_actor(in_tenant)
    role = create_role(
        actor=system, scope="staff", name="Reader", permissions=[StaffPermission.VIEW_REPORTS]
    )
    user = make_user("reader@north.example")
    add_staff(actor=system, user=user, role=role)
    client = signed_in(user)
    for url in PAGES[:-1]:
        response = client.get(url)
        assert response.status_code == 200, url
        assert "You work in no queue yet" in response.content.decode()


def test_filters_narrow_and_stay(people: Any, desk: Any, signed_in: SignedIn) -> None:
    queue = Queue.objects.get(categories__key="delivery")
    query = f"period=90&queue={queue.pk}&agent={people.agent.pk}&kind=question&channel=portal"
    response = signed_in(people.agent).get(f"{URL}?{query}&by=agent")
    assert tiles(response)["Received"] == "3"
    tabs = {label: url for label, url, _current in response.context["tabs"]}
    assert tabs["Backlog"] == f"{URL}backlog/?{query}&by=agent"
    assert [line.name for line in response.context["report"].tables[0].lines] == [str(people.agent)]


@pytest.mark.parametrize(
    "query",
    [
        "period=x&queue=x&agent=999999&kind=x&category=-1&channel=x&by=x",
        "period=own&from=&to=",
        "period=own&from=2026-02-30&to=2026-13-01",
        "period=own&from=0001-01-01&to=9999-12-31",
        "period=own&from=2026-05-02&to=2026-05-01",
        "period=own&from=%00&to=%27%22%3Cscript%3E",
        "was=x&from=x&to=x",
        "queue=99999999999999999999999999",
        "period=year&by=priority",
        "period=quarter&by=channel",
        "period=last-month&by=category",
        "period=month&by=kind",
        "period=own&from=2022-01-01&to=2026-11-01",
    ],
)
def test_any_address_gets_an_answer(
    people: Any, desk: Any, signed_in: SignedIn, query: str
) -> None:
    client = signed_in(people.agent)
    for url in (PAGES[2], PAGES[-1]):
        assert client.get(f"{url}?{query}").status_code == 200


@pytest.mark.parametrize("url", PAGES)
def test_every_report_of_a_long_time(people: Any, desk: Any, signed_in: SignedIn, url: str) -> None:
    query = "period=own&from=2024-01-01&to=2026-11-01&by=agent"
    assert signed_in(people.agent).get(f"{url}?{query}").status_code == 200


def test_the_year_is_said_once_and_a_sentence_ends_once(people: Any, signed_in: SignedIn) -> None:
    client = signed_in(people.agent)
    url = f"{URL}?period=own&from=2026-03-02&to=2026-04-01"
    User.objects.filter(pk=people.agent.pk).update(language="lt")
    told = client.get(url).context["compared"]
    assert told.startswith("2026 m. kovo 2 d. – balandžio 1 d.")
    assert told.endswith(" d.")
    assert ".." not in told
    User.objects.filter(pk=people.agent.pk).update(language="en")
    assert client.get(url).context["compared"].startswith("2 March – 1 April 2026, compared with ")


def test_why_days_are_not_taken_is_said(people: Any, signed_in: SignedIn) -> None:
    url = f"{URL}?period=own&from=2026-05-02&to=2026-05-01"
    content = signed_in(people.agent).get(url).content.decode()
    assert "The last day comes before the first." in content


def test_texts_of_others_are_only_text(people: Any, desk: Any, signed_in: SignedIn) -> None:
    evil = "<script>alert(1)</script>"
    Queue.objects.filter(categories__key="delivery").update(name=evil)
    User.objects.filter(pk=people.agent.pk).update(name=evil)
    Rating.objects.update(comment=evil, rated_by=evil)
    Deflection.objects.update(title=evil, search=evil, url="javascript:alert(1)", language=evil[:8])
    client = signed_in(people.agent)
    for url in PAGES:
        for by in ("queue", "agent"):
            content = client.get(f"{url}?by={by}").content.decode()
            assert "<script>alert" not in content
            assert 'href="javascript' not in content


def rows_of(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_a_table_as_csv(people: Any, desk: Any, signed_in: SignedIn) -> None:
    response = signed_in(people.agent).get(f"{URL}satisfaction/groups.csv?period=30&by=agent")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert rows_of(response) == [
        ["Agent", "Ratings", "Average rating", "Satisfied (%)"],
        [str(people.agent), "1", "4.0", "100.0"],
    ]


def test_a_cell_of_csv_is_no_formula(people: Any, desk: Any, signed_in: SignedIn) -> None:
    response = signed_in(people.agent).get(f"{URL}deflection/searches.csv")
    assert rows_of(response) == [["Search", "How often"], ["'=parcel", "1"]]


@pytest.mark.parametrize("sign", ["+", "@"])
def test_no_name_is_a_formula(people: Any, desk: Any, signed_in: SignedIn, sign: str) -> None:
    evil = f"{sign}HYPERLINK(1)"
    Queue.objects.filter(categories__key="delivery").update(name=evil)
    User.objects.filter(pk=people.agent.pk).update(name=evil)
    Deflection.objects.update(title=evil, search=evil)
    client = signed_in(people.agent)
    for file in ("overview/groups.csv", "overview/groups.csv?by=agent", "backlog/groups.csv",
                 "agreed-times/groups.csv", "satisfaction/groups.csv?by=agent",
                 "deflection/answers.csv", "deflection/searches.csv"):  # fmt: skip
        cells = {cell for row in rows_of(client.get(f"{URL}{file}")) for cell in row}
        assert f"'{evil}" in cells, file
        assert evil not in cells


@pytest.mark.parametrize("url", PAGES)
def test_every_chart_has_its_file(people: Any, desk: Any, signed_in: SignedIn, url: str) -> None:
    client = signed_in(people.agent)
    content = client.get(f"{url}?period=90&kind=question").content.decode()
    files = [
        html.unescape(found) for found in re.findall(r'class="ch-file" href="([^"]+)"', content)
    ]
    assert len(files) == content.count('class="ch-svg"')
    for file in files:
        assert "period=90&kind=question" in file
        assert len(rows_of(client.get(file))) > 1


@pytest.mark.parametrize(
    ("file", "rows"),
    [
        ("backlog/ages", [["Less than a day", "0"], ["1 to 3 days", "0"], ["3 to 7 days", "2"]]),
        ("satisfaction/scores", [["5 points", "0"], ["4 points", "1"], ["3 points", "0"]]),
    ],
)
def test_bars_as_csv(
    people: Any, desk: Any, signed_in: SignedIn, file: str, rows: list[list[str]]
) -> None:
    assert rows_of(signed_in(people.agent).get(f"{URL}{file}.csv"))[1:4] == rows


def test_numbers_over_time_as_csv(people: Any, desk: Any, signed_in: SignedIn) -> None:
    rows = rows_of(signed_in(people.agent).get(f"{URL}backlog/time.csv?period=7"))
    assert rows[0] == ["Time", "Received", "Solved", "Open at the end"]
    assert [row[3] for row in rows[1:]] == ["1", "2", "3", "2", "2", "2", "2"]


def test_as_many_queries_for_many_as_for_one(
    people: Any, desk: Any, in_tenant: Tenant, signed_in: SignedIn
) -> None:
    client = signed_in(people.agent)

    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{url}?by=agent").status_code == 200
        return len(captured)

    for url in PAGES:
        queries(url)
    few = {url: queries(url) for url in PAGES}
    services.take_over(actor=system_actor(in_tenant), rows=many(people))
    assert {url: queries(url) for url in PAGES} == few
    assert max(few.values()) <= 12, few


def many(people: Any) -> Iterator[services.Settled]:
    """Fifty of this week, of two agents and two categories, rated with a comment."""
    categories = list(Category.objects.filter(key__in=("invoice", "delivery")))
    now = timezone.now()
    for number in range(50):
        asked = now - timedelta(hours=3 * number + 4)
        agent = people.admin if number % 3 else people.agent
        yield services.Settled(
            reference=f"OLD-{number}",
            customer=people.customer,
            category=categories[number % 2],
            subject="Old",
            turns=[
                services.Turn(asked, people.owner, False, "Where is it?"),
                services.Turn(asked + timedelta(hours=1), agent, True, "Here."),
            ],
            score=1 + number % 5,
            comment="So so",
            rated=asked + timedelta(hours=2),
        )


def test_the_first_page_shows_trends_to_who_may_see_them(
    people: Any, desk: Any, signed_in: SignedIn
) -> None:
    content = signed_in(people.agent).get("/admin/").content.decode()
    assert "Received in 7 days" in content
    assert content.count('class="ch-spark"') == 3
    assert "Received in 7 days" not in signed_in(people.knowledge).get("/admin/").content.decode()
    assert f'href="{URL}"' in content
