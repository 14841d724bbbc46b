"""The shape of tenants' tables, read from the database itself, and the doors in the code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, models

from portal.shared.models import TenantModel, has_tenant
from portal.shared.tests.rows import tenant_models

# Unique without the tenant, each for a reason.
NOT_BY_TENANT = {
    # a group mirrors one role at one customer; groups are django's, without a tenant
    "accounts_rolegroup": {("group_id",)},
    "accounts_audiencegroup": {("group_id",)},
}


def table_keys(model: Any) -> Iterator[tuple[str, ...]]:
    """The columns of every index and unique constraint of the model's table."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    for constraint in found.values():
        if (constraint["index"] or constraint["unique"]) and not constraint["primary_key"]:
            yield tuple(constraint["columns"])


@pytest.mark.django_db
def test_every_index_and_unique_constraint_starts_with_the_tenant() -> None:
    wrong = [
        (model._meta.label, columns)
        for model in tenant_models()
        for columns in table_keys(model)
        if columns[0] != "tenant_id"
        and columns not in NOT_BY_TENANT.get(model._meta.db_table, set())
    ]
    assert wrong == []


@pytest.mark.django_db
def test_the_exceptions_are_real() -> None:
    by_table = {model._meta.db_table: set(table_keys(model)) for model in tenant_models()}
    assert all(columns <= by_table[table] for table, columns in NOT_BY_TENANT.items())
    assert sum(len(keys) for keys in by_table.values()) > 30


def test_every_model_with_a_tenant_stands_on_the_base() -> None:
    assert [model for model in tenant_models() if not issubclass(model, TenantModel)] == []
    assert [
        model
        for model in tenant_models()
        if model._base_manager.name != model._default_manager.name
    ] == []
    nullable = [model for model in tenant_models() if model._meta.get_field("tenant").null]
    assert nullable == []


def test_no_table_without_a_tenant_points_into_one() -> None:
    """Hidden many-to-many tables and global ones have no wall, so they hold no tenants' keys."""
    outside = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if not has_tenant(model)
        and isinstance(field, models.ForeignKey)
        and has_tenant(field.related_model)
    ]
    assert outside == []


# What steps around the doors, and the files that may.
DOORS = {
    r"\bscopes_disabled\b|with_scopes_disabled|\.with_scope\(": set(),
    r"from django_scopes import .*\bscope\b|django_scopes\.scope\b": {"portal/shared/context.py"},
    r"_base_manager\b": {"portal/shared/scoping.py"},
    r"app\.tenant_id": {
        "portal/shared/context.py",
        "portal/shared/db/postgresql/base.py",
        "portal/shared/db/protection.py",
    },
    r"_current_tenant_id\b": {"portal/shared/context.py"},
    r"\.raw\(|RawSQL|\.extra\(": set(),
    r"\.cursor\(": {
        "portal/middleware.py",
        "portal/shared/context.py",
        "portal/shared/db/checks.py",
        "portal/shared/db/postgresql/base.py",
        "portal/shared/db/protection.py",
        # Its rows come from a queryset, and row-level security binds the connection.
        "portal/shared/spread.py",
        # The function of the database takes the tenant; what it finds is asked of the wall again.
        "tickets/search/finding.py",
        "tickets/search/storage.py",
    },
    # Without row-level security (see tickets/models/search.py), so one module asks it.
    r"\bTicketWords\b|tickets_ticketwords": {
        "tickets/models/__init__.py",
        "tickets/models/search.py",
        "tickets/search/catching_up.py",
        "tickets/search/documents.py",
        "tickets/search/finding.py",
        "tickets/search/indexing.py",
    },
    r"models\.QuerySet\b|models\.Manager\b": {"portal/shared/scoping.py"},
}


def code_files() -> Iterator[tuple[str, str]]:
    """The project's own code: path and text; tests, migrations and benchmarks aside."""
    root = Path(settings.BASE_DIR)
    for top in ("portal", "accounts", "tickets", "knowledge", "orders", "billing", "community"):
        for path in sorted((root / top).rglob("*.py")):
            if not {"tests", "migrations"} & set(path.relative_to(root).parts):
                yield path.relative_to(root).as_posix(), path.read_text()


@pytest.mark.parametrize("pattern", DOORS)
def test_only_the_named_files_step_around_the_doors(pattern: str) -> None:
    found = {name for name, text in code_files() if re.search(pattern, text)}
    assert found == DOORS[pattern]


def test_the_files_are_found() -> None:
    assert len(dict(code_files())) > 50
