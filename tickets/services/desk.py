"""Arranging the desk: queues with who works in them, categories."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from guardian.models import GroupObjectPermission

from accounts.enums import RoleScope, StaffPermission
from accounts.models import Role
from accounts.services.roles import group_for
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.errors import DomainError
from tickets import policies
from tickets.enums import Assignment, QueuePermission, TicketKind
from tickets.models import Category, Queue, SlaPolicy


@transaction.atomic
def create_queue(
    *,
    actor: Actor,
    name: str,
    position: int = 0,
    roles: Iterable[Role] = (),
    assignment: str = Assignment.MANUAL,
) -> Queue:
    """A new queue for all who answer every request, and for `roles` besides them.

    Raises NotAllowed, DomainError.
    """
    _require_managing(actor)
    _check_assignment(assignment)
    queue = Queue(tenant=actor.tenant, name=name.strip(), position=position, assignment=assignment)
    _save(queue, _("There is a queue with this name already."), "name")
    set_queue_roles(actor=actor, queue=queue, roles=roles)
    record(actor, "queue.created", queue, {"name": (None, queue.name)})
    return queue


@transaction.atomic
def update_queue(*, actor: Actor, queue: Queue, **values: Any) -> None:
    """Change name, position, use, or who gets new requests. Raises NotAllowed, DomainError."""
    _require_managing(actor)
    _check_assignment(values.get("assignment", queue.assignment))
    if not values.get("is_active", True) and queue.categories.active().exists():
        raise DomainError(
            _("Categories still lead to this queue. Change them first."), field="is_active"
        )
    changes = _apply(queue, values, _("There is a queue with this name already."), "name")
    if changes:
        record(actor, "queue.changed", queue, changes)


def _check_assignment(assignment: str) -> None:
    if assignment not in Assignment.values:
        raise DomainError(_("Choose who gets new requests."), field="assignment")


@transaction.atomic
def set_queue_roles(*, actor: Actor, queue: Queue, roles: Iterable[Role]) -> None:
    """Give exactly these staff roles the queue.

    Roles that answer all requests need no grant, and get none: it would outlive a change of the
    role. Raises NotAllowed.
    """
    _require_managing(actor)
    working = [role for role in roles if role.scope == RoleScope.STAFF]
    permission, content_type = _permission()
    held = GroupObjectPermission.objects.filter(
        permission=permission, content_type=content_type, object_pk=str(queue.pk)
    )
    wanted = {group_for(role, None).pk for role in working}
    before = set(held.values_list("group_id", flat=True))
    held.exclude(group_id__in=wanted).delete()
    GroupObjectPermission.objects.bulk_create(
        GroupObjectPermission(
            group_id=group_id,
            permission=permission,
            content_type=content_type,
            object_pk=str(queue.pk),
        )
        for group_id in sorted(wanted - before)
    )
    if wanted != before:
        record(actor, "queue.roles", queue, {"roles": (None, [role.name for role in working])})


def roles_of_queue(queue: Queue) -> list[int]:
    """Primary keys of the staff roles that the queue was given to."""
    permission, content_type = _permission()
    held = GroupObjectPermission.objects.filter(
        permission=permission, content_type=content_type, object_pk=str(queue.pk)
    )
    roles = Role.objects.filter(scope=RoleScope.STAFF, groups__group__in=held.values("group_id"))
    return list(roles.values_list("pk", flat=True))


@transaction.atomic
def create_category(
    *,
    actor: Actor,
    key: str,
    names: dict[str, str],
    queue: Queue,
    descriptions: dict[str, str] | None = None,
    position: int = 0,
    kind: str = TicketKind.QUESTION,
    priority: str = "",
    sla_policy: SlaPolicy | None = None,
) -> Category:
    """A new category of one sort of request.

    Without `priority` it follows from the urgency, without `sla_policy` the first that fits counts.
    Raises NotAllowed, DomainError.
    """
    _require_managing(actor)
    category = Category(
        tenant=actor.tenant,
        key=key,
        names=_named(actor, names),
        queue=queue,
        descriptions=descriptions or {},
        position=position,
        kind=kind,
        priority=priority,
        sla_policy=sla_policy,
    )
    _save(category, _("There is a category with this key already."), "key")
    record(actor, "category.created", category, {"names": (None, category.names)})
    return category


@transaction.atomic
def update_category(*, actor: Actor, category: Category, **values: Any) -> None:
    """Change names, descriptions, queue, position or use. Raises NotAllowed, DomainError."""
    _require_managing(actor)
    if "names" in values:
        values["names"] = _named(actor, values["names"])
    changes = _apply(category, values, _("There is a category with this key already."), "key")
    if changes:
        record(actor, "category.changed", category, changes)


def _named(actor: Actor, names: dict[str, str]) -> dict[str, str]:
    """Names without the empty ones. Raises DomainError where the default language has none."""
    kept = {language: name.strip() for language, name in names.items() if name.strip()}
    if actor.tenant.default_language not in kept:
        raise DomainError(_("Give the category a name in the portal's own language."))
    return kept


def _save(row: Queue | Category, taken: str, field: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise DomainError(taken, field=field) from error


def _apply(
    row: Queue | Category, values: dict[str, Any], taken: str, field: str
) -> dict[str, tuple[Any, Any]]:
    try:
        with transaction.atomic():
            return apply_changes(row, values)
    except IntegrityError as error:
        raise DomainError(taken, field=field) from error


def _permission() -> tuple[Permission, ContentType]:
    content_type = ContentType.objects.get_for_model(Queue)
    permission = Permission.objects.get(
        content_type=content_type, codename=QueuePermission.WORK_QUEUE
    )
    return permission, content_type


def _require_managing(actor: Actor) -> None:
    policies.require(actor.may(StaffPermission.MANAGE_QUEUES))
