"""Announcements and the state of the service in the workspace."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from accounts import services as accounts
from conftest import Cast
from knowledge.audiences import places_named
from knowledge.models import Announcement, Incident, ServiceComponent
from knowledge.querysets_news import READ_ANNOUNCEMENT
from knowledge.tests.news import announce, make_component, make_incident
from portal.shared.actors import system_actor
from portal.shared.models import Tenant

ClientFor = Callable[..., Client]
NEWS, PARTS, INCIDENTS = (
    f"/admin/knowledge/{name}/" for name in ("announcement", "servicecomponent", "incident")
)


@pytest.fixture
def manager(client_for: ClientFor, tenant: Tenant, cast: Cast) -> Client:
    cast.knowledge.time_zone = "America/New_York"  # the tenant's time counts, not the writer's
    cast.knowledge.save()
    return client_for(cast.knowledge, tenant)


def sent(**changes: Any) -> dict[str, Any]:
    """What the form of an announcement sends."""
    return {
        "title_en": "Lockers",
        "summary_en": "",
        "body_en": "At **two** places.",
        "title_lt": "Dėžės",
        "body_lt": "Dviejose vietose.",
        "kind": "tip",
        "audience": "public",
        "starts_at": "2026-01-02T08:00",
        "ends_at": "2046-01-02T08:00",
        "as_banner": "on",
        "tells": "on",
        "customers": "",
        "action": "publish",
    } | changes


def test_writing_and_publishing(manager: Client, in_tenant: Tenant) -> None:
    answer = manager.post(f"{NEWS}add/", sent())
    row = Announcement.objects.get()
    assert answer.headers["Location"] == f"{NEWS}{row.pk}/change/"
    assert (row.state, row.kind, row.slug) == ("published", "tip", "lockers")
    assert row.titles == {"en": "Lockers", "lt": "Dėžės"}
    assert row.summaries["en"] == "At two places."
    assert (row.as_banner, row.is_dismissible, row.tells) == (True, False, True)
    assert row.starts_at == datetime(2026, 1, 2, 6, 0, tzinfo=UTC)  # eight o'clock in Vilnius
    page = manager.get(f"{NEWS}{row.pk}/change/").content.decode()
    assert 'value="2026-01-02T08:00"' in page
    assert "Europe/Vilnius" in page
    manager.post(f"{NEWS}{row.pk}/change/", sent(title_en="Two lockers", action="save"))
    row.refresh_from_db()
    assert (row.titles["en"], row.slug, row.state) == ("Two lockers", "lockers", "published")
    manager.post(f"{NEWS}{row.pk}/change/", {"action": "delete"})
    assert Announcement.objects.count() == 1  # first it has to be withdrawn
    manager.post(f"{NEWS}{row.pk}/change/", {"action": "withdraw"})
    row.refresh_from_db()
    assert row.state == "withdrawn"
    manager.post(f"{NEWS}{row.pk}/change/", {"action": "delete"})
    assert Announcement.objects.count() == 0


def test_choosing_readers(manager: Client, in_tenant: Tenant, cast: Cast) -> None:
    actor = system_actor(in_tenant)
    accounts.set_segments(actor=actor, customer=cast.customer, names=["Wholesale"])
    segment = cast.customer.segments.get()
    number = cast.other_customer.number
    form = sent(audience="named", segments=[segment.pk], customers=f" {number} ", action="save")
    manager.post(f"{NEWS}add/", form)
    row = Announcement.objects.get()
    assert set(places_named(row, READ_ANNOUNCEMENT)) == {segment, cast.other_customer}
    page = manager.get(f"{NEWS}{row.pk}/change/").content.decode()
    assert f'value="{number}"' in page
    manager.post(f"{NEWS}{row.pk}/change/", sent(audience="public", action="save"))
    assert list(places_named(row, READ_ANNOUNCEMENT)) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_en": " "}, "This field is required"),
        ({"ends_at": "2026-01-02T07:00"}, "The end has to come after the beginning."),
        ({"starts_at": "0001-01-01T00:00:00+14:00"}, "Enter a date of this century."),
        ({"starts_at": "9999-12-31T23:59"}, "Enter a date of this century."),
        ({"audience": "named"}, "Choose at least one segment or customer."),
        ({"audience": "named", "customers": "C-9 C-8"}, "There is no customer C-8."),
        ({"audience": "nobody"}, "Select a valid choice"),
        ({"segments": ["x", "9" * 30]}, "is not a valid value"),
        ({"body_en": "x" * 20_001}, "at most 20000 characters"),
        ({"title_en": "a\0b"}, "Null characters are not allowed."),
        ({"ends_at": "2026-01-03T07:00"}, "Its period is over; choose a later end."),
    ],
)
def test_refusals_stand_at_the_field(
    manager: Client, in_tenant: Tenant, changes: dict[str, Any], said: str
) -> None:
    answer = manager.post(f"{NEWS}add/", sent(**changes))
    assert answer.status_code == 200
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert Announcement.objects.count() == 0
    assert "At **two** places." in answer.content.decode() or "body_en" in changes


def test_parts_of_the_service(manager: Client, in_tenant: Tenant) -> None:
    form = {"name_en": "EDI", "name_lt": "EDI jungtys", "position": "2", "is_active": "on"}
    assert manager.post(f"{PARTS}add/", form).headers["Location"] == PARTS
    part = ServiceComponent.objects.get()
    assert (part.names, part.position) == ({"en": "EDI", "lt": "EDI jungtys"}, 2)
    manager.post(f"{PARTS}{part.pk}/change/", form | {"name_en": "EDI links", "is_active": ""})
    part.refresh_from_db()
    assert (part.names["en"], part.is_active) == ("EDI links", False)
    assert manager.post(f"{PARTS}add/", form | {"name_en": ""}).status_code == 200
    assert ServiceComponent.objects.count() == 1


def test_a_disruption_from_report_to_end(manager: Client, in_tenant: Tenant) -> None:
    part = make_component(in_tenant, "EDI")
    form = {
        "kind": "incident",
        "title_en": "EDI is late",
        "starts_at": "2026-01-02T08:00",
        "ends_at": "",
        f"part-{part.pk}": "partly",
        "state": "investigating",
        "text_en": "We look for the *cause*.",
    }
    assert manager.get(f"{INCIDENTS}add/").status_code == 200
    answer = manager.post(f"{INCIDENTS}add/", form)
    incident = Incident.objects.get()
    own = f"{INCIDENTS}{incident.pk}/change/"
    assert answer.headers["Location"] == own
    assert incident.starts_at == datetime(2026, 1, 2, 6, 0, tzinfo=UTC)
    assert incident.affected.get().condition == "partly"
    page = manager.get(own).content.decode()
    assert "We look for the *cause*." in page
    offered = page.partition('name="state"')[2].partition("</select>")[0]
    assert 'value="resolved"' in offered
    assert 'value="completed"' not in offered  # the other kind's
    said = {"action": "say", "state": "resolved", "text_en": "It works again."}
    assert manager.post(own, said | {"state": "completed"}).status_code == 200
    assert manager.post(own, said).status_code == 302
    incident.refresh_from_db()
    assert (incident.state, incident.updates.count()) == ("resolved", 2)
    facts = form | {"action": "facts", "title_en": "EDI was late", f"part-{part.pk}": "working"}
    assert manager.post(own, facts).status_code == 302
    incident.refresh_from_db()
    assert (incident.titles, incident.affected.count()) == ({"en": "EDI was late"}, 0)


def test_planning_maintenance(manager: Client, in_tenant: Tenant) -> None:
    assert "Plan maintenance" in manager.get(f"{INCIDENTS}add/?kind=maintenance").content.decode()
    form = {
        "kind": "maintenance",
        "title_en": "Move",
        "starts_at": "2046-01-02T08:00",
        "ends_at": "",
        "state": "scheduled",
    }
    answer = manager.post(f"{INCIDENTS}add/", form)
    assert "Say until when the work is planned." in answer.content.decode()
    manager.post(f"{INCIDENTS}add/", form | {"ends_at": "2046-01-02T10:00"})
    work = Incident.objects.get()
    assert (work.kind, work.state) == ("maintenance", "scheduled")


def test_only_publishers_of_this_tenant(
    client_for: ClientFor, in_tenant: Tenant, cast: Cast
) -> None:
    rows = {
        NEWS: announce(in_tenant, "Lockers").pk,
        PARTS: make_component(in_tenant, "EDI").pk,
        INCIDENTS: make_incident(in_tenant, "EDI is late").pk,
    }
    for base, pk in rows.items():
        for path in (base, f"{base}add/", f"{base}{pk}/change/"):
            status = {
                who: client_for(getattr(cast, who), in_tenant).get(path).status_code
                for who in ("agent", "knowledge", "admin")
            }
            assert (path, status) == (path, {"agent": 403, "knowledge": 200, "admin": 200})
        foreign = client_for(cast.foreign_admin, cast.foreign_customer.tenant)
        assert foreign.get(f"{base}{pk}/change/").status_code == 404
        assert client_for(cast.admin, in_tenant).get(f"{base}{'9' * 30}/change/").status_code == 404
