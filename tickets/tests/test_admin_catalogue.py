"""Categories and their forms in the staff workspace."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from tickets.models import Category, CategoryField
from tickets.selectors_catalogue import fields_of
from tickets.tests.asking import add_field
from tickets.tests.factories import make_ticket

SignedIn = Callable[[User | None], Client]


@pytest.fixture
def category(people: Any) -> Category:
    return Category.objects.get(key="delivery")


@pytest.fixture
def page(category: Category) -> str:
    return f"/admin/tickets/category/{category.pk}/"


def keys(category: Category) -> list[str]:
    return [row.key for row in fields_of(category)]


def test_the_category_lists_its_fields(
    people: Any, category: Category, page: str, signed_in: SignedIn
) -> None:
    client = signed_in(people.admin)
    assert "Nothing besides subject" in client.get(f"{page}change/").content.decode()
    field = add_field(category.tenant, "text", labels={"en": "Dock"})
    text = client.get(f"{page}change/").content.decode()
    assert f'href="{page}fields/{field.pk}/"' in text
    assert f'href="{page}fields/add/?type=choice"' in text
    assert "Dock" in text


def test_a_category_is_saved_with_its_kind_and_icon(
    people: Any, category: Category, page: str, signed_in: SignedIn
) -> None:
    form = {
        "name_en": "Delivery",
        "kind": "complaint",
        "icon": "scale",
        "queue": category.queue_id,
        "priority": "high",
        "sla_policy": "",
        "position": "1",
        "is_active": "on",
    }
    client = signed_in(people.admin)
    assert client.post(f"{page}change/", form).status_code == 302
    category.refresh_from_db()
    assert (category.kind, category.icon, category.priority) == ("complaint", "scale", "high")
    refused = client.post(f"{page}change/", form | {"icon": "no-such-icon"})
    assert "There is no icon of this name." in refused.content.decode()
    assert make_ticket(people.customer, people.owner).reference.startswith("NH-C")


def test_feedback_stays_feedback(people: Any, signed_in: SignedIn) -> None:
    feedback = Category.objects.get(key="feedback")
    url = f"/admin/tickets/category/{feedback.pk}/change/"
    assert 'name="kind"' not in signed_in(people.admin).get(url).content.decode()


def test_a_choice_is_added_with_its_answers_in_order(
    people: Any, category: Category, page: str, signed_in: SignedIn
) -> None:
    client = signed_in(people.admin)
    url = f"{page}fields/add/"
    assert client.get(url).status_code == 302
    assert 'name="choice_2_en"' in client.get(f"{url}?type=choice").content.decode()
    form = {
        "type": "choice",
        "label_en": "Colour",
        "label_lt": "Spalva",
        "help_en": "As on the box.",
        "is_active": "on",
        "is_required": "on",
        "choice_0_en": "Red",
        "choice_0_place": "2",
        "choice_1_en": "Blue",
        "choice_1_lt": "Mėlyna",
        "choice_1_place": "1",
    }
    refused = client.post(url, form | {"choice_1_en": "", "choice_1_lt": ""})
    assert "Give at least two answers" in refused.content.decode()
    assert client.post(url, form).status_code == 302
    field = CategoryField.objects.get(key="colour")
    assert [one["key"] for one in field.choices] == ["blue", "red"]
    assert (field.labels, field.is_required) == ({"en": "Colour", "lt": "Spalva"}, True)


def test_a_field_is_changed_moved_and_removed(
    people: Any, category: Category, page: str, signed_in: SignedIn
) -> None:
    first, second = (add_field(category.tenant, "text", key=key) for key in ("one", "two"))
    client = signed_in(people.admin)
    form = {"label_en": "First", "is_active": "on"}
    assert client.post(f"{page}fields/{first.pk}/", form).status_code == 302
    first.refresh_from_db()
    assert first.labels == {"en": "First"}
    client.post(f"{page}fields/{first.pk}/move/", {"by": "1"})
    assert keys(category) == ["two", "one"]
    make_ticket(people.customer, people.owner, answers={"two": "x"})
    said = client.post(f"{page}fields/{second.pk}/remove/", follow=True).content.decode()
    assert "Switch it off instead" in said
    client.post(f"{page}fields/{first.pk}/remove/")
    assert keys(category) == ["two"]


def test_the_preview_shows_every_question(
    people: Any, category: Category, page: str, signed_in: SignedIn
) -> None:
    add_field(category.tenant, "product", labels={"en": "Which one"})
    text = signed_in(people.admin).get(f"{page}preview/").content.decode()
    assert "Which one" in text
    assert "nothing can be sent" in text


def test_a_field_of_another_category_is_not_there(
    people: Any, category: Category, signed_in: SignedIn
) -> None:
    field = add_field(category.tenant, "text")
    other = Category.objects.get(key="return")
    client = signed_in(people.admin)
    url = f"/admin/tickets/category/{other.pk}/fields/{field.pk}/"
    assert client.get(url).status_code == 404
    assert client.post(f"{url}move/").status_code == 404
    assert client.post(f"{url}remove/").status_code == 404
    assert signed_in(people.agent).get(url).status_code == 403
