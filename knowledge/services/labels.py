"""Labels of the tenant's own."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext as _

from knowledge import policies
from knowledge.models import Article, Label
from knowledge.selectors import START
from portal.shared.actors import Actor
from portal.shared.audit import apply_changes, record
from portal.shared.caching import forget
from portal.shared.errors import DomainError
from portal.shared.search.updates import queue_update

KEY_LENGTH = 40


@transaction.atomic
def create_label(*, actor: Actor, names: Mapping[str, str], key: str = "") -> Label:
    """A new label; its address is made from the name where none is given."""
    policies.require(policies.can_publish(actor))
    kept = _kept(actor, names)
    wanted = (key or slugify(next(iter(kept.values()))) or "label")[:KEY_LENGTH].strip("-")
    if Label.objects.filter(key=wanted).exists():
        raise DomainError(_("This address is taken."), field="key")
    label: Label = Label.objects.create(tenant=actor.tenant, key=wanted, names=kept)
    forget(actor.tenant, START)
    record(actor, "help_label.created", label, {"names": (None, kept)})
    return label


@transaction.atomic
def update_label(*, actor: Actor, label: Label, names: Mapping[str, str]) -> Label:
    """Other names; the address stays, so links keep working."""
    policies.require(policies.can_publish(actor))
    changes = apply_changes(label, {"names": _kept(actor, names)})
    if changes:
        queue_update(*_articles_with(label))
        record(actor, "help_label.changed", label, changes)
    return label


@transaction.atomic
def delete_label(*, actor: Actor, label: Label) -> None:
    """Take the label off all articles."""
    policies.require(policies.can_publish(actor))
    record(actor, "help_label.deleted", label, {"address": (label.key, None)})
    queue_update(*_articles_with(label))
    label.delete()
    forget(actor.tenant, START)


def _articles_with(label: Label) -> QuerySet[Article]:
    return Article.objects.filter(group__labels=label).select_related("tenant")


def _kept(actor: Actor, names: Mapping[str, str]) -> dict[str, str]:
    offered = actor.tenant.languages
    kept = {code: name.strip() for code, name in names.items() if code in offered and name.strip()}
    if not kept:
        raise DomainError(_("Enter a name."), field=f"name_{actor.tenant.default_language}")
    return kept
