"""Telling of what expires: once for each version and threshold, by a daily sweep."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from knowledge.document_enums import DocumentState
from knowledge.document_policies import require_manage
from knowledge.document_querysets import EXPIRING_DAYS
from knowledge.models import Document, DocumentVersion, ExpiryReminder
from knowledge.services.document_effects import tell
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.dates import today_at
from portal.shared.search.updates import queue_keys

# Days that are left; 0 is the last day, or after it.
THRESHOLDS = (0, 7, EXPIRING_DAYS)
# What ran out longer ago is nobody's news.
LONG_AGO = timedelta(days=30)
BATCH = 200


def sweep_expiring(*, actor: Actor) -> int:
    """Have told of every current version that reached a threshold; returns how many.

    In small transactions. Raises NotAllowed.
    """
    require_manage(actor)
    today, told, after = today_at(actor.tenant), 0, 0
    while rows := _batch(today, after):
        told += sum(_tell_once(actor, row, today) for row in _untold(rows, today))
        after = rows[-1].pk
    return told


def _batch(today: date, after: int) -> list[Document]:
    rows = Document.objects.filter(state=DocumentState.ACTIVE, pk__gt=after)
    found = (
        rows.near_expiry(today)
        .with_shown(today)
        .expiring(today)
        .filter(shown_until__gte=today - LONG_AGO)
    )
    return list(found.order_by("pk")[:BATCH])


def threshold_of(expires_on: date, today: date) -> int:
    """The nearest threshold that is reached."""
    left = (expires_on - today).days
    return next(days for days in THRESHOLDS if left <= days)


def _untold(rows: list[Document], today: date) -> Iterable[Document]:
    """Those whose nearest threshold nobody was told of."""
    said = set(
        ExpiryReminder.objects.filter(version_id__in=[row.shown_id for row in rows]).values_list(
            "version_id", "days"
        )
    )
    return [row for row in rows if (row.shown_id, threshold_of(row.shown_until, today)) not in said]


@transaction.atomic
def _tell_once(actor: Actor, document: Document, today: date) -> int:
    """The row is unique, so of two sweeps at once only one tells."""
    days = threshold_of(document.shown_until, today)
    try:
        with transaction.atomic():
            ExpiryReminder.objects.create(
                tenant=actor.tenant,
                version_id=document.shown_id,
                days=days,
                sent_at=timezone.now(),
            )
    except IntegrityError:
        return 0
    version = DocumentVersion.objects.get(pk=document.shown_id)
    tell(actor, version, "expiring", key=str(days))
    record(actor, "document.expiry_told", document, {"days": (None, days)})
    return 1


def refresh_index(*, actor: Actor) -> int:
    """Have those documents found anew whose current version changes with the day, not by a hand:
    one began today, or ran out yesterday; how many. Raises NotAllowed."""
    require_manage(actor)
    today = today_at(actor.tenant)
    turned = Q(valid_from=today) | Q(expires_on=today - timedelta(days=1))
    keys = DocumentVersion.objects.accepted().filter(turned).values_list("document_id", flat=True)
    wanted = sorted(set(keys))
    for at in range(0, len(wanted), BATCH):
        queue_keys(actor.tenant, Document._meta.label_lower, wanted[at : at + BATCH])
    return len(wanted)
