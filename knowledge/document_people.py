"""Whom a document is for, and who of them has accepted it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import (
    Customer,
    CustomerSegment,
    Membership,
    RoleGroup,
    StaffMembership,
    User,
)
from knowledge.document_enums import DocumentAudience
from knowledge.document_querysets import VIEW
from knowledge.models import Document, DocumentAcceptance, DocumentReader


def expected_people(document: Document) -> QuerySet:
    """Active people who read the document: members of the customers it is for, or the staff."""
    if document.audience == DocumentAudience.STAFF:
        places = StaffMembership.objects.all()
    else:
        places = places_of(document)
    belongs = Exists(places.filter(user=OuterRef("pk")))
    return User.objects.filter(belongs, is_active=True)


def places_of(document: Document) -> QuerySet:
    """The memberships through which customers' people read it."""
    places = Membership.objects.filter(customer__is_active=True)
    if document.audience != DocumentAudience.NAMED:
        return places
    holds = RoleGroup.objects.filter(
        role=OuterRef("role"),
        customer=OuterRef("customer"),
        group__groupobjectpermission__permission__codename=VIEW,
        group__groupobjectpermission__content_type__model="customer",
    )
    return places.filter(Exists(holds), customer__in=customers_of(document))


def customers_of(document: Document) -> QuerySet:
    """The customers that a named document is for."""
    readers = DocumentReader.objects.filter(document=document)
    segments = readers.exclude(segment=None).values("segment_id")
    carried = CustomerSegment.objects.filter(segment_id__in=segments).values("customer_id")
    chosen = readers.exclude(customer=None).values("customer_id")
    return Customer.objects.filter(
        Q(pk__in=chosen) | Q(pk__in=carried) | Q(pk=document.customer_id or 0)
    )


def acceptances_that_count(document: Document) -> QuerySet:
    """Of the current version, or of any where the document asks only once; after `with_shown`."""
    rows = DocumentAcceptance.objects.filter(document=document)
    return rows.filter(version_id=document.valid_id) if document.asks_anew else rows


def missing_people(document: Document) -> QuerySet:
    """Who has to accept the document and hasn't yet; after `with_shown`."""
    done = acceptances_that_count(document).filter(person_id=OuterRef("pk"))
    return expected_people(document).filter(~Exists(done))


def accepted_people(document: Document) -> QuerySet:
    """Who has to accept the document and did; after `with_shown`."""
    done = acceptances_that_count(document).filter(person_id=OuterRef("pk"))
    return expected_people(document).filter(Exists(done))
