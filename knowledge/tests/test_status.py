"""The state of the service: how parts do, what every page says of it, what was and will be."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import services as accounts
from accounts.models import Notification
from accounts.selectors import actor_for
from conftest import Cast
from knowledge import services
from knowledge.enums_news import (
    CLOSED,
    INCIDENT_TRANSITIONS,
    STATES_OF,
    Condition,
    IncidentState,
)
from knowledge.models import AffectedComponent, Incident, IncidentUpdate
from knowledge.selectors_news import components_of, has_status_page
from knowledge.tests.news import make_component, make_incident
from portal.shared import outbox
from portal.shared.actors import system_actor
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, InvalidTransition, NotAllowed
from portal.shared.models import OutboxMessage, Tenant
from portal.shared.tests.state_matrix import assert_one_wins, assert_state_checked

ClientFor = Callable[..., Client]
HOUR = timedelta(hours=1)


@pytest.fixture
def visitor(tenant: Tenant) -> Client:
    return Client(HTTP_HOST="north.example")


def say(incident: Incident, state: str, text: str = "", *, tells: bool = False) -> IncidentUpdate:
    return services.post_update(
        actor=system_actor(incident.tenant),
        incident=incident,
        state=state,
        texts={"en": text},
        tells=tells,
    )


def conditions(tenant: Tenant) -> dict[str, str]:
    """What the page says of each part."""
    return {one.name: str(one.badge.label) for one in components_of(tenant, "en")}


def test_every_move_of_both_kinds(in_tenant: Tenant) -> None:
    """N × N: what the table knows is done, all else refused, the other kind's states included."""
    assert set(INCIDENT_TRANSITIONS) == set(IncidentState)
    lasts = {"incident": None, "maintenance": HOUR}
    for kind, states in STATES_OF.items():
        incident = make_incident(in_tenant, "EDI", kind=kind, lasts=lasts[kind])
        for old in states:
            for new in IncidentState:
                if new == old:
                    continue
                Incident.objects.filter(pk=incident.pk).update(state=old)
                incident.refresh_from_db()
                moved = True
                try:
                    say(incident, new)
                except InvalidTransition:
                    moved = False
                assert moved is (new in INCIDENT_TRANSITIONS[old]), (old, new)
                incident.refresh_from_db()
                assert incident.state == (new if moved else old)
                assert (incident.closed_at is not None) is (moved and new in CLOSED)
                Incident.objects.filter(pk=incident.pk).update(closed_at=None)
    row = make_incident(in_tenant, "Two at once")
    assert_one_wins(row, "resolved", lambda incident, to: say(incident, to))
    assert_state_checked(row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.filter(pk=row.pk).update(state="scheduled")  # the other kind's


def test_the_worst_that_is_open_counts(in_tenant: Tenant) -> None:
    edi, phones = make_component(in_tenant, "EDI"), make_component(in_tenant, "Phones")
    assert conditions(in_tenant) == {"EDI": "Working", "Phones": "Working"}
    slow = make_incident(in_tenant, "Slow", {edi.pk: Condition.SLOW})
    down = make_incident(in_tenant, "Down", {edi.pk: Condition.DOWN, phones.pk: Condition.WORKING})
    assert conditions(in_tenant) == {"EDI": "Unavailable", "Phones": "Working"}
    assert AffectedComponent.objects.count() == 2
    say(down, "resolved")
    assert conditions(in_tenant)["EDI"] == "Slower than usual"
    facts = services.Facts({"en": "Slow"}, slow.starts_at, None, {phones.pk: Condition.PARTLY})
    services.update_incident(actor=system_actor(in_tenant), incident=slow, facts=facts)
    assert conditions(in_tenant) == {"EDI": "Working", "Phones": "Partly unavailable"}
    say(slow, "resolved")
    work = make_incident(
        in_tenant, "Move", {edi.pk: Condition.DOWN}, kind="maintenance", lasts=HOUR, begins=HOUR
    )
    assert conditions(in_tenant)["EDI"] == "Working"  # planned only
    say(work, "in_progress")
    assert conditions(in_tenant)["EDI"] == "In maintenance"


def test_every_page_says_so_while_it_lasts(
    client_for: ClientFor, visitor: Client, in_tenant: Tenant, cast: Cast
) -> None:
    make_component(in_tenant, "EDI")
    member = client_for(cast.owner, in_tenant)

    def said(client: Client) -> bool:
        return "EDI is late" in client.get("/more/").content.decode()

    def cost() -> int:
        member.get("/more/")
        with CaptureQueriesContext(connection) as queries:
            member.get("/more/")
        return len(queries)

    before = cost()
    incident = make_incident(in_tenant, "EDI is late")
    assert (said(visitor), said(member), cost()) == (True, True, before)
    page = visitor.get("/en/status/").content.decode()
    assert "1 thing is going on." in page
    assert "<strong>EDI is late</strong>." in page
    say(incident, "resolved", "All is well.")
    assert (said(visitor), said(member)) == (False, False)
    assert "Everything works." in visitor.get("/en/status/").content.decode()
    own = visitor.get("/en/status/1/").content.decode()
    told = own.partition("<main")[2]
    assert told.index("All is well.") < told.index("We look at")  # the newest first


def test_planned_work_begins_and_ends_by_itself(tenant: Tenant, visitor: Client) -> None:
    with tenant_scope(tenant):
        work = make_incident(tenant, "Move", kind="maintenance", begins=HOUR, lasts=HOUR)
        assert "Move" not in visitor.get("/more/").content.decode()
        alarms = OutboxMessage.objects.filter(kind="knowledge.maintenance")
        delays = sorted(row.available_at - timezone.now() for row in alarms)
        assert [round(one / HOUR) for one in delays] == [1, 2]
    outbox.dispatch_due(tenant)  # too early for anything

    def at_the_time(begins: timedelta) -> str:
        moment = timezone.now() + begins
        with tenant_scope(tenant):
            rows = Incident.objects.filter(pk=work.pk)
            rows.update(starts_at=moment, ends_at=moment + HOUR)
            OutboxMessage.objects.filter(kind="knowledge.maintenance").update(
                available_at=timezone.now()
            )
        outbox.dispatch_due(tenant)
        with tenant_scope(tenant):
            work.refresh_from_db()
        return str(work.state)

    assert at_the_time(begins=HOUR) == "scheduled"  # moved meanwhile: the alarm finds nothing to do
    with tenant_scope(tenant):
        facts = services.Facts({"en": "Move"}, timezone.now() + HOUR, timezone.now() + 2 * HOUR)
        services.update_incident(actor=system_actor(tenant), incident=work, facts=facts)
    assert at_the_time(begins=-HOUR / 2) == "in_progress"
    with tenant_scope(tenant):
        services.update_incident(actor=system_actor(tenant), incident=work, facts=facts)
    assert at_the_time(begins=-2 * HOUR) == "completed"


def test_history_by_month(visitor: Client, in_tenant: Tenant) -> None:
    zone = ZoneInfo("Europe/Vilnius")
    edge = {
        "In May": datetime(2026, 5, 31, 23, 59, tzinfo=zone),
        "In June": datetime(2026, 6, 1, 0, 0, tzinfo=zone),
        "Late in June": datetime(2026, 6, 30, 23, 59, tzinfo=zone),
        "In July": datetime(2026, 7, 1, 0, 0, tzinfo=zone),
    }
    for title, begun in edge.items():
        incident = make_incident(in_tenant, title)
        say(incident, "resolved")
        Incident.objects.filter(pk=incident.pk).update(starts_at=begun)
    path = "/en/status/history/?month="
    page = visitor.get(f"{path}2026-06").content.decode()
    main = page.partition("<main")[2]
    assert [title for title in edge if f">{title}<" in main] == ["In June", "Late in June"]
    assert main.index("Late in June") < main.index(">In June<")
    assert "month=2026-05" in main
    assert "month=2026-07" in main
    first = visitor.get(f"{path}2026-05").content.decode()
    assert "month=2026-04" not in first  # nothing is older
    assert "Nothing in this month" in visitor.get(f"{path}2025-01").content.decode()
    for nonsense in ("", "x", "2026-13", "9999-99", "\0", "2026-06-01", "٢٠٢٦-٠٦"):
        assert visitor.get("/en/status/history/", {"month": nonsense}).status_code == 200


def test_an_update_says_something(in_tenant: Tenant, actor_of: Any, cast: Cast) -> None:
    incident = make_incident(in_tenant, "EDI is late")
    with pytest.raises(DomainError):
        say(incident, "investigating", "   ")
    say(incident, "investigating", "Still looking.")
    assert incident.updates.count() == 2
    for kind, state, lasts in (
        ("incident", "resolved", None),
        ("incident", "scheduled", None),
        ("maintenance", "", None),  # until when?
        ("incident", "", -HOUR),
    ):
        with pytest.raises(DomainError):
            make_incident(in_tenant, "Wrong", kind=kind, state=state, lasts=lasts)
    for user in (cast.owner, cast.agent, None):
        with pytest.raises(NotAllowed):
            services.post_update(
                actor=actor_of(user), incident=incident, state="resolved", texts={"en": "x"}
            )


def test_everybody_is_told_of_each_update_once(
    cast: Cast, tenant: Tenant, mailoutbox: list[Any]
) -> None:
    with tenant_scope(tenant):
        wanted = {("service_status", "mail"): True}
        accounts.choose_notifications(actor=actor_for(cast.viewer, tenant), choices=wanted)
        incident = make_incident(tenant, "EDI is late", tells=True)
        say(incident, "identified", "Quietly.")
    outbox.dispatch_due(tenant)
    with tenant_scope(tenant):
        say(incident, "resolved", "All is **well**.", tells=True)
    outbox.dispatch_due(tenant)
    with tenant_scope(tenant):
        rows = Notification.objects.filter(kind="service_status").select_related("user")
        heard: dict[str, list[str]] = {}
        for row in rows.order_by("pk"):
            heard.setdefault(row.user.email, []).append(row.context["state"])
    people = (cast.owner, cast.buyer, cast.billing, cast.viewer, cast.outsider)
    team = (cast.agent, cast.knowledge, cast.admin)
    assert heard == {user.email: ["Being investigated", "Resolved"] for user in (*people, *team)}
    assert [(mail.to[0], mail.subject) for mail in mailoutbox] == [
        (cast.viewer.email, "EDI is late: Being investigated"),
        (cast.viewer.email, "EDI is late: Resolved"),
    ]
    assert "All is well." in mailoutbox[1].body
    assert "http://north.example/en/status/1/" in mailoutbox[1].body
    assert mailoutbox[0].extra_headers["References"] == mailoutbox[1].extra_headers["References"]


def test_the_link_appears_with_the_first_part(visitor: Client, in_tenant: Tenant) -> None:
    assert "State of the service" not in visitor.get("/more/").content.decode()
    assert "Nothing to tell yet" in visitor.get("/en/status/").content.decode()
    part = make_component(in_tenant, "EDI")
    assert "State of the service" in visitor.get("/more/").content.decode()
    services.save_component(
        actor=system_actor(in_tenant),
        component=part,
        names={"en": "EDI"},
        descriptions={},
        is_active=False,
    )
    assert has_status_page(in_tenant) is False


def test_the_page_costs_the_same_whatever_is_open(visitor: Client, in_tenant: Tenant) -> None:
    def cost() -> int:
        visitor.get("/en/status/")
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/en/status/")
        return len(queries)

    parts = [make_component(in_tenant, f"Part {number}") for number in range(2)]
    make_incident(in_tenant, "First", {parts[0].pk: "slow"})
    one = cost()
    for number in range(12):
        part = make_component(in_tenant, f"More {number}")
        make_incident(in_tenant, f"Incident {number}", {part.pk: "slow", parts[1].pk: "partly"})
    assert cost() == one <= 10


def test_what_stands_in_another_language_is_marked(visitor: Client, in_tenant: Tenant) -> None:
    make_component(in_tenant, "EDI")
    make_incident(in_tenant, "EDI is late")
    page = visitor.get("/lt/status/").content.decode()
    assert '<h3 lang="en"><a href="/lt/status/1/">EDI is late</a></h3>' in page
    assert 'content="noindex"' in visitor.get("/lt/status/1/").content.decode()
    assert visitor.get("/en/status/99/").status_code == 404
    assert visitor.get("/en/status/999999999/").status_code == 404
    assert visitor.get("/status/").headers["Location"] == "/en/status/"
