"""Saved views of the desk: filters of the list under a name, one's own or everybody's."""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.enums import StaffPermission
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.models import SavedView

MAX_NAME = 60
MAX_QUERY = 500
MAX_VIEWS = 30


@transaction.atomic
def save_view(*, actor: Actor, name: str, query: str, is_shared: bool = False) -> SavedView:
    """The present filters under a name, at the end of one's own views or of everybody's.

    Raises NotAllowed, DomainError.
    """
    policies.require(policies.works_anywhere(actor) and actor.user is not None)
    _require_sharing(actor, is_shared)
    view = SavedView(
        tenant=actor.tenant,
        owner=None if is_shared else actor.user,
        name=_checked_name(name),
        query=_checked_query(query),
    )
    _join(view)
    _named_once(view.save)
    record(actor, "view.saved", view, {"name": (None, view.name), "query": (None, view.query)})
    return view


@transaction.atomic
def rename_view(*, actor: Actor, view: SavedView, name: str) -> None:
    """Another name. Raises NotAllowed, DomainError."""
    _require_own(actor, view)
    wanted = _checked_name(name)
    old = view.name
    _named_once(lambda: apply_changes(view, {"name": wanted}))
    if old != wanted:
        record(actor, "view.renamed", view, {"name": (old, wanted)})


@transaction.atomic
def replace_view(*, actor: Actor, view: SavedView, query: str) -> None:
    """Other filters under the same name. Raises NotAllowed, DomainError."""
    _require_own(actor, view)
    changes = apply_changes(view, {"query": _checked_query(query)})
    if changes:
        record(actor, "view.replaced", view, changes)


@transaction.atomic
def share_view(*, actor: Actor, view: SavedView, is_shared: bool) -> None:
    """Make one's own view everybody's, or everybody's one's own. Raises NotAllowed, DomainError."""
    _require_own(actor, view)
    _require_sharing(actor, True)
    if (view.owner_id is None) == is_shared:
        return
    view.owner = None if is_shared else actor.user
    _join(view)
    _named_once(lambda: view.save(update_fields=["owner", "position"]))
    record(actor, "view.shared" if is_shared else "view.unshared", view)


@transaction.atomic
def move_view(*, actor: Actor, view: SavedView, up: bool) -> None:
    """One place up or down among its own; at the end nothing happens. Raises NotAllowed."""
    _require_own(actor, view)
    beside = list(_beside(view).select_for_update().order_by("position", "id"))
    place = next((n for n, other in enumerate(beside) if other.pk == view.pk), 0)
    target = max(0, min(len(beside) - 1, place + (-1 if up else 1)))
    beside.insert(target, beside.pop(place))
    for position, other in enumerate(beside):
        other.position = position
    SavedView.objects.bulk_update(beside, ["position"])
    if target != place:
        record(actor, "view.moved", view, {"position": (place, target)})


@transaction.atomic
def delete_view(*, actor: Actor, view: SavedView) -> None:
    """Forget the view, not what it shows. Raises NotAllowed."""
    _require_own(actor, view)
    record(actor, "view.deleted", view, {"name": (view.name, None), "query": (view.query, None)})
    view.delete()


def _require_own(actor: Actor, view: SavedView) -> None:
    """One's own, or everybody's for who arranges the desk. Raises NotAllowed."""
    policies.require(policies.can_change_view(actor, view))


def _require_sharing(actor: Actor, is_shared: bool) -> None:
    policies.require(not is_shared or actor.may(StaffPermission.MANAGE_QUEUES))


def _checked_name(name: str) -> str:
    line = " ".join(name.replace("\0", "").split())
    if not line:
        raise DomainError(_("Give the view a name."), field="name")
    if len(line) > MAX_NAME:
        raise DomainError(
            _("The name is longer than %(limit)s characters.") % {"limit": MAX_NAME}, field="name"
        )
    return line


def _checked_query(query: str) -> str:
    if len(query) > MAX_QUERY:
        raise DomainError(_("These filters are too long to be saved."))
    return query


def _beside(view: SavedView) -> QuerySet:
    return SavedView.objects.filter(owner=view.owner)


def _join(view: SavedView) -> None:
    """Behind the others there. Raises DomainError where there are too many."""
    positions = list(_beside(view).values_list("position", flat=True))
    if len(positions) >= MAX_VIEWS:
        raise DomainError(
            _("There are %(limit)s views already. Delete one first.") % {"limit": MAX_VIEWS}
        )
    view.position = max(positions, default=-1) + 1


def _named_once(write: Callable[[], object]) -> None:
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        raise DomainError(_("There is a view with this name already."), field="name") from error
