"""Every address × every role × GET and POST, with the exact answer; see access/table.py."""

from collections import Counter

import pytest

from portal.tests.access.asking import ask
from portal.tests.access.browsers import FOREIGN_ROLES, ROLES, Browser
from portal.tests.access.rows import ROWS
from portal.tests.access.table import METHODS, Row, all_routes, written
from portal.tests.access.world import World

pytestmark = pytest.mark.django_db


def test_every_url_has_one_row_and_every_row_a_url(
    world: World, browsers: dict[str, Browser]
) -> None:
    known = Counter(all_routes())
    rows = Counter(row.route(world.objects) for row in ROWS)
    assert sorted((known - rows).elements()) == [], "addresses without a row"
    assert sorted(set(rows) - set(known)) == [], "rows without an address"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)
def test_answers(row: Row, world: World, browsers: dict[str, Browser]) -> None:
    for method in METHODS:
        answers = {role: ask(world, browsers[role], method, row, role) for role in ROLES}
        problems = {role: answer.problem for role, answer in answers.items() if answer.problem}
        assert problems == {}, f"{method} {row.path}"
        got = {role: answer.letter for role, answer in answers.items()}
        assert (method, written(got)) == (method, written(row.expected[method]))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.path)
def test_a_session_of_another_tenants_host_is_nobodys(
    row: Row, world: World, browsers: dict[str, Browser]
) -> None:
    for method in METHODS:
        for role in FOREIGN_ROLES:
            browser = browsers[role].at(world.tenant.primary_host)
            answer = ask(world, browser, method, row, "anonymous")
            expected = row.expected[method]["anonymous"]
            assert (role, method, answer.letter, answer.problem) == (role, method, expected, "")


def test_other_methods_are_refused_everywhere(world: World, browsers: dict[str, Browser]) -> None:
    answers = {
        (method, row.path, role): ask(world, browsers[role], method, row, role).letter
        for row in ROWS
        for role in ("owner", "admin")
        for method in ("PUT", "DELETE")
    }
    assert {key: letter for key, letter in answers.items() if letter != "M"} == {}
