"""A row of any tenant's model, so that the walls are tested on every table there is."""

import datetime
import uuid
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone

from accounts.models import User
from portal.shared.models import Tenant, has_tenant

_numbers: Iterator[int] = count(1)

# What a check constraint or a unique rule asks for beyond the field's type.
SPECIAL: dict[str, dict[str, Any]] = {
    # Without a customer, which only feedback may lack.
    "tickets.Ticket": {"kind": "feedback"},
    "shared.SupportHours": {
        "weekday": lambda: next(_numbers) % 7,
        "opens": lambda: datetime.time(next(_numbers) % 20, next(_numbers) % 60),
        "closes": datetime.time(23),
    },
    "tickets.Rating": {"score": 4},
    # Every class has its rate from the tenant's first day.
    "orders.TaxRate": {"tax_class": lambda: f"x{next(_numbers)}"},
}

# Links of which exactly one is asked for.
EITHER = {"accounts.AudienceGroup": ("customer", "segment")}


def tenant_models() -> list[Any]:
    """Every concrete model whose rows belong to a tenant."""
    found = [model for model in apps.get_models(include_auto_created=True) if has_tenant(model)]
    return sorted(found, key=lambda model: model._meta.label)


def links(model: Any) -> list[Any]:
    """The model's foreign keys to other tenants' models (and not to the tenant itself)."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and has_tenant(field.related_model)
    ]


def new_row(model: Any, place: Tenant, **given: Any) -> Any:
    """A valid, unsaved row; required links lead to fresh rows of the same tenant."""
    values: dict[str, Any] = {"tenant": place}
    special = SPECIAL.get(model._meta.label, {})
    for field in model._meta.concrete_fields:
        if field.primary_key or field.name == "tenant" or {field.name, field.attname} & set(given):
            continue
        if field.name in special:
            value = special[field.name]
            values[field.name] = value() if callable(value) else value
        elif _is_asked_for(field) or field.name == _missing(model, given):
            values[field.name] = _value(field, place)
        elif isinstance(field, models.UUIDField):
            values[field.name] = uuid.uuid4()
    return model(**(values | given))


def _missing(model: Any, given: dict[str, Any]) -> str | None:
    """The link to make where one of several has to be there."""
    names = EITHER.get(model._meta.label, ())
    return names[0] if names and not given.keys() & set(names) else None


def _is_asked_for(field: Any) -> bool:
    """Whether a row can't be saved without a value of the field."""
    if isinstance(field, models.CharField | models.TextField) and field.blank:
        return False
    return not (field.null or field.has_default() or getattr(field, "auto_now_add", False))


def make_row(model: Any, tenant: Tenant, **given: Any) -> Any:
    """A saved row; call it inside the tenant's scope."""
    row = new_row(model, tenant, **given)
    row.save()
    return row


def _value(field: Any, tenant: Tenant) -> Any:
    number = next(_numbers)
    if isinstance(field, models.ForeignKey):
        return _target(field.related_model, tenant, number)
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, models.EmailField):
        return f"person{number}@rows.example"
    if isinstance(field, models.CharField | models.TextField):
        return f"x{number}"[-(field.max_length or 20) :]
    return _plain_value(field, number)


def _target(model: Any, tenant: Tenant, number: int) -> Any:
    if has_tenant(model):
        return make_row(model, tenant)
    if model is User:
        return User.objects.create_user(f"user{number}@rows.example")
    if model is Group:
        return Group.objects.create(name=f"group {number}")
    raise LookupError(f"rows.py doesn't know how to make a {model._meta.label}")


def _plain_value(field: Any, number: int) -> Any:
    now = timezone.now()
    by_type: dict[type, Any] = {
        models.DateTimeField: now,
        models.DateField: now.date(),
        models.TimeField: now.time(),
        models.BooleanField: False,
        models.DecimalField: Decimal(1),
        models.IntegerField: number % 30_000,
        models.JSONField: {},
        models.UUIDField: uuid.uuid4(),
    }
    for kind, value in by_type.items():
        if isinstance(field, kind):
            return value
    raise LookupError(f"rows.py doesn't know a value for {field}; add it to SPECIAL")
