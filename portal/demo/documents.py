"""The demo's documents: small real PDFs, one to accept, some that expire, uploads of customers."""

import importlib
import random
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import slugify

from accounts.models import Membership, Segment
from knowledge import services
from knowledge.models import Document, DocumentVersion
from knowledge.services import DocumentData, UploadData, VersionData
from portal.demo.files import demo_upload
from portal.demo.people import People
from portal.shared import outbox
from portal.shared.actors import Actor

PAGE = """<style>@page{{size:A4;margin:25mm}}body{{font:11pt/1.6 sans-serif;color:#222}}
h1{{font-size:20pt}}p.from{{color:#666}}</style><p class="from">{name}</p><h1>{title}</h1>{body}
<p class="from">{note}</p>"""
TOLD = "document.tell"


def make_documents(system: Actor, people: People, content: dict[str, Any]) -> None:
    """What happened long ago tells nobody; what is due now does."""
    manager = next(a for email, a in people.actors.items() if email.startswith("knowledge@"))
    documents = [_document(manager, people, entry) for entry in content["document"]]
    for entry in content["upload"]:
        _upload(manager, people, entry)
    outbox.discard_pending(system.tenant, kinds=[TOLD])
    for document in documents:
        if document.needs_acceptance:
            services.remind_missing(actor=manager, document=document)
    services.sweep_expiring(actor=system)


def _document(manager: Actor, people: People, entry: dict[str, Any]) -> Document:
    segments = Segment.objects.filter(name__in=entry.get("segments", []))
    data = DocumentData(
        kind=entry["kind"],
        title=entry["title"],
        description=entry["description"],
        language=manager.tenant.default_language,
        audience=entry["audience"],
        needs_acceptance=entry.get("acceptance", False),
        shows_old_versions=entry.get("old_versions", False),
        customers=[people.customers[key].pk for key in entry.get("customers", [])],
        segments=[row.pk for row in segments],
    )
    first, *others = entry["versions"]
    document = services.create_document(
        actor=manager,
        data=data,
        version=_version(first),
        upload=_pdf(manager, entry, first),
        at=_ago(first),
    )
    _accept(people, document, entry, 1)
    for number, later in enumerate(others, start=2):
        services.publish_version(
            actor=manager,
            document=document,
            version=_version(later),
            upload=_pdf(manager, entry, later),
            at=_ago(later),
        )
        _accept(people, document, entry, number)
    return document


def _accept(people: People, document: Document, entry: dict[str, Any], number: int) -> None:
    """Those who accepted this version while it was the current one."""
    for row in entry.get("accepted", []):
        if row["version"] == number:
            actor = people.actors[row["email"]]
            place = Membership.objects.filter(user=actor.user).select_related("customer").first()
            services.accept_document(
                actor=actor,
                document=document,
                number=number,
                company=place.customer if place else None,
                at=_ago(row),
            )


def _upload(manager: Actor, people: People, entry: dict[str, Any]) -> None:
    actor = people.actors[entry["email"]]
    place = Membership.objects.select_related("customer").get(
        user=actor.user, customer__in=actor.grants.member_of
    )
    sent = entry["versions"][0]
    document = services.send_document(
        actor=actor,
        customer=place.customer,
        data=UploadData(entry["kind"], entry["title"], entry["description"]),
        version=_version(sent),
        upload=_pdf(actor, entry, sent),
        at=_ago(sent),
    )
    version = DocumentVersion.objects.get(document=document)
    decision = sent.get("decision")
    if decision == "accept":
        services.accept_version(actor=manager, document=document, version=version)
    elif decision:
        services.reject_version(actor=manager, document=document, version=version, reason=decision)


def _version(row: dict[str, Any]) -> VersionData:
    today = timezone.localdate()
    expires = row.get("expires")
    return VersionData(
        valid_from=today - timedelta(days=row["ago"]),
        expires_on=today + timedelta(days=expires) if expires is not None else None,
        note=row.get("note", ""),
    )


def _ago(row: dict[str, Any]) -> datetime:
    return timezone.now() - timedelta(days=row["ago"])


def _pdf(actor: Actor, entry: dict[str, Any], row: dict[str, Any]) -> SimpleUploadedFile:
    """Drawn by WeasyPrint; where its libraries are missing, a picture of a page."""
    name = f"{slugify(entry['title'])[:60]}.pdf"
    try:
        library = importlib.import_module("weasyprint")
    except OSError:
        return demo_upload(name, random.Random(entry["title"]))
    body = "".join(f"<p>{escape(text)}</p>" for text in entry.get("body", [entry["title"]]))
    html = PAGE.format(
        name=escape(actor.tenant.legal_name),
        title=escape(entry["title"]),
        body=body,
        note=escape(row.get("note", "")),
    )
    return SimpleUploadedFile(name, library.HTML(string=html).write_pdf())
