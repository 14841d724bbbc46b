"""Customers: the client companies and persons of a tenant."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import AddressKind
from accounts.querysets import CustomerQuerySet
from portal.shared.models import TenantModel
from portal.shared.scoping import scoped


class Segment(TenantModel):
    """A label that groups customers."""

    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="segment_once")]

    def __str__(self) -> str:
        return self.name


class CustomFieldDefinition(TenantModel):
    """A field of its own that a tenant keeps on its customer records."""

    key = models.SlugField(_("key"), max_length=40, db_index=False)
    label = models.CharField(_("label"), max_length=80)
    is_customer_visible = models.BooleanField(_("customers see it"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["position", "key"]
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="custom_field_once")]

    def __str__(self) -> str:
        return self.label


class Customer(TenantModel):
    """The customer record; object permissions of members are held on it.

    `credit_limit` is in `currency`, to the cent.
    """

    number = models.CharField(_("customer number"), max_length=20)
    name = models.CharField(_("name"), max_length=160)
    company_code = models.CharField(_("company code"), max_length=40, blank=True)
    tax_id = models.CharField(_("tax number"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, default="LT")
    language = models.CharField(_("language"), max_length=8, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    website = models.URLField(_("website"), blank=True)
    credit_limit = models.DecimalField(
        _("credit limit"), max_digits=12, decimal_places=2, default=Decimal("0.00")
    )
    account_manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("account manager"),
    )
    segments = models.ManyToManyField(
        Segment, blank=True, through="CustomerSegment", verbose_name=_("segments")
    )
    custom_fields = models.JSONField(_("custom fields"), default=dict, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = scoped(CustomerQuerySet)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number"], name="customer_number_once"),
            models.CheckConstraint(
                condition=models.Q(credit_limit__gte=0), name="credit_limit_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "name", "id"], name="customer_by_name"),
            models.Index(fields=["tenant", "account_manager"], name="customer_by_manager"),
        ]
        permissions = [
            ("view_tickets", "See all requests of the company"),
            ("open_tickets", "Open requests and answer them"),
            ("view_orders", "See orders"),
            ("place_orders", "Place orders"),
            ("accept_quotes", "Accept quotes"),
            ("view_invoices", "See invoices"),
            ("pay_invoices", "Pay invoices"),
            ("view_documents", "See documents"),
            ("edit_company", "Change company data and addresses"),
            ("manage_members", "Manage people and roles"),
        ]

    def __str__(self) -> str:
        return self.name


class CustomerSegment(TenantModel):
    """A customer carries a segment."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, db_index=False)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "customer", "segment"], name="customer_segment_once"
            )
        ]
        indexes = [models.Index(fields=["tenant", "segment"], name="customer_by_segment")]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.segment_id}"


class Address(TenantModel):
    """A customer's address; one per kind is the default."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, related_name="addresses"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AddressKind.choices)
    label = models.CharField(_("label"), max_length=60, blank=True)
    line1 = models.CharField(_("address"), max_length=160)
    line2 = models.CharField(_("address, second line"), max_length=160, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=80)
    country = models.CharField(_("country"), max_length=2)
    is_default = models.BooleanField(_("default"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "customer", "kind"],
                condition=models.Q(is_default=True),
                name="one_default_address",
            )
        ]
        indexes = [models.Index(fields=["tenant", "customer", "kind"], name="address_of_customer")]

    def __str__(self) -> str:
        return f"{self.line1}, {self.city}"


class Contact(TenantModel):
    """A person at a customer who need not have an account."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, related_name="contacts"
    )
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("function"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["tenant", "customer"], name="contact_of_customer")]

    def __str__(self) -> str:
        return self.name


class CustomerNote(TenantModel):
    """What staff noted about a customer; customers never see it."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, db_index=False, related_name="notes"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        db_index=False,
    )
    text = models.TextField(_("note"), max_length=4000)
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-id"]
        indexes = [models.Index(fields=["tenant", "customer", "-id"], name="note_of_customer")]

    def __str__(self) -> str:
        return self.text[:60]
