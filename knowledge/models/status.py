"""The service's parts, what disturbs them, and what is said about it."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from knowledge.enums_news import (
    CLOSED,
    STATES_OF,
    Condition,
    IncidentKind,
    IncidentState,
)
from knowledge.models.news import said_in
from knowledge.querysets_news import IncidentQuerySet
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped


class ServiceComponent(TenantModel):
    """A part of the service that customers know by name; how it does follows from incidents."""

    names = models.JSONField(_("names by language"), default=dict)
    descriptions = models.JSONField(_("descriptions by language"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("shown"), default=True)

    objects = scoped()

    class Meta:
        verbose_name = _("part of the service")
        verbose_name_plural = _("parts of the service")
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["tenant", "position", "id"], name="component_order")]

    def __str__(self) -> str:
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        """The name in the language, or what stands in for it."""
        return said_in(self.names, language, self.tenant.default_language)[0] or f"#{self.pk}"

    def description_in(self, language: str) -> str:
        """The description, likewise."""
        return said_in(self.descriptions, language, self.tenant.default_language)[0]


_KIND_FITS = models.Q()
for _kind, _states in STATES_OF.items():
    _KIND_FITS |= models.Q(kind=_kind, state__in=_states)


class Incident(TenantModel):
    """A disruption, or planned work; its updates tell the story."""

    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(
        _("kind"), max_length=12, choices=IncidentKind.choices, default=IncidentKind.INCIDENT
    )
    state = models.CharField(_("state"), max_length=14, choices=IncidentState.choices)
    titles = models.JSONField(_("titles by language"), default=dict)
    starts_at = models.DateTimeField(_("begins"))
    # Of planned work: when it is meant to be done. When it was done or over: `closed_at`.
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    closed_at = models.DateTimeField(_("over since"), null=True)
    created_at = models.DateTimeField(_("created"))
    updated_at = models.DateTimeField(_("changed"))
    components = models.ManyToManyField(
        ServiceComponent, through="AffectedComponent", related_name="incidents"
    )

    objects = scoped(IncidentQuerySet)

    class Meta:
        verbose_name = _("disruption or maintenance")
        verbose_name_plural = _("disruptions and maintenance")
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="incident_number_once"),
            models.CheckConstraint(condition=_KIND_FITS, name="incident_state_fits_kind"),
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="incident_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "starts_at"], name="incident_by_state"),
            models.Index(fields=["tenant", "-starts_at", "-id"], name="incident_newest"),
        ]

    def __str__(self) -> str:
        return self.title_in(get_language() or "")

    def title_in(self, language: str) -> str:
        """The title in the language, or what stands in for it."""
        return said_in(self.titles, language, self.tenant.default_language)[0]

    def url_in(self, language: str) -> str:
        """Its own page."""
        return reverse("knowledge:incident", args=[language, self.number])

    def get_absolute_url(self) -> str:
        return self.url_in(self.tenant.default_language)

    @property
    def is_open(self) -> bool:
        return self.state not in CLOSED

    @property
    def is_planned(self) -> bool:
        """Whether it is maintenance."""
        return bool(self.kind == IncidentKind.MAINTENANCE)


class AffectedComponent(TenantModel):
    """How a part does while an incident is open."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, db_index=False, related_name="affected"
    )
    component = models.ForeignKey(
        ServiceComponent, on_delete=models.PROTECT, db_index=False, related_name="affected"
    )
    condition = models.CharField(_("condition"), max_length=12, choices=Condition.choices)

    objects = scoped()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "incident", "component"], name="affected_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "component"], name="affected_by_component")]

    def __str__(self) -> str:
        return f"{self.component_id}: {self.condition}"


class IncidentUpdate(TenantModel):
    """What was said at a moment, and the state from then on."""

    incident = models.ForeignKey(
        Incident, on_delete=models.CASCADE, db_index=False, related_name="updates"
    )
    state = models.CharField(_("state"), max_length=14, choices=IncidentState.choices)
    texts = models.JSONField(_("texts by language"), default=dict)
    html = models.JSONField(editable=False, default=dict)
    at = models.DateTimeField(_("time"))
    edited_at = models.DateTimeField(_("edited"), null=True, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        db_index=False,
        related_name="+",
    )

    objects = scoped()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "incident", "-at"], name="incident_updates")]

    def __str__(self) -> str:
        return f"{self.incident_id}: {self.state}"

    @property
    def edit_mark(self) -> str:
        """Which of its texts this is: whoever corrects it says which one they have seen."""
        return self.edited_at.isoformat() if self.edited_at else ""

    def html_in(self, language: str) -> SafeString:
        """What is said, cleaned when it was saved."""
        return SafeString(said_in(self.html, language, self.tenant.default_language)[0])
