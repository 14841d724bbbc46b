"""What a guest filled in in a category's own form, while it waits for the address. No writes here.

It is kept with the question as it was asked, so that it can be shown, and is not lost, when the
form has changed by the time the address is confirmed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.shared.errors import DomainError
from tickets.enums import FieldType
from tickets.models import CategoryField, FieldValue, GuestRequest
from tickets.models.conversation import MAX_BODY
from tickets.own_fields import Answer, Place, checked_answers, is_empty

# How a column of FieldValue comes back out of JSON.
READ: dict[str, Callable[[str], Any]] = {
    "text": str,
    "number": Decimal,
    "date": date.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """One answer that waits: its question (no row, as it was asked), its column, its files."""

    field: CategoryField
    columns: dict[str, Any]
    files: tuple[str, ...]

    @property
    def value(self) -> Any:
        """The answer as forms give it."""
        return next(iter(self.columns.values()), self.files)

    def as_value(self) -> FieldValue:
        """As a row that is never saved: it is shown like any other answer."""
        return FieldValue(field=self.field, **self.columns)


def to_keep(answers: Iterable[Answer], files: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Checked answers as GuestRequest keeps them; `files` are ids by the fields' keys."""
    return {"answers": [_row(answer, files.get(answer.field.key, ())) for answer in answers]}


def same_answers(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two forms say the same, whatever their files."""
    return _said(one) == _said(other)


def kept_answers(waiting: GuestRequest) -> list[KeptAnswer]:
    """What waits, in the order of the form; a text of nothing is no answer."""
    return [
        KeptAnswer(
            field=CategoryField(
                key=row["key"], type=row["type"], labels=row["labels"], choices=row["choices"]
            ),
            columns={name: READ[name](value) for name, value in row["columns"].items()},
            files=tuple(row["files"]),
        )
        for row in waiting.values.get("answers", ())
        if "text" not in row["columns"] or not is_empty(row["columns"]["text"])
    ]


def sorted_out(
    place: Place, fields: Iterable[CategoryField], kept: Iterable[KeptAnswer]
) -> tuple[list[tuple[Answer, KeptAnswer]], list[KeptAnswer]]:
    """Which answers still fit the form as it is now, and the rest."""
    asked = {field.key: field for field in fields}
    fitting, rest = [], []
    for one in kept:
        answer = _fitting(place, asked.get(one.field.key), one)
        if answer is None:
            rest.append(one)
        else:
            fitting.append((answer, one))
    return fitting, rest


def texts_with(body: str, blocks: Iterable[str]) -> list[str]:
    """The text with more below it; what is too long for one message goes on in the next."""
    texts = [body]
    for block in blocks:
        longer = f"{texts[-1]}\n\n{block}"
        if len(longer) <= MAX_BODY:
            texts[-1] = longer
        else:
            texts.append(block)
    return texts


def _row(answer: Answer, files: Sequence[str]) -> dict[str, Any]:
    field = answer.field
    chosen = answer.columns.get("text") if field.type == FieldType.CHOICE else None
    return {
        "key": field.key,
        "type": field.type,
        "labels": field.labels,
        "choices": [one for one in field.choices if one["key"] == chosen],
        "columns": {name: str(value) for name, value in answer.columns.items()},
        "files": list(files),
    }


def _said(values: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(row["key"], row["columns"]) for row in values.get("answers", ())]


def _fitting(place: Place, field: CategoryField | None, kept: KeptAnswer) -> Answer | None:
    """The answer to today's question, if it is one; files were checked when they were stored."""
    if field is None or field.type != kept.field.type:
        return None
    if field.type == FieldType.FILE:
        return Answer(field, {})
    try:
        found = checked_answers(place, [field], {field.key: kept.value})
    except DomainError:
        return None
    return found[0] if found else None
