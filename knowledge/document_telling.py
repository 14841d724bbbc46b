"""Whom an event of a document is told to: carried out from the outbox, exactly once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.enums import NotificationKind, StaffPermission
from accounts.models import User
from accounts.selectors import actor_for, users_with
from knowledge.document_enums import DocumentAudience, VersionState
from knowledge.document_people import expected_people, missing_people
from knowledge.document_policies import can_upload_at
from knowledge.models import Document, DocumentVersion
from knowledge.services.document_effects import TELL
from portal.shared import outbox
from portal.shared.dates import today_at
from portal.shared.models import Tenant
from portal.shared.outbox import transactional

# People of one transaction; the rest follow in rows of their own.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Telling:
    """One event with all that its notices need."""

    tenant: Tenant
    document: Document
    version: DocumentVersion
    event: str
    key: str
    by: int | None


@transactional(TELL)
def tell_of_document(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Fan one event out to two hundred people; a further row does the next ones."""
    telling = _telling(tenant, payload)
    if telling is None:
        return
    after = payload["after"]
    if after == 0:
        _tell_team(telling)
    readers = READERS[telling.event](telling).exclude(pk=telling.by or 0)
    people = list(readers.filter(pk__gt=after).order_by("pk")[:AT_ONCE])
    for user in people:
        _tell_reader(telling, user)
    if len(people) == AT_ONCE:
        outbox.enqueue(tenant, TELL, payload | {"after": people[-1].pk})


def _telling(tenant: Tenant, payload: dict[str, Any]) -> Telling | None:
    version = DocumentVersion.objects.filter(pk=payload["version"]).first()
    if version is None:
        return None
    rows = Document.objects.with_shown(today_at(tenant)).select_related("customer")
    document = rows.get(pk=version.document_id)
    return Telling(tenant, document, version, payload["event"], payload["key"], payload["by"])


def _nobody(telling: Telling) -> QuerySet:
    return User.objects.none()


def _all_readers(telling: Telling) -> QuerySet:
    return expected_people(telling.document)


def _missing(telling: Telling) -> QuerySet:
    return missing_people(telling.document)


def _named_readers(telling: Telling) -> QuerySet:
    """The customer's own people; what everybody reads is the staff's to renew."""
    if telling.document.audience != DocumentAudience.NAMED:
        return User.objects.none()
    return expected_people(telling.document)


def _sender(telling: Telling) -> QuerySet:
    """Who sent the version, as long as they may still see the company's documents."""
    user = telling.version.created_by
    if user is None or not can_upload_at(
        actor_for(user, telling.tenant), telling.document.customer_id
    ):
        return User.objects.none()
    return User.objects.filter(pk=user.pk)


READERS: dict[str, Callable[[Telling], QuerySet]] = {
    "published": _all_readers,
    "reminder": _missing,
    "expiring": _named_readers,
    "uploaded": _nobody,
    "decided": _sender,
}
OF_THE_TEAM = ("uploaded", "expiring")


def _tell_team(telling: Telling) -> None:
    """Staff who look after documents, in their own workspace."""
    if telling.event not in OF_THE_TEAM:
        return
    document = telling.document
    path = reverse("admin:knowledge_document_change", args=[document.pk])
    team = users_with(StaffPermission.MANAGE_DOCUMENTS, "tenant", [telling.tenant.pk])
    for user in team.order_by("pk"):
        with translation.override(accounts.language_of(user, telling.tenant)):
            name = document.customer.name if document.customer else _audience(document)
            context = _context(telling) | {"name": name}
        _notify(telling, user, NotificationKind.STAFF_DOCUMENT, context, path)


def _audience(document: Document) -> str:
    return str(DocumentAudience(document.audience).label)


def _tell_reader(telling: Telling, user: User) -> None:
    expires = telling.event == "expiring"
    kind = NotificationKind.DOCUMENT_EXPIRES if expires else NotificationKind.DOCUMENT
    with translation.override(accounts.language_of(user, telling.tenant)):
        context = _context(telling)
    _notify(telling, user, kind, context, telling.document.get_absolute_url())


def _notify(telling: Telling, user: User, kind: str, context: dict[str, str], path: str) -> None:
    parts: Sequence[object] = (telling.event, telling.version.pk, telling.key, kind)
    accounts.notify(
        tenant=telling.tenant,
        user=user,
        kind=kind,
        context=context,
        path=path,
        event_key=f"document-{'-'.join(str(part) for part in parts if part)}",
    )


def _context(telling: Telling) -> dict[str, str]:
    """In the language that is active."""
    document = telling.document
    return {
        "reference": document.reference,
        "subject": document.title,
        "state": _state(telling),
        "text": telling.version.reason if telling.event == "decided" else "",
    }


def _state(telling: Telling) -> str:
    version, event = telling.version, telling.event
    if event == "uploaded":
        return _("sent to be checked")
    if event == "decided":
        accepted = version.state == VersionState.ACCEPTED
        return _("the team accepted it") if accepted else _("the team did not accept it")
    if event == "expiring":
        return _expiry(telling)
    if event == "reminder" or telling.document.needs_acceptance:
        return _("waits for your acceptance")
    return _("there is a new version") if version.number > 1 else _("it is there for you")


def _expiry(telling: Telling) -> str:
    last = telling.version.expires_on
    said = {"date": date_format(last, "DATE_FORMAT")}
    if last is not None and last < today_at(telling.tenant):
        return _("it expired on %(date)s") % said
    return _("it expires on %(date)s") % said
