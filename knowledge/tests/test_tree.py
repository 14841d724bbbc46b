"""The tree of categories, and who may be named in it."""

from collections.abc import Callable

import pytest
from django.test import Client

from conftest import Cast
from knowledge import services
from knowledge.models import HelpCategory
from knowledge.tests.factories import make_article
from knowledge.tree import MAX_DEPTH, read_tree
from portal.shared.actors import Actor, system_actor
from portal.shared.errors import DomainError, NotAllowed
from portal.shared.models import Tenant

ActorOf = Callable[..., Actor]


def inside(tenant: Tenant, key: str, parent: HelpCategory | None) -> HelpCategory:
    return services.create_category(
        actor=system_actor(tenant), key=key, names={"en": (key.title(), "")}, parent=parent
    )


def move(category: HelpCategory, parent: HelpCategory | None) -> HelpCategory:
    actor = system_actor(category.tenant)
    return services.move_category(actor=actor, category=category, parent=parent, position=0)


@pytest.fixture
def line(in_tenant: Tenant) -> list[HelpCategory]:
    """Categories inside one another, as deep as they go."""
    found: list[HelpCategory] = []
    for number in range(MAX_DEPTH):
        found.append(inside(in_tenant, f"level-{number}", found[-1] if found else None))
    return found


def test_no_category_stands_inside_itself(line: list[HelpCategory]) -> None:
    for target in line[1:]:
        with pytest.raises(DomainError, match="inside itself"):
            move(line[0], target)
    with pytest.raises(DomainError, match="inside itself"):
        move(line[0], line[0])
    assert [node.pk for node in read_tree().path_to(line[-1].pk)] == [row.pk for row in line]


def test_levels_end(in_tenant: Tenant, line: list[HelpCategory]) -> None:
    with pytest.raises(DomainError, match="4 levels"):
        inside(in_tenant, "too-deep", line[-1])
    branch = inside(in_tenant, "branch", None)
    inside(in_tenant, "twig", branch)
    with pytest.raises(DomainError, match="4 levels"):
        move(branch, line[2])
    move(branch, line[1])
    assert len(read_tree().path_to(HelpCategory.objects.get(key="twig").pk)) == MAX_DEPTH


def test_a_branch_moves_with_all_below_it(line: list[HelpCategory]) -> None:
    move(line[1], None)
    tree = read_tree()
    assert [node.key for node in tree.path_to(line[3].pk)] == ["level-1", "level-2", "level-3"]
    assert tree.below(line[0].pk) == [line[0].pk]


def test_only_empty_categories_are_deleted(in_tenant: Tenant, line: list[HelpCategory]) -> None:
    actor = system_actor(in_tenant)
    make_article(in_tenant, "Inside", category="level-3")
    for row in (line[2], line[3]):
        with pytest.raises(DomainError, match="elsewhere first"):
            services.delete_category(actor=actor, category=row)
    empty = inside(in_tenant, "empty", None)
    services.delete_category(actor=actor, category=empty)
    assert not HelpCategory.objects.filter(key="empty").exists()


def test_who_decides_on_the_tree(cast: Cast, actor_of: ActorOf, line: list[HelpCategory]) -> None:
    for user in (cast.owner, cast.agent, None):
        with pytest.raises(NotAllowed):
            services.move_category(actor=actor_of(user), category=line[3], parent=None, position=0)
    services.move_category(
        actor=actor_of(cast.knowledge), category=line[3], parent=None, position=0
    )


def test_named_readers_have_to_be_named(in_tenant: Tenant) -> None:
    with pytest.raises(DomainError, match="at least one"):
        services.create_category(
            actor=system_actor(in_tenant), key="named", names={"en": ("N", "")}, audience="named"
        )
    assert not HelpCategory.objects.filter(key="named").exists()


def test_pages_show_the_way_and_what_is_inside(in_tenant: Tenant) -> None:
    guides = HelpCategory.objects.get(key="product-guides")
    hinges = inside(in_tenant, "hinges", guides)
    article = make_article(in_tenant, "Adjust a hinge", category="hinges", kind="tutorial")
    visitor = Client(HTTP_HOST="north.example")
    start = visitor.get("/en/help/").content.decode()
    assert '<a class="tile" href="/en/help/product-guides/">' in start
    assert "/en/help/hinges/" not in start, "the start shows the topmost level"
    shelf = visitor.get("/en/help/product-guides/").content.decode()
    assert '<a class="tile" href="/en/help/hinges/">' in shelf
    page = visitor.get(article.get_absolute_url()).content.decode()
    for crumb in ("/en/help/product-guides/", "/en/help/hinges/"):
        assert f'href="{crumb}"' in page
    move(hinges, None)
    assert '<a class="tile" href="/en/help/hinges/">' in visitor.get("/en/help/").content.decode()
