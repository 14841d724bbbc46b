import pytest

from tools.check_app_doors import problem, problems, project_imports


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("tickets.services", "accounts.models"),
        ("tickets.views.lists", "knowledge.selectors.articles"),
        ("tickets.services", "tickets.policies"),
        ("accounts.views.login", "portal.shared.errors"),
        ("portal.urls", "tickets.urls"),
        ("portal.dashboard.views", "portal.settings.base"),
        ("tickets.tests.test_services", "accounts.tests.factories"),
        ("tickets.migrations.0001_initial", "accounts.policies"),
    ],
)
def test_doors_are_open(importer: str, imported: str) -> None:
    assert problem(importer, imported) is None


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("tickets.services", "accounts.policies"),
        ("tickets.services", "accounts.querysets"),
        ("tickets.services", "accounts"),
        ("tickets.urls", "accounts.urls"),
        ("tickets.services", "portal.settings.base"),
        ("accounts.services", "portal"),
        ("portal.shared.audit", "portal.dashboard"),
        ("portal.shared.audit", "accounts.policies"),
        ("portal.urls", "tickets.policies"),
    ],
)
def test_everything_else_is_refused(importer: str, imported: str) -> None:
    assert problem(importer, imported) is not None


def test_problems_name_both_ends() -> None:
    [line] = problems({("a.b", "accounts.forms"), ("a.b", "portal.shared.x")})
    assert line.startswith("a.b -> accounts.forms: enter accounts by ")


def test_the_graph_is_really_read() -> None:
    assert any(imported.startswith("portal.shared.") for _, imported in project_imports())
