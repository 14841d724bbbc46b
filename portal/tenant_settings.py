"""Changing a tenant's settings, and its domains and hours; opening one is in `provisioning`."""

import re
import uuid
import zoneinfo
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from portal.shared import caching
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.banking import compact
from portal.shared.caching import forget
from portal.shared.context import tenant_scope
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.files.validation import IMAGES, MEGABYTE, checked_type
from portal.shared.models import Closure, SupportHours, Tenant, TenantDomain
from portal.shared.opening_hours import HOURS
from portal.shared.tenants import forget_hosts

HOST = re.compile(r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}\Z")
LOGO_BYTES = MEGABYTE
# Where the tenant stands in the installation is the operator's business.
OPERATOR_FIELDS = frozenset({"slug", "is_active"})
# Typed with spaces, kept without.
BANK_NUMBERS = frozenset({"iban", "bic"})
SETTINGS = frozenset(
    {
        "name",
        "colour",
        "logo",
        "languages",
        "default_language",
        "time_zone",
        "currency",
        "country",
        "legal_name",
        "company_code",
        "tax_id",
        "address_line",
        "postal_code",
        "city",
        "phone",
        "email",
        "bank_name",
        "iban",
        "bic",
        "mail_from",
        "privacy_text",
        "announcement",
        "modules",
        "sign_up",
        "second_factor",
        "reference_prefix",
        "answer_hours",
        "solved_days",
    }
)


@transaction.atomic
def update_tenant(*, actor: Actor, tenant: Tenant, **fields: Any) -> Tenant:
    """Change the settings of the actor's own tenant; the operator reaches every one.

    Raises NotAllowed, DomainError.
    """
    _require(actor, tenant, fields.keys())
    if fields.get("logo"):
        fields["logo"] = checked_logo(fields["logo"])
    fields |= {name: compact(fields[name]) for name in BANK_NUMBERS & fields.keys()}
    languages = fields.get("languages", tenant.languages)
    check_place(
        languages,
        fields.get("default_language", tenant.default_language),
        fields.get("time_zone", tenant.time_zone),
    )
    with tenant_scope(tenant):
        changes = apply_changes(tenant, fields)
        _clean(tenant)
        if changes:
            record(acting_at(actor, tenant), "tenant.changed", tenant, changes)
    forget(tenant, caching.SETTINGS)
    transaction.on_commit(lambda: forget_hosts(tenant))
    return tenant


@transaction.atomic
def set_domains(*, actor: Actor, tenant: Tenant, hosts: list[str]) -> None:
    """The host names of a tenant; the first is used for links in mail.

    Raises NotAllowed, DomainError.
    """
    if not (actor.is_operator or actor.is_system):
        raise NotAllowed
    wanted = [checked_host(host) for host in hosts]
    if not wanted:
        raise DomainError(_("A portal needs at least one host name."), field="hosts")
    forget_hosts(tenant)
    before = list(tenant.domains.order_by("-is_primary", "pk").values_list("host", flat=True))
    tenant.domains.exclude(host__in=wanted).delete()
    tenant.domains.update(is_primary=False)
    for number, host in enumerate(wanted):
        _set_domain(tenant, host, is_primary=number == 0)
    if before != wanted:
        with tenant_scope(tenant):
            record(
                acting_at(actor, tenant),
                "tenant.domains_set",
                tenant,
                {"hosts": (before, wanted)},
            )
    transaction.on_commit(lambda: forget_hosts(tenant))


def checked_host(host: str) -> str:
    """The host in lower case, without port. Raises DomainError."""
    name, colon, port = host.strip().lower().partition(":")
    if not HOST.match(name) or bool(colon) != port.isdigit():
        raise DomainError(_("“%(host)s” is not a host name.") % {"host": host}, field="hosts")
    return name


def check_place(languages: list[str], default_language: str, time_zone: str) -> None:
    """Raises DomainError for languages or a time zone that the portal doesn't know."""
    known = dict(settings.LANGUAGES)
    if not languages or not set(languages) <= set(known):
        raise DomainError(_("Choose at least one of the portal's languages."), field="languages")
    if default_language not in languages:
        raise DomainError(
            _("The default language has to be one of the chosen ones."), field="default_language"
        )
    if time_zone not in zoneinfo.available_timezones():
        raise DomainError(_("There is no such time zone."), field="time_zone")


