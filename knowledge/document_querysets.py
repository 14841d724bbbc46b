"""Reads of documents, each starting at `visible_to(actor)`."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.enums import CustomerPermission, StaffPermission
from accounts.models import CustomerSegment
from knowledge.document_enums import (
    OPEN_STATES,
    DocumentAudience,
    DocumentState,
    VersionState,
)
from portal.shared.actors import Actor
from portal.shared.dates import today_at
from portal.shared.scoping import TenantQuerySet

# From when on a document counts as expiring, and when people are told of it.
EXPIRING_DAYS = 30
# What ran out longer ago isn't expiring any more.
EXPIRED_DAYS = 365
VIEW = CustomerPermission.VIEW_DOCUMENTS


def may_manage(actor: Actor) -> bool:
    """Whether the actor looks after the documents, and so sees all of them."""
    return actor.may(StaffPermission.MANAGE_DOCUMENTS)


def is_insider(actor: Actor) -> bool:
    """Whether the actor belongs to the tenant: staff, or a member of a customer."""
    return actor.is_staff or bool(actor.grants.member_of)


def _audiences_of(actor: Actor) -> list[str]:
    """Those of which the actor reads every document."""
    audiences: list[str] = [DocumentAudience.PUBLIC]
    if is_insider(actor):
        audiences.append(DocumentAudience.CUSTOMERS)
    if actor.is_staff:
        audiences.append(DocumentAudience.STAFF)
    return audiences


def _united(parts: Sequence[QuerySet]) -> QuerySet:
    """Their keys together."""
    first, *others = (part.order_by() for part in parts)
    united: QuerySet = first.union(*others) if others else first
    return united


def _near(today: date) -> tuple[date, date]:
    """The last days of what is expiring."""
    return today - timedelta(days=EXPIRED_DAYS), today + timedelta(days=EXPIRING_DAYS)


class DocumentVersionQuerySet(TenantQuerySet):
    """Versions; who may read which is `document_policies`."""

    def accepted(self) -> "DocumentVersionQuerySet":
        """What the staff published or accepted."""
        return self.filter(state=VersionState.ACCEPTED)

    def started(self, today: date) -> "DocumentVersionQuerySet":
        """Accepted ones whose validity has begun, run out or not."""
        return self.accepted().filter(valid_from__lte=today)

    def valid(self, today: date) -> "DocumentVersionQuerySet":
        """Started ones that haven't run out."""
        return self.started(today).filter(Q(expires_on=None) | Q(expires_on__gte=today))

    def to_check(self) -> "DocumentVersionQuerySet":
        """Uploads that wait for the staff."""
        return self.filter(state__in=OPEN_STATES)


class DocumentQuerySet(TenantQuerySet):
    """Documents."""

    def visible_to(self, actor: Actor) -> "DocumentQuerySet":
        """All for those who look after them, else what the actor may read."""
        return self if may_manage(actor) else self.readable_by(actor)

    def readable_by(self, actor: Actor) -> "DocumentQuerySet":
        """Published ones that have begun, of the actor's audiences; the own account's uploads.

        The keys come from small indexes, so other customers' documents cost nothing.
        """
        keys = actor.customers_with(VIEW)
        general = self.model.objects.filter(audience__in=_audiences_of(actor)).values("pk")
        parts = [general, *self._keys_of(keys)] if keys else [general]
        started = self._rows("versions").started(today_at(actor.tenant))
        begun = Q(Exists(started.filter(document=OuterRef("pk"))))
        if keys:
            begun |= Q(customer_id__in=keys)
        return self.filter(begun, pk__in=_united(parts), state=DocumentState.ACTIVE)

    def not_of_others(self, customer_id: int | None) -> "DocumentQuerySet":
        """What everybody reads, and of the named ones this customer's."""
        general = ~Q(audience=DocumentAudience.NAMED)
        if customer_id is None:
            return self.filter(general)
        return self.filter(general | Q(pk__in=_united(self._keys_of([customer_id]))))

    def _keys_of(self, customers: Collection[int]) -> list[QuerySet]:
        """Keys of what was sent by the customers, chosen for them, or for their segments."""
        segments = CustomerSegment.objects.filter(customer_id__in=customers).values("segment_id")
        readers = self._rows("readers").filter(document__audience=DocumentAudience.NAMED)
        return [
            self.model.objects.filter(customer_id__in=customers).values("pk"),
            readers.filter(customer_id__in=customers).values("document_id"),
            readers.filter(segment_id__in=segments).values("document_id"),
        ]

    def with_shown(self, today: date) -> "DocumentQuerySet":
        """`valid_id` is the current version, `shown_id` that or the last one that ran out,
        `shown_until` when it runs out."""
        started = self._rows("versions").started(today).filter(document=OuterRef("pk"))
        valid = self._rows("versions").valid(today).filter(document=OuterRef("pk"))
        newest, current = started.order_by("-number"), valid.order_by("-number")
        return self.annotate(
            valid_id=Subquery(current.values("pk")[:1]),
            shown_id=Coalesce(
                Subquery(current.values("pk")[:1]), Subquery(newest.values("pk")[:1])
            ),
        ).annotate(
            shown_until=Subquery(
                self._rows("versions").filter(pk=OuterRef("shown_id")).values("expires_on")[:1]
            )
        )

    def with_number(self) -> "DocumentQuerySet":
        """`shown_number` of the shown version; after `with_shown`."""
        shown = self._rows("versions").filter(pk=OuterRef("shown_id"))
        return self.annotate(shown_number=Subquery(shown.values("number")[:1]))

    def to_accept(self, person_id: int | None) -> "DocumentQuerySet":
        """Current ones that the person has not accepted yet; after `with_shown`."""
        done = self._rows("acceptances").filter(person_id=person_id, document=OuterRef("pk"))
        current = done.filter(version=OuterRef("valid_id"))
        missing = Q(asks_anew=True) & ~Exists(current) | Q(asks_anew=False) & ~Exists(done)
        return self.filter(missing, needs_acceptance=True, valid_id__isnull=False)

    def expiring(self, today: date) -> "DocumentQuerySet":
        """Running out within a month, or run out, without a successor; after `with_shown`."""
        return self.filter(~Exists(self._successors()), shown_until__range=_near(today))

    def near_expiry(self, today: date) -> "DocumentQuerySet":
        """Of all documents those that may be expiring, by the index of the days."""
        versions = self._rows("versions").accepted().filter(expires_on__range=_near(today))
        return self.filter(pk__in=versions.values("document_id"))

    def _successors(self) -> QuerySet:
        """Accepted versions that outlast the shown one."""
        longer = Q(expires_on=None) | Q(expires_on__gt=OuterRef("shown_until"))
        found: QuerySet = self._rows("versions").accepted().filter(longer, document=OuterRef("pk"))
        return found

    def with_uploads(self) -> "DocumentQuerySet":
        """`waits`: whether a version waits for the staff."""
        waiting = self._rows("versions").to_check().filter(document=OuterRef("pk"))
        return self.annotate(waits=Exists(waiting))

    def searched(self, text: str) -> "DocumentQuerySet":
        """All words in number, title or description."""
        found = self
        for word in text.split()[:8]:
            found = found.filter(
                Q(title__icontains=word)
                | Q(description__icontains=word)
                | Q(reference__iexact=word)
            )
        return found

    def newest_first(self) -> "DocumentQuerySet":
        """The order of the lists."""
        return self.order_by(F("changed_at").desc(), "-pk")

    def _rows(self, relation: str) -> Any:
        """The rows on the other side, without importing their models in a circle."""
        return self.model._meta.get_field(relation).related_model.objects
