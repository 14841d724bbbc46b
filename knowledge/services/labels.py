"""Labels of the tenant's own."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from django.db import IntegrityError, transaction
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
from portal.shared.search.analysis import fold
from portal.shared.search.updates import queue_update

KEY_LENGTH = 40
NAME_LENGTH = 40
MOST_AT_ONCE = 10


@transaction.atomic
def create_label(*, actor: Actor, names: Mapping[str, str], key: str = "") -> Label:
    """A new label; its address is made from the name where none is given."""
    policies.require(policies.can_publish(actor))
    kept = _kept(actor, names)
    wanted = (key or slugify(next(iter(kept.values()))) or "label")[:KEY_LENGTH].strip("-")
    if Label.objects.filter(key=wanted).exists():
        raise DomainError(_("This address is taken."), field="key")
    label = _made(actor, wanted, kept)
    forget(actor.tenant, START)
    record(actor, "help_label.created", label, {"names": (None, kept)})
    return label


@transaction.atomic
def labels_named(*, actor: Actor, names: Sequence[str], language: str) -> list[Label]:
    """The labels with these names in the language; those that there aren't yet are made.

    A label that is called so in any language, but for letter case, accents and spaces, is the one
    that was meant. Raises NotAllowed, DomainError.
    """
    policies.require(policies.can_publish(actor))
    wanted = {_alike(name): " ".join(name.split()) for name in reversed(names) if name.strip()}
    if len(wanted) > MOST_AT_ONCE:
        raise DomainError(
            _("Enter up to %(number)s names.") % {"number": MOST_AT_ONCE}, field="new_labels"
        )
    for name in wanted.values():
        if len(name) > NAME_LENGTH:
            raise DomainError(
                _("“%(name)s” is longer than %(limit)s characters.")
                % {"name": name, "limit": NAME_LENGTH},
                field="new_labels",
            )
    standing = {
        _alike(name): label
        for label in (Label.objects.order_by("-key") if wanted else ())
        for name in label.names.values()
    }
    return [
        standing.get(alike)
        or create_label(actor=actor, names={language: name}, key=_free_key(name))
        for alike, name in reversed(wanted.items())
    ]


def _alike(name: str) -> str:
    return fold(" ".join(name.split()))


def _free_key(name: str) -> str:
    """Made from the name, numbered where names differ only in what addresses don't have."""
    base = slugify(name)[: KEY_LENGTH - 4].strip("-") or "label"
    taken = set(Label.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in _numbered(base) if key not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}-{number}" for number in count(2))


def _made(actor: Actor, key: str, names: dict[str, str]) -> Label:
    """Raises DomainError where somebody else was quicker."""
    try:
        with transaction.atomic():
            made: Label = Label.objects.create(tenant=actor.tenant, key=key, names=names)
    except IntegrityError as error:
        raise DomainError(_("This address is taken."), field="key") from error
    return made


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
