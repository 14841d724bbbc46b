"""Whom an announcement or an update on the service is told to: from the outbox, exactly once.

Readers come by key, some hundred at a time: each batch writes the row of the next one in its own
transaction, so a portal with a hundred thousand people holds no long one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone, translation
from guardian.models import GroupObjectPermission

from accounts import services as accounts
from accounts.enums import NotificationKind as Kind
from accounts.models import Membership, StaffMembership, User
from accounts.services import MailFrame
from knowledge.enums import Audience
from knowledge.enums_news import INCIDENT_BADGES
from knowledge.models import Announcement, Incident, IncidentUpdate
from knowledge.models.news import said_in
from knowledge.querysets_news import READ_ANNOUNCEMENT
from knowledge.services.news import TELL as TELL_NEWS
from knowledge.services.status import ADVANCE, advance_maintenance
from knowledge.services.status import TELL as TELL_STATUS
from portal.shared.actors import system_actor
from portal.shared.mail import new_message_id
from portal.shared.markdown import plain_text
from portal.shared.models import Tenant
from portal.shared.outbox import enqueue, transactional

BATCH = 300
EXCERPT = 600
NEWS_BATCH, STATUS_BATCH = "knowledge.announcement_batch", "knowledge.incident_batch"


@dataclass(frozen=True, slots=True)
class Said:
    """What one person is told, in their language."""

    subject: str
    state: str
    text: str
    path: str


@transactional(TELL_NEWS)
def tell_of_announcement(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Begin to tell, where it is shown now and nobody was told yet."""
    row = Announcement.objects.filter(pk=payload["announcement"]).first()
    now = timezone.now()
    if row is None or not row.tells or not row.is_live(now):
        return
    # Compare-and-swap: however many rows were written meanwhile, one of them tells.
    if Announcement.objects.filter(pk=row.pk, told_at=None).update(told_at=now):
        enqueue(tenant, NEWS_BATCH, {"announcement": row.pk, "after": 0})


@transactional(NEWS_BATCH)
def tell_readers(tenant: Tenant, payload: dict[str, Any]) -> None:
    """The next readers; one that was withdrawn meanwhile is told to nobody more."""
    row = Announcement.objects.filter(pk=payload["announcement"], state="published").first()
    if row is None:
        return
    people = list(_people(_readers_of(row), payload["after"]))
    for user in people:
        key = f"announcement-{row.pk}"
        _tell(tenant, user, Kind.NEWS, lambda code: _announced(row, code), key)
    if len(people) == BATCH:
        enqueue(tenant, NEWS_BATCH, {"announcement": row.pk, "after": people[-1].pk})


def _announced(row: Announcement, language: str) -> Said:
    body, _code = said_in(row.bodies, language, row.tenant.default_language)
    text = plain_text(body, limit=EXCERPT)
    return Said(row.title_in(language), "", text, row.url_in(language))


@transactional(TELL_STATUS)
def tell_of_update(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Begin to tell of an update."""
    enqueue(tenant, STATUS_BATCH, {"update": payload["update"], "after": 0})


@transactional(STATUS_BATCH)
def tell_everybody(tenant: Tenant, payload: dict[str, Any]) -> None:
    """The next people; customers and the team alike."""
    updates = IncidentUpdate.objects.select_related("incident__tenant", "tenant")
    update = updates.filter(pk=payload["update"]).first()
    if update is None:
        return
    people = list(_people(_members() | _staff(), payload["after"]))
    thread = new_message_id(tenant, f"incident-{update.incident_id}-{tenant.pk}")
    for user in people:
        key = f"incident-update-{update.pk}"
        _tell(tenant, user, Kind.SERVICE_STATUS, lambda code: _updated(update, code), key, thread)
    if len(people) == BATCH:
        enqueue(tenant, STATUS_BATCH, {"update": update.pk, "after": people[-1].pk})


def _updated(update: IncidentUpdate, language: str) -> Said:
    incident = update.incident
    text, _code = said_in(update.texts, language, update.tenant.default_language)
    state = str(INCIDENT_BADGES[update.state].label)
    return Said(
        incident.title_in(language),
        state,
        plain_text(text, limit=EXCERPT),
        incident.url_in(language),
    )


@transactional(ADVANCE)
def advance(tenant: Tenant, payload: dict[str, Any]) -> None:
    """The moment at which planned work begins or ends."""
    incident = Incident.objects.filter(pk=payload["incident"]).first()
    if incident is not None:
        advance_maintenance(actor=system_actor(tenant), incident=incident)


def _readers_of(row: Announcement) -> Q:
    """People whom the announcement is for; the team reads all, but is told of its own only."""
    if row.audience == Audience.STAFF:
        return _staff()
    if row.audience != Audience.NAMED:
        return _members()
    grants = GroupObjectPermission.objects.filter(
        permission__codename=READ_ANNOUNCEMENT,
        content_type__app_label="knowledge",
        object_pk=str(row.pk),
    )
    named = User.groups.through.objects.filter(group__in=grants.values("group"))
    return _members() & Q(pk__in=named.values("user"))


def _members() -> Q:
    return Q(pk__in=Membership.objects.filter(customer__is_active=True).values("user"))


def _staff() -> Q:
    return Q(pk__in=StaffMembership.objects.values("user"))


def _people(who: Q, after: int) -> Any:
    return User.objects.filter(who, is_active=True, pk__gt=after).order_by("pk")[:BATCH]


def _tell(
    tenant: Tenant,
    user: User,
    kind: str,
    words: Callable[[str], Said],
    key: str,
    thread: str = "",
) -> None:
    """One person, in their own language."""
    language = accounts.language_of(user, tenant)
    with translation.override(language):
        said = words(language)
    accounts.notify(
        tenant=tenant,
        user=user,
        kind=kind,
        context={"subject": said.subject, "state": said.state, "text": said.text},
        path=said.path,
        event_key=key,
        frame=MailFrame(thread_id=thread, text=said.text),
    )
