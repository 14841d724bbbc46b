"""Kinds, readers and states of documents."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.shared.ui import Badge

# What is kept of a tenant's documents until one changes.
DOCUMENTS = "documents"


class DocumentKind(models.TextChoices):
    """What a document is."""

    POLICY = "policy", _("Policy")
    CONTRACT = "contract", _("Contract")
    MANUAL = "manual", _("Manual")
    CERTIFICATE = "certificate", _("Certificate")
    OTHER = "other", _("Other document")


class DocumentAudience(models.TextChoices):
    """Who reads a document; the values are those of the help centre's `Audience`.

    Named ones derive from the customer: its members need the permission to see documents there.
    """

    PUBLIC = "public", _("Everyone")
    CUSTOMERS = "customers", _("Signed-in customers")
    NAMED = "named", _("Chosen customers and segments")
    STAFF = "staff", _("Staff only")


class DocumentState(models.TextChoices):
    """Whether readers see a document."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", pgettext_lazy("of a document", "Published")
    ARCHIVED = "archived", pgettext_lazy("of a document", "Archived")


DOCUMENT_TRANSITIONS: dict[str, frozenset[str]] = {
    DocumentState.DRAFT: frozenset({DocumentState.ACTIVE, DocumentState.ARCHIVED}),
    DocumentState.ACTIVE: frozenset({DocumentState.ARCHIVED}),
    DocumentState.ARCHIVED: frozenset({DocumentState.ACTIVE}),
}


class VersionState(models.TextChoices):
    """Where one version stands; what the staff publishes begins as accepted."""

    SENT = "sent", pgettext_lazy("of an upload", "Sent")
    CHECKING = "checking", pgettext_lazy("of an upload", "Being checked")
    ACCEPTED = "accepted", pgettext_lazy("of an upload", "Accepted")
    REJECTED = "rejected", pgettext_lazy("of an upload", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("of an upload", "Withdrawn")


VERSION_TRANSITIONS: dict[str, frozenset[str]] = {
    VersionState.SENT: frozenset(
        {
            VersionState.CHECKING,
            VersionState.ACCEPTED,
            VersionState.REJECTED,
            VersionState.WITHDRAWN,
        }
    ),
    VersionState.CHECKING: frozenset({VersionState.ACCEPTED, VersionState.REJECTED}),
    # A wrong file is taken back; the version before it is the current one again.
    VersionState.ACCEPTED: frozenset({VersionState.WITHDRAWN}),
    VersionState.REJECTED: frozenset(),
    VersionState.WITHDRAWN: frozenset(),
}

# Waiting for the staff.
OPEN_STATES = (VersionState.SENT, VersionState.CHECKING)

KIND_ICONS: dict[str, str] = {
    DocumentKind.POLICY: "scroll-text",
    DocumentKind.CONTRACT: "handshake",
    DocumentKind.MANUAL: "book-open",
    DocumentKind.CERTIFICATE: "badge-check",
    DocumentKind.OTHER: "file-text",
}

VERSION_BADGES: dict[str, Badge] = {
    VersionState.SENT: Badge(VersionState.SENT.label, "info", "send"),
    VersionState.CHECKING: Badge(VersionState.CHECKING.label, "info", "eye"),
    VersionState.ACCEPTED: Badge(VersionState.ACCEPTED.label, "ok", "circle-check"),
    VersionState.REJECTED: Badge(VersionState.REJECTED.label, "bad", "circle-x"),
    VersionState.WITHDRAWN: Badge(VersionState.WITHDRAWN.label, "mute", "undo-2"),
}
