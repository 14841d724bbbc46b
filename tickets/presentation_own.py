"""How the answers of a category's own form are shown. No queries here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext

from accounts.enums import CustomerPermission, StaffPermission
from portal.shared.actors import Actor
from portal.shared.models import StoredFile, Tenant
from tickets.enums import FieldType
from tickets.guest_answers import KeptAnswer
from tickets.models import FieldValue, Ticket
from tickets.own_fields import choice_label
from tickets.presentation import FileLink, file_link

VALUE_FILES = "tickets.fieldvalue"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question of the form with what was answered, its page and its files."""

    label: str
    text: str
    url: str = ""
    files: tuple[FileLink, ...] = ()
    is_long: bool = False


def answer_rows(
    actor: Actor,
    ticket: Ticket,
    values: Sequence[FieldValue],
    files: Mapping[int, list[StoredFile]],
    *,
    desk: bool = False,
) -> list[AnswerRow]:
    """The answers of a request; records lead to their pages where the reader may open them."""
    return [
        AnswerRow(
            label=value.field.label_for(actor.tenant),
            text=value_text(value, actor.tenant),
            url=_desk_url(actor, value) if desk else _url(actor, ticket, value),
            files=tuple(file_link(stored) for stored in files.get(value.pk, [])),
            is_long=value.field.type == FieldType.LONG_TEXT,
        )
        for value in values
    ]


def waiting_rows(
    tenant: Tenant, kept: Sequence[KeptAnswer], stored: Sequence[StoredFile]
) -> list[AnswerRow]:
    """What a guest filled in, before it is a request: nothing can be opened yet."""
    files = {str(one.uuid): replace(file_link(one), url="") for one in stored}
    return [
        AnswerRow(
            label=one.field.label_for(tenant),
            text=value_text(one.as_value(), tenant),
            files=tuple(files[key] for key in one.files if key in files),
            is_long=one.field.type == FieldType.LONG_TEXT,
        )
        for one in kept
    ]


def value_text(value: FieldValue, tenant: Tenant) -> str:
    """The answer in the reader's language; empty for a file."""
    return TEXTS[value.field.type](value, tenant)


def value_cell(value: FieldValue, tenant: Tenant) -> Any:
    """The answer as a table keeps it: a number and a day stay such."""
    if value.field.type == FieldType.DATE:
        return value.date
    if value.field.type == FieldType.NUMBER:
        return plain_number(value.number)
    return value_text(value, tenant)


def day_text(at: date | None) -> str:
    """A day with its year, as the reader's language writes it."""
    if at is None:
        return ""
    day = timezone.localdate(at) if isinstance(at, datetime) else at
    return str(date_format(day, pgettext("day, month and year", "j M Y")))


def plain_number(number: Decimal | None) -> Decimal | None:
    """Without the zeros that only the column adds: 12.5000 is 12.5."""
    if number is None:
        return None
    shortest = number.normalize()
    return shortest.quantize(Decimal(1)) if shortest == shortest.to_integral() else shortest


def _number(value: FieldValue, tenant: Tenant) -> str:
    number = plain_number(value.number)
    return "" if number is None else str(number_format(number, use_l10n=True, force_grouping=True))


def _choice(value: FieldValue, tenant: Tenant) -> str:
    return choice_label(value.field, value.text, tenant.text_for)


def _product(value: FieldValue, tenant: Tenant) -> str:
    return f"{value.product.name_for(tenant)} · {value.product.sku}" if value.product else ""


TEXTS: dict[str, Callable[[FieldValue, Tenant], str]] = {
    FieldType.TEXT: lambda value, tenant: value.text,
    FieldType.LONG_TEXT: lambda value, tenant: value.text,
    FieldType.CHOICE: _choice,
    FieldType.DATE: lambda value, tenant: day_text(value.date),
    FieldType.NUMBER: _number,
    FieldType.FILE: lambda value, tenant: "",
    FieldType.PRODUCT: _product,
    FieldType.ORDER: lambda value, tenant: value.order.reference if value.order else "",
}


def _url(actor: Actor, ticket: Ticket, value: FieldValue) -> str:
    """The portal's page, where the member may open it."""
    if value.product is not None:
        product = value.product
        return (
            product.get_absolute_url() if product.is_active and product.category.is_active else ""
        )
    if value.order is None:
        return ""
    sees_all = actor.may_at(CustomerPermission.VIEW_ORDERS, ticket.customer_id)
    sees_own = actor.may_at(CustomerPermission.PLACE_ORDERS, ticket.customer_id)
    mine = sees_own and value.order.placed_by_id == actor.user_id
    return value.order.get_absolute_url() if sees_all or mine else ""


def _desk_url(actor: Actor, value: FieldValue) -> str:
    """The staff's page, where the agent may open it."""
    if not actor.may(StaffPermission.MANAGE_ORDERS):
        return ""
    if value.product is not None:
        return reverse("admin:orders_product_change", args=[value.product.pk])
    if value.order is not None:
        return reverse("admin:orders_order_change", args=[value.order.reference])
    return ""
