"""Documents for tests, made by the services."""

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Customer
from knowledge import services
from knowledge.models import Document, DocumentVersion
from knowledge.services import DocumentData, UploadData, VersionData
from portal.shared.actors import Actor, system_actor
from portal.shared.dates import today_at
from portal.shared.models import Tenant


def a_file(words: str = "Read me", name: str = "rules.txt") -> SimpleUploadedFile:
    """A small upload."""
    return SimpleUploadedFile(name, words.encode(), content_type="text/plain")


def days(tenant: Tenant, number: int) -> date:
    """So many days from the tenant's today."""
    return today_at(tenant) + timedelta(days=number)


def make_document(tenant: Tenant, title: str, **fields: Any) -> Document:
    """A published document with one version; for everybody unless told otherwise."""
    version = VersionData(
        valid_from=fields.pop("valid_from", days(tenant, -400)),
        expires_on=fields.pop("expires_on", None),
    )
    upload = fields.pop("upload", None) or a_file(title)
    publish = fields.pop("publish", True)
    data = DocumentData(**{"kind": "policy", "audience": "public", "title": title, **fields})
    return services.create_document(
        actor=system_actor(tenant), data=data, version=version, upload=upload, publish=publish
    )


def for_customer(customer: Customer, title: str, **fields: Any) -> Document:
    """A document chosen for one customer."""
    return make_document(
        customer.tenant, title, audience="named", customers=[customer.pk], **fields
    )


def add_version(document: Document, words: str = "Newer", **fields: Any) -> DocumentVersion:
    """One more version of the staff's."""
    return services.publish_version(
        actor=system_actor(document.tenant),
        document=document,
        version=VersionData(**fields),
        upload=a_file(words),
    )


def send(actor: Actor, customer: Customer, title: str, **fields: Any) -> Document:
    """What a member sends to the company's account."""
    return services.send_document(
        actor=actor,
        customer=customer,
        data=UploadData("certificate", title),
        version=VersionData(**fields),
        upload=a_file(title),
    )


def version_of(document: Document, number: int = 1) -> DocumentVersion:
    """A version by its number."""
    found: DocumentVersion = DocumentVersion.objects.get(document=document, number=number)
    return found


def run_out(document: Document, ago: int = 1) -> None:
    """Let time pass: every begun version of the document expired some days ago."""
    last = days(document.tenant, -ago)
    begun = DocumentVersion.objects.filter(
        document=document, valid_from__lte=days(document.tenant, 0)
    )
    begun.filter(valid_from__gt=last).update(valid_from=last)
    begun.update(expires_on=last)
