"""The tree of categories: a small table, kept for the tenant until a category changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.apps import apps
from django.urls import reverse

from portal.shared.caching import kept
from portal.shared.models import Tenant

TREE, TREE_SECONDS = "help-tree", 300
# Levels of categories; deeper ones are never found by people.
MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Node:
    """A category as pages print it; `texts` holds name and description by language."""

    pk: int
    parent: int | None
    key: str
    icon: str
    audience: str
    texts: dict[str, tuple[str, str]]

    def text_in(self, language: str, default: str) -> tuple[str, str]:
        """Name and description in the language, else in the default one, else in any."""
        found = self.texts.get(language) or self.texts.get(default)
        return found or next(iter(self.texts.values()), (self.key, ""))

    def url_in(self, language: str) -> str:
        """The category's address."""
        return reverse("knowledge:category", args=[language, self.key])


@dataclass(frozen=True, slots=True)
class Tree:
    """All categories by key, in their order."""

    nodes: dict[int, Node] = field(default_factory=dict)

    def children_of(self, pk: int | None) -> list[Node]:
        """One level, in its order; None for the topmost."""
        return [node for node in self.nodes.values() if node.parent == pk]

    def path_to(self, pk: int) -> list[Node]:
        """From the topmost category down to this one."""
        path: list[Node] = []
        node = self.nodes.get(pk)
        while node is not None and node not in path:
            path.insert(0, node)
            node = self.nodes.get(node.parent) if node.parent is not None else None
        return path

    def below(self, pk: int) -> list[int]:
        """The category and everything under it."""
        found = [pk]
        for child in self.children_of(pk):
            found += self.below(child.pk)
        return found

    def walk(self, parent: int | None = None, depth: int = 1) -> Iterator[tuple[Node, int]]:
        """All categories as an outline, each with its depth."""
        for node in self.children_of(parent):
            yield node, depth
            yield from self.walk(node.pk, depth + 1)


def tree_of(tenant: Tenant) -> Tree:
    """The tenant's categories, from the cache where nothing changed."""
    return kept(tenant, TREE, "all", read_tree, TREE_SECONDS)


def read_tree() -> Tree:
    """The categories as they stand in the database: what writes ask."""
    rows = apps.get_model("knowledge", "HelpCategory").objects.order_by("position", "pk")
    return Tree(
        {
            row.pk: Node(
                row.pk,
                row.parent_id,
                row.key,
                row.icon,
                row.audience,
                {text.language: (text.name, text.description) for text in row.translations.all()},
            )
            for row in rows.prefetch_related("translations")
        }
    )
