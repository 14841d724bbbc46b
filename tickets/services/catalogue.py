"""The catalogue of what customers can ask for: categories' own forms."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from lucide import IconDoesNotExist
from lucide.templatetags.lucide import lucide

from accounts.enums import StaffPermission
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import FieldType
from tickets.models import Category, CategoryField, FieldValue
from tickets.selectors_catalogue import CATALOGUE

Texts = dict[str, str]
MOST_FIELDS, MOST_CHOICES = 30, 40
MAX_KEY, MAX_LABEL, MAX_HELP = 40, 120, 300


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice: its words by language, and the key of one that exists already.

    A new one's key is made of `key`, else of its words in the portal's own language.
    """

    names: Texts
    key: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field as it is to be: everything but its place and its type."""

    labels: Texts
    help_texts: Texts = field(default_factory=dict)
    choices: Sequence[Choice] = ()
    is_required: bool = False
    is_active: bool = True


@transaction.atomic
def add_field(
    *, actor: Actor, category: Category, type: str, spec: FieldSpec, key: str = ""
) -> CategoryField:
    """A new field at the end of the category's form. Raises NotAllowed, DomainError."""
    _require_managing(actor)
    if type not in FieldType.values:
        raise DomainError(_("Choose what the field asks for."), field="type")
    rows = list(CategoryField.objects.filter(category=category).select_for_update())
    if len(rows) >= MOST_FIELDS:
        raise DomainError(_("A form has at most %(number)s fields.") % {"number": MOST_FIELDS})
    values = _values(actor, type, spec, {})
    wanted = key or slugify(values["labels"][actor.tenant.default_language])
    made: CategoryField = CategoryField.objects.create(
        tenant=actor.tenant,
        category=category,
        key=_free(wanted or "field", {row.key for row in rows}),
        type=type,
        position=max((row.position for row in rows), default=0) + 1,
        **values,
    )
    forget(actor.tenant, CATALOGUE)
    record(actor, "category_field.created", made, {"labels": (None, made.labels)})
    return made


@transaction.atomic
def update_field(*, actor: Actor, field: CategoryField, spec: FieldSpec) -> None:
    """Change words, answers, whether it must be filled in and whether it is asked.

    Its type stays: what was answered already is kept by it. Raises NotAllowed, DomainError.
    """
    _require_managing(actor)
    known = {one["key"]: one for one in field.choices}
    changes = apply_changes(field, _values(actor, field.type, spec, known))
    if changes:
        forget(actor.tenant, CATALOGUE)
        record(actor, "category_field.changed", field, changes)


@transaction.atomic
def move_field(*, actor: Actor, field: CategoryField, by: int) -> None:
    """One place up (-1) or down (1); at the end of the form it stays. Raises NotAllowed."""
    _require_managing(actor)
    rows = list(CategoryField.objects.filter(category=field.category_id).select_for_update())
    at = next(index for index, row in enumerate(rows) if row.pk == field.pk)
    to = at + (1 if by > 0 else -1)
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for position, row in enumerate(rows, start=1):
        CategoryField.objects.filter(pk=row.pk).exclude(position=position).update(position=position)
    forget(actor.tenant, CATALOGUE)
    record(actor, "category_field.moved", field, {"position": (at + 1, to + 1)})


@transaction.atomic
def remove_field(*, actor: Actor, field: CategoryField) -> None:
    """Take a field away that nobody has filled in yet. Raises NotAllowed, DomainError."""
    _require_managing(actor)
    if FieldValue.objects.filter(field=field).exists():
        raise DomainError(
            _("Requests have answers to this field. Switch it off instead, so that they stay.")
        )
    record(actor, "category_field.removed", field, {"labels": (field.labels, None)})
    field.delete()
    forget(actor.tenant, CATALOGUE)


def check_icon(name: str) -> None:
    """Raises DomainError for a name that would break every page that shows it; empty is fine."""
    try:
        if name:
            lucide(name)
    except IconDoesNotExist as error:
        raise DomainError(_("There is no icon of this name."), field="icon") from error


def _values(
    actor: Actor, type: str, spec: FieldSpec, known: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    labels = _words(spec.labels, MAX_LABEL)
    if actor.tenant.default_language not in labels:
        raise DomainError(
            _("Give the field a label in the portal's own language."),
            field=f"label_{actor.tenant.default_language}",
        )
    return {
        "labels": labels,
        "help_texts": _words(spec.help_texts, MAX_HELP),
        "choices": _choices(actor, spec, known) if type == FieldType.CHOICE else [],
        "is_required": spec.is_required,
        "is_active": spec.is_active,
    }


def _choices(
    actor: Actor, spec: FieldSpec, known: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    """Answers with keys that stay for ever: what was answered is kept by them."""
    found: list[dict[str, Any]] = []
    for choice in spec.choices:
        names = _words(choice.names, MAX_LABEL)
        if not names:
            continue
        default = names.get(actor.tenant.default_language)
        if default is None:
            raise DomainError(_("Write each answer in the portal's own language."))
        used = {one["key"] for one in found}
        if choice.key in known and choice.key not in used:
            key = choice.key
        else:
            key = _free(slugify(choice.key or default) or "answer", used | set(known))
        found.append({"key": key, "names": names})
    if len(found) < 2:
        raise DomainError(_("Give at least two answers to choose from."))
    if len(found) > MOST_CHOICES:
        raise DomainError(
            _("A field has at most %(number)s answers to choose from.") % {"number": MOST_CHOICES}
        )
    return found


def _words(texts: Texts, limit: int) -> Texts:
    cleaned = {code: " ".join(text.replace("\0", "").split()) for code, text in texts.items()}
    return {code: text[:limit] for code, text in cleaned.items() if text}


def _free(wanted: str, taken: set[str]) -> str:
    """The key, or the first one with a number behind it that nobody has."""
    base = wanted[: MAX_KEY - 4].strip("-")
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


def _require_managing(actor: Actor) -> None:
    policies.require(actor.may(StaffPermission.MANAGE_QUEUES))
