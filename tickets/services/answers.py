"""Keeping what was filled in in a category's own form."""

from collections.abc import Sequence

from portal.shared.actors import Actor
from portal.shared.errors import UploadRefused
from portal.shared.files.services import store_files
from tickets.models import FieldValue, Ticket
from tickets.own_fields import Answer, form_name


def store_answers(actor: Actor, ticket: Ticket, answers: Sequence[Answer]) -> list[FieldValue]:
    """One row an answer, in the column of its type; files belong to their row.

    Call it in the transaction that opens the request. Raises UploadRefused.
    """
    values = []
    for answer in answers:
        value: FieldValue = FieldValue.objects.create(
            tenant=actor.tenant, ticket=ticket, field=answer.field, **answer.columns
        )
        if answer.uploads:
            _store(actor, value, answer)
        values.append(value)
    return values


def _store(actor: Actor, value: FieldValue, answer: Answer) -> None:
    """What is wrong with a file is said at the field that it was chosen in."""
    try:
        store_files(actor=actor, owner=value, uploads=list(answer.uploads))
    except UploadRefused as error:
        raise UploadRefused(error.message, field=form_name(answer.field)) from error
