"""Reads of documents that are more than one queryset call."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from knowledge.document_enums import DOCUMENTS, DocumentAudience, DocumentState
from knowledge.document_policies import can_accept, shows_version
from knowledge.document_querysets import may_manage
from knowledge.models import Document, DocumentAcceptance, DocumentVersion
from portal.shared.actors import Actor
from portal.shared.caching import kept
from portal.shared.counting import COUNT_CAP
from portal.shared.dates import today_at
from portal.shared.models import Tenant
from portal.shared.ui import AttentionItem

VERSIONS = 50
TO_ACCEPT, EXPIRING = "documents_to_accept", "documents_expiring"
KEPT_SECONDS = 600


def members_documents(actor: Actor, customer_id: int | None) -> QuerySet:
    """What the actor reads when working for a customer (for none: what everybody reads)."""
    found = Document.objects.readable_by(actor).not_of_others(customer_id)
    rows: QuerySet = found.with_shown(today_at(actor.tenant))
    return rows


def get_document_for(actor: Actor, reference: str) -> Document:
    """The document as the actor may see it; Http404 for a foreign or unknown one."""
    rows = Document.objects.visible_to(actor).with_shown(today_at(actor.tenant))
    found: Document | None = rows.select_related("customer").filter(reference=reference).first()
    if found is None:
        raise Http404
    return found


def versions_for(actor: Actor, document: Document) -> list[DocumentVersion]:
    """The versions whose files the actor may read, the newest first."""
    rows = DocumentVersion.objects.filter(document=document).select_related("file")
    return [row for row in rows[:VERSIONS] if shows_version(actor, document, row)]


def acceptance_of(actor: Actor, document: Document) -> DocumentAcceptance | None:
    """When the actor last accepted the document, and which version."""
    if actor.user_id is None:
        return None
    rows = DocumentAcceptance.objects.filter(document=document, person_id=actor.user_id)
    found: DocumentAcceptance | None = rows.select_related("version").first()
    return found


def is_to_accept(actor: Actor, document: Document, acceptance: DocumentAcceptance | None) -> bool:
    """Whether the current version waits for the actor."""
    if not document.needs_acceptance or document.valid_id is None or not can_accept(actor):
        return False
    if acceptance is None:
        return True
    return bool(document.asks_anew and acceptance.version_id != document.valid_id)


def accepted_by(actor: Actor, documents: Sequence[Document]) -> dict[int, set[int]]:
    """The versions that the actor accepted, by document; one query."""
    keys = [row.pk for row in documents if row.needs_acceptance]
    if not keys or actor.user_id is None:
        return {}
    rows = DocumentAcceptance.objects.filter(document_id__in=keys, person_id=actor.user_id)
    found: dict[int, set[int]] = {}
    for document_id, version_id in rows.values_list("document_id", "version_id"):
        found.setdefault(document_id, set()).add(version_id)
    return found


def counted_documents(actor: Actor, customer_id: int) -> dict[str, QuerySet]:
    """What navigation and home count: what waits for the person, and what the company renews.

    Nothing is counted of which the tenant has no document at all: these counts stand on each page.
    """
    kinds = _worth_counting(actor.tenant)
    if not kinds:
        return {}
    found = members_documents(actor, customer_id)
    makers = {
        TO_ACCEPT: lambda: found.to_accept(actor.user_id),
        EXPIRING: lambda: _of_company(actor, found),
    }
    return {kind: makers[kind]() for kind in kinds}


def _worth_counting(tenant: Tenant) -> tuple[str, ...]:
    """The counts that may be above nothing for somebody today."""
    today = today_at(tenant)
    return kept(tenant, DOCUMENTS, f"counts:{today}", lambda: _counts_of(today), KEPT_SECONDS)


def _counts_of(today: date) -> tuple[str, ...]:
    active = Document.objects.filter(state=DocumentState.ACTIVE)
    named = active.filter(audience=DocumentAudience.NAMED).near_expiry(today)
    found = {TO_ACCEPT: active.filter(needs_acceptance=True), EXPIRING: named}
    return tuple(kind for kind, rows in found.items() if rows.exists())


def _of_company(actor: Actor, found: QuerySet) -> QuerySet:
    """Expiring ones of the company; of what everybody reads the staff takes care."""
    expiring: QuerySet = found.expiring(today_at(actor.tenant))
    return expiring.filter(audience=DocumentAudience.NAMED)


def document_attention(figures: Mapping[str, int]) -> list[AttentionItem]:
    """What is to be accepted, else what expires; made of the counts that the page has anyway."""
    waiting = figures.get(TO_ACCEPT, 0)
    expiring = figures.get(EXPIRING, 0)
    if waiting:
        text = ngettext(
            "%(number)d document waits for your acceptance",
            "%(number)d documents wait for your acceptance",
            waiting,
        )
        return [_item(_("To read and accept"), text, waiting, "accept", "pen-line")]
    if expiring:
        text = ngettext(
            "%(number)d document of the company expires within 30 days",
            "%(number)d documents of the company expire within 30 days",
            expiring,
        )
        return [_item(_("Expires soon"), text, expiring, "expiring", "calendar-clock")]
    return []


def _item(title: str, text: str, number: int, tab: str, icon: str) -> AttentionItem:
    return AttentionItem(
        title=title,
        text=text % {"number": min(number, COUNT_CAP)},
        url=f"{reverse('documents:list')}?tab={tab}",
        action=_("Read and accept") if tab == "accept" else _("Look at them"),
        icon=icon,
        tone="warn",
    )


def uploads_to_check(actor: Actor) -> QuerySet:
    """What customers sent and nobody has decided on, for the staff's dashboard; else nothing."""
    rows = DocumentVersion.objects.to_check()
    found: QuerySet = rows if may_manage(actor) else rows.none()
    return found
