"""Who may read a stored file: the policy of what it is attached to."""

from collections.abc import Callable
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from portal.shared.actors import Actor
from portal.shared.models import StoredFile

Policy = Callable[[Actor, int], bool]

_policies: dict[str, Policy] = {}


def register_file_policy(kind: str, policy: Policy) -> None:
    """`policy(actor, owner_id)` answers for files owned by rows of the model label `kind`."""
    _policies[kind] = policy


def get_file_for(actor: Actor, uuid: Any) -> StoredFile:
    """The file, asked anew at each download; Http404 for a foreign or unknown one."""
    stored: StoredFile = get_object_or_404(StoredFile.objects, uuid=uuid)
    policy = _policies.get(stored.owner_kind)
    if policy is None or not policy(actor, stored.owner_id):
        raise Http404
    return stored


def files_by_owner(kind: str, owner_ids: list[int]) -> dict[int, list[StoredFile]]:
    """Files of several owners in one query, grouped by owner."""
    grouped: dict[int, list[StoredFile]] = {}
    for stored in StoredFile.objects.filter(owner_kind=kind, owner_id__in=owner_ids):
        grouped.setdefault(stored.owner_id, []).append(stored)
    return grouped
