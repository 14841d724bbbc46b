"""What a list of articles may be narrowed by, named in the reader's language."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from knowledge.audiences import readable_categories
from knowledge.models import Article, ArticleLabel, Label
from knowledge.tree import tree_of
from portal.shared.actors import Actor


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category that the actor may read; the key is its address, the index knows the other."""

    key: str
    name: str
    primary_key: str


def category_choices_of(actor: Actor, language: str) -> list[CategoryChoice]:
    """The categories that the actor may read, in their order."""
    readable, default = readable_categories(actor), actor.tenant.default_language
    return [
        CategoryChoice(node.key, node.text_in(language, default)[0], str(node.pk))
        for node in tree_of(actor.tenant).nodes.values()
        if node.pk in readable
    ]


def names_of_labels(actor: Actor, keys: Collection[str], language: str) -> dict[str, str]:
    """The labels' names by key, in one query; none for keys that no label has.

    Only of labels at articles that the actor reads: the index may be behind what readers may see.
    """
    default = actor.tenant.default_language
    readable = Article.objects.visible_to(actor).order_by().values("group")
    worn = ArticleLabel.objects.filter(label=OuterRef("pk"), group__in=readable)
    labels = Label.objects.filter(Exists(worn), key__in=keys) if keys else ()
    return {label.key: label.name_in(language, default) for label in labels}