def checked_logo(upload: Any) -> Any:
    """A raster picture of at most 1 MB under a name of its own. Raises DomainError."""
    if not isinstance(upload, UploadedFile):
        return upload
    suffix = PurePosixPath(upload.name or "").suffix.lower()
    if suffix not in IMAGES or (upload.size or 0) > LOGO_BYTES:
        raise DomainError(_("Choose a PNG, JPEG, GIF or WebP picture of up to 1 MB."), field="logo")
    try:
        checked_type(upload)
    except DomainError as error:
        raise DomainError(str(error.message), field="logo") from error
    upload.name = f"{uuid.uuid4().hex}{suffix}"
    return upload


def acting_at(actor: Actor, tenant: Tenant) -> Actor:
    """The operator, acting at a tenant other than the one whose host they sit at."""
    if actor.tenant.pk == tenant.pk:
        return actor
    return Actor(
        tenant=tenant, user=actor.user, is_system=actor.is_system, source=actor.source, ip=actor.ip
    )


def _require(actor: Actor, tenant: Tenant, names: Iterable[str]) -> None:
    wanted = set(names)
    if actor.is_operator or actor.is_system:
        allowed = SETTINGS | OPERATOR_FIELDS
    elif actor.tenant.pk == tenant.pk and actor.may(StaffPermission.MANAGE_TENANT):
        allowed = SETTINGS
    else:
        raise NotAllowed
    if not wanted <= allowed:
        raise NotAllowed


def _clean(tenant: Tenant) -> None:
    """The model's own validation, as a refusal. Raises DomainError."""
    try:
        tenant.full_clean(exclude=["languages", "modules"])
    except ValidationError as error:
        field, problems = next(iter(error.message_dict.items()))
        raise DomainError(problems[0], field=field) from error


def _set_domain(tenant: Tenant, host: str, *, is_primary: bool) -> None:
    if tenant.domains.filter(host=host).update(is_primary=is_primary):
        return
    try:
        with transaction.atomic():
            TenantDomain.objects.create(tenant=tenant, host=host, is_primary=is_primary)
    except IntegrityError as error:
        raise DomainError(
            _("“%(host)s” belongs to another portal.") % {"host": host}, field="hosts"
        ) from error


@transaction.atomic
def change_support_hours(
    *, actor: Actor, tenant: Tenant, kept: list[SupportHours], removed: list[SupportHours]
) -> None:
    """Save and remove opening hours of the actor's own tenant. Raises NotAllowed, DomainError."""
    if actor.tenant.pk != tenant.pk or not actor.may(StaffPermission.MANAGE_TENANT):
        raise NotAllowed
    if not kept and not removed:
        return
    for row in removed:
        row.delete()
    for row in kept:
        row.tenant = tenant
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError as error:
            raise DomainError(
                _("Opening hours have to end after they begin, once a day.")
            ) from error
    now = [str(row) for row in SupportHours.objects.all()]
    forget(tenant, HOURS)
    record(actor, "support_hours.set", tenant, {"support_hours": (None, now)})


@transaction.atomic
def change_closures(
    *, actor: Actor, tenant: Tenant, kept: list[Closure], removed: list[Closure]
) -> None:
    """Save and remove closed days of the actor's own tenant. Raises NotAllowed, DomainError."""
    if actor.tenant.pk != tenant.pk or not actor.may(StaffPermission.MANAGE_TENANT):
        raise NotAllowed
    if not kept and not removed:
        return
    for row in removed:
        row.delete()
    for row in kept:
        if row.ends < row.starts:
            raise DomainError(_("Closed days have to end on or after their first day."))
        row.tenant = tenant
        row.save()
    now = [str(row) for row in Closure.objects.all()]
    forget(tenant, HOURS)
    record(actor, "closures.set", tenant, {"closures": (None, now)})
