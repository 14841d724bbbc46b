"""Documents, their versions and readers, who accepted what, and which reminders went out."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Customer, Segment
from knowledge.document_enums import (
    DocumentAudience,
    DocumentKind,
    DocumentState,
    VersionState,
)
from knowledge.document_querysets import (
    DocumentQuerySet,
    DocumentVersionQuerySet,
)
from portal.shared.models import AppendOnlyModel, StoredFile, TenantModel
from portal.shared.scoping import scoped


class Document(TenantModel):
    """A policy, contract, manual or certificate over all its versions.

    `customer` is whose account it was uploaded to; the staff's own documents have none.
    """

    reference = models.CharField(_("number"), max_length=20)
    kind = models.CharField(_("kind"), max_length=12, choices=DocumentKind.choices)
    title = models.CharField(_("title"), max_length=140)
    description = models.CharField(_("description"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    audience = models.CharField(
        _("readers"),
        max_length=12,
        choices=DocumentAudience.choices,
        default=DocumentAudience.NAMED,
    )
    customer = models.ForeignKey(
        Customer,
        on_delete=models.CASCADE,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("uploaded to the account of"),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=DocumentState.choices, default=DocumentState.DRAFT
    )
    needs_acceptance = models.BooleanField(_("readers have to accept it"), default=False)
    asks_anew = models.BooleanField(_("asks anew with each version"), default=True)
    shows_old_versions = models.BooleanField(_("readers see earlier versions"), default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created"))
    changed_at = models.DateTimeField(_("changed"))

    objects = scoped(DocumentQuerySet)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["-changed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reference"], name="document_reference_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=DocumentState.values), name="help_document_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(audience__in=DocumentAudience.values),
                name="document_audience_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=DocumentKind.values), name="document_kind_known"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-changed_at", "-id"], name="document_newest"),
            models.Index(fields=["tenant", "customer"], name="document_of_customer"),
            models.Index(fields=["tenant", "audience", "id"], name="document_by_audience"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("documents:detail", args=[self.reference])

    @property
    def is_active(self) -> bool:
        return bool(self.state == DocumentState.ACTIVE)

    @property
    def is_upload(self) -> bool:
        """Whether a customer sent it."""
        return self.customer_id is not None


class DocumentVersion(TenantModel):
    """One file of a document; the newest accepted one that is valid today is the current one."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, db_index=False, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    # Stored after the row it belongs to, so it is empty for a moment.
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, db_index=False, related_name="+"
    )
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    valid_from = models.DateField(_("valid from"))
    expires_on = models.DateField(_("valid until"), null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=VersionState.choices, default=VersionState.ACCEPTED
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("added"))
    # An upload counts once, however often its form is sent.
    form_key = models.UUIDField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True)

    objects = scoped(DocumentVersionQuerySet)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "document", "number"], name="document_version_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "form_key"],
                condition=models.Q(form_key__isnull=False),
                name="upload_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VersionState.values), name="version_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(expires_on=None)
                | models.Q(expires_on__gte=models.F("valid_from")),
                name="version_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "expires_on"],
                condition=models.Q(state="accepted", expires_on__isnull=False),
                name="version_by_expiry",
            ),
            models.Index(
                fields=["tenant", "created_at"],
                condition=models.Q(state__in=["sent", "checking"]),
                name="version_to_check",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document_id}: {self.number}"


class DocumentText(TenantModel):
    """The words of a version's file, for the search; made by the worker."""

    version = models.ForeignKey(
        DocumentVersion, on_delete=models.CASCADE, db_index=False, related_name="texts"
    )
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "version"], name="document_text_once")
        ]

    def __str__(self) -> str:
        return self.text[:60]


class DocumentReader(TenantModel):
    """A customer or a segment that a named document is for."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, db_index=False, related_name="readers"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )

    class Meta:
        verbose_name = _("reader of a document")
        verbose_name_plural = _("readers of a document")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "document", "customer"],
                condition=models.Q(customer__isnull=False),
                name="document_customer_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "document", "segment"],
                condition=models.Q(segment__isnull=False),
                name="document_segment_once",
            ),
            models.CheckConstraint(
                condition=models.Q(customer=None) | models.Q(segment=None),
                name="document_reader_is_one",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "customer", "document"], name="documents_for_customer"),
            models.Index(fields=["tenant", "segment", "document"], name="documents_for_segment"),
        ]

    def __str__(self) -> str:
        return str(self.customer or self.segment)


class DocumentAcceptance(AppendOnlyModel):
    """Somebody read and accepted a version: who, when, for whom and from which address."""

    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, db_index=False, related_name="acceptances"
    )
    version = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, db_index=False, related_name="acceptances"
    )
    # No foreign keys: the record outlives the person's account and the customer's record.
    person_id = models.BigIntegerField(_("person's number"))
    person_name = models.CharField(_("person"), max_length=200)
    person_email = models.EmailField(_("e-mail"))
    company_name = models.CharField(_("for"), max_length=160, blank=True)
    accepted_at = models.DateTimeField(_("accepted"))
    ip = models.GenericIPAddressField(_("address"), null=True)

    class Meta:
        verbose_name = _("acceptance")
        verbose_name_plural = _("acceptances")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "version", "person_id"], name="acceptance_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "document", "person_id"], name="acceptance_of_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_name}: {self.version_id}"


class ExpiryReminder(TenantModel):
    """That people were told so many days before a version expires; once each."""

    version = models.ForeignKey(
        DocumentVersion, on_delete=models.CASCADE, db_index=False, related_name="reminders"
    )
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "version", "days"], name="expiry_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.days}"
