"""What the fields of a category's own form take, keep and show, by their type."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Customer
from orders.models import Order, Product
from orders.selectors import bought_products
from portal.shared.actors import Actor
from portal.shared.enums import Module
from portal.shared.errors import DomainError
from tickets.enums import FieldType
from tickets.models import CategoryField

PREFIX = "own_"
MAX_TEXT, MAX_LONG_TEXT = 200, 4000
# As many as anybody looks through in a list; the newest orders.
MOST_PRODUCTS, MOST_ORDERS = 200, 100
DIGITS, DECIMALS = 18, 4
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True, slots=True)
class Place:
    """Who fills the form in, and for whom; nobody's orders where there is no customer."""

    actor: Actor
    customer: Customer | None

    def products(self) -> Any:
        """What the customer has bought."""
        if self.customer is None or not self.actor.tenant.has_module(Module.ORDERS):
            return Product.objects.none()
        return bought_products(self.customer.pk)

    def orders(self) -> Any:
        """The customer's orders that the person sees."""
        if self.customer is None or not self.actor.tenant.has_module(Module.ORDERS):
            return Order.objects.none()
        return Order.objects.visible_to(self.actor).filter(customer=self.customer)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that was checked: the columns that keep it, and its files."""

    field: CategoryField
    columns: dict[str, Any]
    uploads: tuple[Any, ...] = ()


def form_name(field: CategoryField) -> str:
    """What the field is called in forms."""
    return f"{PREFIX}{field.key}"


def choice_label(field: CategoryField, key: str, language_text: Callable[[Any], str]) -> str:
    """The words of an answer; one that was taken out since is still shown by its key."""
    known: list[dict[str, Any]] = field.choices
    names: dict[str, str] = next((one["names"] for one in known if one["key"] == key), {})
    return language_text(names) or key


def checked_answers(
    place: Place, fields: Iterable[CategoryField], answers: Mapping[str, Any]
) -> list[Answer]:
    """The answers as they are kept, in the order of the form; empty ones are left out.

    `answers` maps the key of a field to a text, date, Decimal, Product, Order or list of uploads.
    Raises DomainError, its `field` being the form's name of the first one that is wrong.
    """
    found = []
    for field in fields:
        value = answers.get(field.key)
        if is_empty(value):
            if field.is_required and has_choice(place, field):
                raise _wrong(field, _("This has to be filled in."))
            continue
        found.append(CHECKS[field.type](place, field, value))
    return found


def has_choice(place: Place, field: CategoryField) -> bool:
    """Whether there is anything to choose: who bought nothing can't be asked which product."""
    if field.type == FieldType.PRODUCT:
        return bool(place.products().exists())
    if field.type == FieldType.ORDER:
        return bool(place.orders().exists())
    return True


def is_empty(value: Any) -> bool:
    """Whether nothing is left of an answer once it is kept."""
    if isinstance(value, str):
        return not value.replace("\0", "").strip()
    return value in (None, [], ())


def _wrong(field: CategoryField, text: str) -> DomainError:
    return DomainError(text, field=form_name(field))


def _text(place: Place, field: CategoryField, value: Any) -> Answer:
    limit = MAX_LONG_TEXT if field.type == FieldType.LONG_TEXT else MAX_TEXT
    text = str(value).replace("\0", "").replace("\r\n", "\n").strip()
    if field.type == FieldType.TEXT:
        text = " ".join(text.split())
    if len(text) > limit:
        raise _wrong(field, _("The text is longer than %(limit)s characters.") % {"limit": limit})
    return Answer(field, {"text": text})


def _choice(place: Place, field: CategoryField, value: Any) -> Answer:
    if value not in [one["key"] for one in field.choices]:
        raise _wrong(field, _("Choose one of the listed answers."))
    return Answer(field, {"text": value})


def _date(place: Place, field: CategoryField, value: Any) -> Answer:
    if not isinstance(value, date) or not EARLIEST <= value <= LATEST:
        raise _wrong(field, _("Enter a day."))
    return Answer(field, {"date": value})


def _number(place: Place, field: CategoryField, value: Any) -> Answer:
    try:
        number = Decimal(value).quantize(Decimal(1).scaleb(-DECIMALS))
    except (InvalidOperation, TypeError, ValueError) as error:
        raise _wrong(field, _("Enter a number.")) from error
    if not number.is_finite() or number.adjusted() >= DIGITS - DECIMALS:
        raise _wrong(field, _("Enter a number."))
    return Answer(field, {"number": number})


def _product(place: Place, field: CategoryField, value: Any) -> Answer:
    if not isinstance(value, Product) or not place.products().filter(pk=value.pk).exists():
        raise _wrong(field, _("Choose one of the products that were delivered to you."))
    return Answer(field, {"product": value})


def _order(place: Place, field: CategoryField, value: Any) -> Answer:
    if not isinstance(value, Order) or not place.orders().filter(pk=value.pk).exists():
        raise _wrong(field, _("Choose one of your orders."))
    return Answer(field, {"order": value})


def _file(place: Place, field: CategoryField, value: Any) -> Answer:
    return Answer(field, {}, tuple(value))


CHECKS: dict[str, Callable[[Place, CategoryField, Any], Answer]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _text,
    FieldType.CHOICE: _choice,
    FieldType.DATE: _date,
    FieldType.NUMBER: _number,
    FieldType.FILE: _file,
    FieldType.PRODUCT: _product,
    FieldType.ORDER: _order,
}
