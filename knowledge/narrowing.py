"""What a list of articles may be narrowed by, named in the reader's language."""

from collections.abc import Collection
from dataclasses import dataclass

from knowledge.audiences import readable_categories
from knowledge.models import Label
from knowledge.tree import tree_of
from portal.shared.actors import Actor


@dataclass(frozen=True, slots=True)
class Subject:
    """A category that the actor may read; the key is its address, the index knows the other."""

    key: str
    name: str
    primary_key: str


def subjects_of(actor: Actor, language: str) -> list[Subject]:
    """The categories that the actor may read, in their order."""
    readable, default = readable_categories(actor), actor.tenant.default_language
    return [
        Subject(node.key, node.text_in(language, default)[0], str(node.pk))
        for node in tree_of(actor.tenant).nodes.values()
        if node.pk in readable
    ]


def names_of_labels(actor: Actor, keys: Collection[str], language: str) -> dict[str, str]:
    """The labels' names by key, in one query; none for keys that no label has."""
    default = actor.tenant.default_language
    labels = Label.objects.filter(key__in=keys) if keys else ()
    return {label.key: label.name_in(language, default) for label in labels}
