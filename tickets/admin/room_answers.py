"""What the customer filled in and how they tag a request, beside it on the desk."""

from django.http import HttpRequest

from portal.shared.files.access import files_by_owner
from tickets import selectors
from tickets.admin.rooms import Panel, add_panel
from tickets.enums import FieldType
from tickets.models import Ticket
from tickets.presentation_own import VALUE_FILES, answer_rows
from tickets.selectors_tags import own_tags_of


def answers_panel(request: HttpRequest, ticket: Ticket) -> Panel | None:
    """Nothing where the category has no form and the customer set no tags."""
    values = selectors.answers_of(ticket) if selectors.has_part(ticket, "answers") else []
    tags = own_tags_of(ticket) if selectors.has_part(ticket, "tags") else []
    if not values and not tags:
        return None
    with_files = [value.pk for value in values if value.field.type == FieldType.FILE]
    files = files_by_owner(VALUE_FILES, with_files) if with_files else {}
    rows = answer_rows(request.actor, ticket, values, files, desk=True)
    return Panel("admin/tickets/_answers.html", "top", context={"answers": rows, "tags": tags})


add_panel(answers_panel, order=20)
