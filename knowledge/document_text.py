"""Reading the words of a version's file for the search, by the worker."""

import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.files.storage import storages
from django.db import transaction

from knowledge import file_text
from knowledge.models import DocumentText, DocumentVersion
from knowledge.services.document_effects import READ
from portal.shared.context import tenant_scope
from portal.shared.models import StoredFile, Tenant
from portal.shared.outbox import external
from portal.shared.search.updates import queue_update

log = logging.getLogger(__name__)

READABLE = {".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".txt": "txt"}
MAX_SIZE = 10 * 1024 * 1024
SECONDS = file_text.SECONDS + 10


@external(READ)
def read_words(tenant: Tenant, payload: dict[str, Any]) -> None:
    """Keep the words of a version and have the document indexed again; twice is harmless."""
    with tenant_scope(tenant):
        rows = DocumentVersion.objects.select_related("file", "document__tenant")
        version = rows.filter(pk=payload["version"]).first()
    if version is None or version.file is None:
        return
    words = words_of(version.file)
    with tenant_scope(tenant), transaction.atomic():
        DocumentText.objects.update_or_create(
            tenant=tenant, version=version, defaults={"text": words}
        )
        queue_update(version.document)


def words_of(stored: StoredFile) -> str:
    """The words of a file; none of what can't be read, or not in good time."""
    kind = READABLE.get(Path(stored.name).suffix.lower())
    if kind is None or stored.size > MAX_SIZE:
        return ""
    try:
        with storages["private"].open(stored.storage_name) as content:
            data = content.read()
        command = [sys.executable, "-I", str(file_text.__file__), kind]
        done = subprocess.run(  # noqa: S603 - our own program, nothing of the user's in its arguments
            command, input=data, capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        log.info("the words of file %s can't be read: %s", stored.pk, type(error).__name__)
        return ""
    return done.stdout.decode("utf-8", "ignore")
