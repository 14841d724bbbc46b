"""Taking the suggested order of the help categories, and taking it back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.models import CategoryOrdering, HelpCategory
from knowledge.selectors import START
from knowledge.tree import TREE
from portal.shared.actors import Actor
from portal.shared.audit import record
from portal.shared.caching import forget
from portal.shared.errors import DomainError

STEP = 10


@transaction.atomic
def order_categories(*, actor: Actor, keys: Sequence[str]) -> CategoryOrdering:
    """Have the categories of the first level stand in this order; the others come after them.

    Raises DomainError for an order that names what there isn't, or that changes nothing.
    """
    policies.require(policies.can_publish(actor))
    rows = _first_level()
    named = [key for key in dict.fromkeys(keys) if key in rows]
    if not named or len(named) != len(keys):
        raise DomainError(_("The categories changed meanwhile. Look at the new suggestion."))
    order = [*named, *(key for key in rows if key not in set(named))]
    if order == list(rows):
        raise DomainError(_("The categories stand in this order already."))
    before = {key: row.position for key, row in rows.items()}
    after = {key: place * STEP for place, key in enumerate(order, start=1)}
    taken: CategoryOrdering = CategoryOrdering.objects.create(
        tenant=actor.tenant, before=before, after=after
    )
    _place(actor, rows, after)
    record(actor, "help_category.ordered", taken, {"order": (list(rows), order)})
    return taken


@transaction.atomic
def undo_ordering(*, actor: Actor, ordering: CategoryOrdering) -> CategoryOrdering:
    """Put the categories back where they stood; those made since keep their place.

    Raises DomainError where it was taken back already.
    """
    policies.require(policies.can_publish(actor))
    is_first = CategoryOrdering.objects.filter(pk=ordering.pk, undone_at=None).update(
        undone_at=timezone.now()
    )
    if not is_first:
        raise DomainError(_("This order was taken back already."))
    rows = _first_level()
    _place(actor, rows, ordering.before)
    ordering.refresh_from_db()
    earlier = sorted(ordering.before, key=lambda key: ordering.before[key])
    record(actor, "help_category.order_undone", ordering, {"order": (list(rows), earlier)})
    return ordering


def _first_level() -> dict[str, HelpCategory]:
    rows = HelpCategory.objects.filter(parent=None).order_by("position", "pk")
    return {row.key: row for row in rows}


def _place(actor: Actor, rows: dict[str, HelpCategory], positions: dict[str, int]) -> None:
    for key, position in positions.items():
        row = rows.get(key)
        if row is not None and row.position != position:
            row.position = position
            row.save(update_fields=["position"])
    forget(actor.tenant, START)
    forget(actor.tenant, TREE)
