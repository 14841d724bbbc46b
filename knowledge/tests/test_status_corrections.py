"""What was said of the service, put right afterwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from knowledge import services
from knowledge.models import IncidentUpdate
from knowledge.selectors_news import STATUS
from knowledge.tests.news import make_incident
from portal.shared.actors import system_actor
from portal.shared.caching import changed_at
from portal.shared.errors import DomainError, NotAllowed, StaleState
from portal.shared.models import AuditEntry, OutboxMessage, Tenant

ClientFor = Callable[..., Client]


@pytest.fixture
def update(in_tenant: Tenant) -> IncidentUpdate:
    return make_incident(in_tenant, "EDI is late").updates.get()


@pytest.fixture
def manager(client_for: ClientFor, tenant: Tenant, cast: Cast) -> Client:
    return client_for(cast.knowledge, tenant)


def address(update: IncidentUpdate) -> str:
    return f"/admin/knowledge/incident/{update.incident_id}/updates/{update.pk}/"


def test_a_manager_corrects_every_language(
    manager: Client, update: IncidentUpdate, cast: Cast, client_for: ClientFor
) -> None:
    visitor, incident = client_for(None, update.tenant), update.incident
    page = incident.url_in("lt")
    assert "Taisyta" not in visitor.get(page).content.decode()
    own = f"/admin/knowledge/incident/{incident.pk}/change/"
    assert address(update) in manager.get(own).content.decode()
    form = manager.get(address(update)).content.decode()
    assert "We look at **EDI is late**." in form
    sent = {"text_en": "The **line** is down.", "text_lt": "Neveikia <b>linija</b>.", "seen": ""}
    told = OutboxMessage.objects.count()
    answer = manager.post(address(update), sent)
    assert answer.headers["Location"] == own
    update.refresh_from_db()
    assert update.edited_at is not None
    assert (update.at, update.incident.state) == (update.incident.created_at, "investigating")
    shown = visitor.get(page).content.decode()
    assert "Neveikia &lt;b&gt;linija&lt;/b&gt;." in shown
    assert '· Taisyta <time datetime="' in shown
    assert (
        "The <strong>line</strong> is down." in visitor.get(incident.url_in("en")).content.decode()
    )
    entry = AuditEntry.objects.get(action="incident.corrected")
    assert (entry.actor_id, entry.source) == (cast.knowledge.pk, "admin")
    assert entry.changes == {
        "text_en": ["We look at **EDI is late**.", "The **line** is down."],
        "text_lt": ["", "Neveikia <b>linija</b>."],
    }
    assert OutboxMessage.objects.count() == told


def test_the_feed_has_it_anew(update: IncidentUpdate, client_for: ClientFor) -> None:
    later = timezone.now() + timedelta(hours=1)
    kept = changed_at(update.tenant, [STATUS])
    services.correct_update(
        actor=system_actor(update.tenant), update=update, texts={"en": "Down."}, at=later
    )
    assert changed_at(update.tenant, [STATUS]) > kept  # what caches keep is asked for again
    feed = client_for(None, update.tenant).get("/en/status/feed.atom").content.decode()
    entry = feed.partition("<entry>")[2]
    assert f"<updated>{later:%Y-%m-%dT%H:%M}" in entry
    assert f"<published>{update.at:%Y-%m-%dT%H:%M}" in entry


def test_nothing_changed_is_no_edit(update: IncidentUpdate) -> None:
    actor = system_actor(update.tenant)
    services.correct_update(actor=actor, update=update, texts=dict(update.texts))
    update.refresh_from_db()
    assert update.edited_at is None
    assert not AuditEntry.objects.filter(action="incident.corrected").exists()


def test_a_language_of_former_days_is_kept(update: IncidentUpdate) -> None:
    update.texts |= {"pt": "Procuramos."}
    services.correct_update(
        actor=system_actor(update.tenant), update=update, texts={"en": "Down.", "pt": "x"}
    )
    assert update.texts == {"en": "Down.", "pt": "Procuramos."}


def test_refusals(update: IncidentUpdate, actor_of: Callable[..., object], cast: Cast) -> None:
    actor, correct = system_actor(update.tenant), services.correct_update
    with pytest.raises(NotAllowed):
        correct(actor=actor_of(cast.agent), update=update, texts={"en": "Down."})
    with pytest.raises(DomainError):
        correct(actor=actor, update=update, texts={"en": " "})
    as_seen = IncidentUpdate.objects.get(pk=update.pk)
    correct(actor=actor, update=update, texts={"en": "Down."}, expected="")
    for stale in (
        lambda: correct(actor=actor, update=update, texts={"en": "Up."}, expected=""),
        lambda: correct(actor=actor, update=as_seen, texts={"en": "Up."}),
    ):
        with pytest.raises(StaleState):
            stale()
    update.refresh_from_db()
    assert update.texts == {"en": "Down."}


def test_the_page_says_what_is_wrong(manager: Client, update: IncidentUpdate) -> None:
    for sent, words in (
        ({"text_en": ""}, "Say what happened in one language at least."),
        ({"text_en": "x" * 4_001}, "at most 4000 characters"),
        ({"text_en": "Down.", "seen": "2026"}, "Somebody else changed this meanwhile."),
    ):
        answer = manager.post(address(update), {"seen": "", **sent})
        assert answer.status_code == 200
        assert words in answer.content.decode()
    other = make_incident(update.tenant, "Other")
    assert (
        manager.get(
            address(update).replace(f"/{update.incident_id}/updates", f"/{other.pk}/updates")
        ).status_code
        == 404
    )
    assert manager.get(address(update).replace(f"/{update.pk}/", "/999999/")).status_code == 404
