"""Tenants: the businesses, found by host name before any scope is open."""

import hashlib
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.shared.banking import valid_bic, valid_iban
from portal.shared.enums import Module, SecondFactorPolicy, SignUpPolicy
from portal.shared.models.base import TenantModel

HEX_COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Enter a colour like #0f5b4c."))


def default_modules() -> dict[str, bool]:
    """Every part is on for a new tenant."""
    return dict.fromkeys(Module.values, True)


class Tenant(models.Model):
    """A business that runs its portal on this installation."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)
    # branding
    colour = models.CharField(
        _("brand colour"), max_length=7, default="#0f5b4c", validators=[HEX_COLOUR]
    )
    logo = models.ImageField(_("logo"), upload_to="logos/", blank=True)
    # place and language
    languages = models.JSONField(_("languages"), default=list)
    default_language = models.CharField(_("default language"), max_length=8, default="en")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    country = models.CharField(_("country"), max_length=2, default="LT")
    # legal data, shown in the footer and on documents
    legal_name = models.CharField(_("legal name"), max_length=160, blank=True)
    company_code = models.CharField(_("company code"), max_length=40, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=40, blank=True)
    address_line = models.CharField(_("address"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # where invoices are paid to; the IBAN is kept without spaces
    bank_name = models.CharField(_("bank"), max_length=120, blank=True)
    iban = models.CharField(_("IBAN"), max_length=42, blank=True, validators=[valid_iban])
    bic = models.CharField(_("BIC"), max_length=11, blank=True, validators=[valid_bic])
    mail_from = models.EmailField(_("sender address of mail"), blank=True)
    privacy_text = models.JSONField(_("privacy notice by language"), default=dict, blank=True)
    announcement = models.JSONField(_("announcement by language"), default=dict, blank=True)
    # behaviour
    modules = models.JSONField(_("modules"), default=default_modules)
    sign_up = models.CharField(
        _("sign-up"), max_length=12, choices=SignUpPolicy.choices, default=SignUpPolicy.INVITATION
    )
    second_factor = models.CharField(
        _("second factor"),
        max_length=10,
        choices=SecondFactorPolicy.choices,
        default=SecondFactorPolicy.STAFF,
    )
    reference_prefix = models.CharField(_("prefix of references"), max_length=6, default="R")
    answer_hours = models.PositiveSmallIntegerField(
        _("usual answer time in working hours"), default=4
    )
    solved_days = models.PositiveSmallIntegerField(
        _("days a solved request can be reopened"), default=14
    )
    guest_requests = models.BooleanField(
        _("requests without an account, after confirming the address"), default=True
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tenant")
        verbose_name_plural = _("tenants")
        ordering = ["name"]
        # What staff may do here; held on the tenant through django-guardian.
        permissions = [
            ("work_tickets", "Answer requests"),
            ("view_reports", "See reports"),
            ("manage_automation", "Manage agreed times, rules and macros"),
            ("manage_mail", "Manage mailboxes and incoming mail"),
            ("manage_queues", "Manage queues and categories"),
            ("write_articles", "Write help articles"),
            ("publish_articles", "Publish help articles"),
            ("manage_documents", "Manage documents and who accepted them"),
            ("view_customers", "See customers"),
            ("manage_customers", "Manage customers and their people"),
            ("manage_orders", "Manage catalogue and orders"),
            ("manage_billing", "Manage invoices and payments"),
            ("moderate_community", "Moderate the community"),
            ("manage_staff", "Manage staff and their roles"),
            ("manage_tenant", "Change the portal's settings"),
            ("view_audit_log", "Read the audit log"),
        ]

    def __str__(self) -> str:
        return self.name

    def has_module(self, module: str) -> bool:
        """Whether the part is switched on."""
        return bool(self.modules.get(str(module)))

    @property
    def primary_host(self) -> str:
        """The stored host (with port, where it has one) that links in mail are made of."""
        domains = sorted(self.domains.all(), key=lambda domain: (not domain.is_primary, domain.pk))
        return domains[0].host if domains else ""

    @property
    def logo_digest(self) -> str:
        """Changes with the logo, so its address can be cached for ever."""
        return hashlib.sha256(self.logo.name.encode()).hexdigest()[:12] if self.logo else ""

    @property
    def logo_url(self) -> str | None:
        """The logo's address on this tenant's host."""
        return reverse("tenant_logo", args=[self.logo_digest]) if self.logo else None

    def text_for(self, texts: dict[str, Any], language: str | None = None) -> str:
        """One of the tenant's texts by language, falling back to its default language."""
        return texts.get(language or get_language() or "") or texts.get(self.default_language, "")


class TenantDomain(models.Model):
    """A host name that answers with a tenant's portal."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="domains")
    host = models.CharField(_("host name"), max_length=253, unique=True)
    is_primary = models.BooleanField(_("used for links in mail"), default=False)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        constraints = [
            models.UniqueConstraint(
                fields=["tenant"], condition=models.Q(is_primary=True), name="one_primary_domain"
            )
        ]

    def __str__(self) -> str:
        return self.host


class SupportHours(TenantModel):
    """When support answers on one weekday (0 is Monday), in the tenant's time zone."""

    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        verbose_name = _("support hours")
        verbose_name_plural = _("support hours")
        ordering = ["weekday", "opens"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "weekday", "opens"], name="support_hours_once"
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6) & models.Q(closes__gt=models.F("opens")),
                name="support_hours_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens}–{self.closes}"


class Closure(TenantModel):
    """Days on which support is closed besides Sundays and public holidays, both ends included."""

    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    names = models.JSONField(_("reason by language"), default=dict, blank=True)

    class Meta:
        verbose_name = _("closed days")
        verbose_name_plural = _("closed days")
        ordering = ["starts", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")), name="closure_in_order"
            )
        ]
        indexes = [models.Index(fields=["tenant", "ends"], name="closure_by_end")]

    def __str__(self) -> str:
        return f"{self.starts}–{self.ends}"


class Counter(TenantModel):
    """The last number given out in one of the tenant's series (gapless, see `services`)."""

    name = models.CharField(max_length=40)
    last = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "name"], name="counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"
