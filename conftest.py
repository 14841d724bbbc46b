"""Fixtures of all tests: two tenants side by side, a fixed cast, signed-in clients."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test import Client

from accounts.middleware import TENANT_KEY
from accounts.models import Customer, User
from accounts.selectors import actor_for
from accounts.tests.factories import make_customer, make_member, make_staff
from portal.provisioning import create_tenant
from portal.shared.actors import Actor
from portal.shared.context import tenant_scope
from portal.shared.db.protection import refusals
from portal.shared.models import Tenant
from portal.tests.snapshot import Snapshots

APP_ROLE = settings.DATABASE_APP_ROLE


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only PostgreSQL can show is left to the run on PostgreSQL (`make test-services`)."""
    if connections["default"].vendor != "postgresql":
        elsewhere = [item for item in items if item.get_closest_marker("postgres")]
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: object
) -> None:
    """Keep pytest-django's per-worker databases; the role has to be there before migrate."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(CREATE_APP_ROLE)


# Roles belong to the whole server, so parallel processes may be at it at once. Only a superuser
# could switch to the role without being its member.
CREATE_APP_ROLE = f"""
do $$ begin
  if not exists (select from pg_roles where rolname = '{APP_ROLE}') then
    create role {APP_ROLE} nosuperuser nobypassrls nologin;
  end if;
  if not pg_has_role(current_user, '{APP_ROLE}', 'member') then
    execute format('grant {APP_ROLE} to %I', current_user);
  end if;
exception when duplicate_object or unique_violation or internal_error then null;
end $$
"""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """On PostgreSQL the tests run as a role that owns nothing, so row-level security bites."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            _become_app_role(connection)
    yield
    if connection.vendor == "postgresql":
        connection.close()
        connection.settings_dict["OPTIONS"].pop("assume_role", None)


def _become_app_role(connection: object) -> None:
    with connection.cursor() as cursor:  # type: ignore[attr-defined]
        # What the application itself must not: empty tables after tests that commit.
        cursor.execute(f"grant truncate on all tables in schema public to {APP_ROLE}")
    connection.close()  # type: ignore[attr-defined]
    connection.settings_dict["OPTIONS"]["assume_role"] = APP_ROLE  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def _protected_tables_can_be_flushed(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQLite empties tables by DELETE, which the audit log and others refuse; migrate's signal,
    sent after the flush, puts the triggers back."""
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or "live_server" in request.fixturenames
    if not commits and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    if connections["default"].vendor == "sqlite":
        with connections["default"].cursor() as cursor:
            for table, refusal in refusals():
                if refusal.verb == "delete":
                    cursor.execute(f"drop trigger if exists {refusal.name(table)}")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def tenant(db: None) -> Tenant:
    """The tenant under test, at north.example."""
    return SNAPSHOTS.restore("tenant")


@pytest.fixture
def other_tenant(db: None) -> Tenant:
    """Its neighbour, at south.example, nearly the same."""
    return SNAPSHOTS.restore("other_tenant")


def make_tenant() -> Tenant:
    return create_tenant(
        slug="north",
        name="North",
        host="north.example",
        languages=["en", "lt"],
        country="LT",
        time_zone="Europe/Vilnius",
        reference_prefix="NH",
        sign_up="open",
        second_factor="optional",
    )


def make_other_tenant(_tenant: Tenant) -> Tenant:
    return create_tenant(
        slug="south",
        name="South",
        host="south.example",
        languages=["pt", "es"],
        country="PT",
        time_zone="Europe/Lisbon",
        reference_prefix="NH",
        sign_up="open",
        second_factor="optional",
    )


@pytest.fixture
def in_tenant(tenant: Tenant) -> Iterator[Tenant]:
    """The tenant with its scope open."""
    with tenant_scope(tenant):
        yield tenant


@dataclass(frozen=True)
class Cast:
    """The people every access test knows."""

    customer: Customer
    other_customer: Customer
    foreign_customer: Customer
    owner: User
    buyer: User
    billing: User
    viewer: User
    outsider: User
    agent: User
    knowledge: User
    admin: User
    foreign_owner: User
    foreign_agent: User
    foreign_admin: User
    operator: User


@pytest.fixture
def cast(tenant: Tenant, other_tenant: Tenant) -> Cast:
    """Owner, colleagues, an outsider of the same tenant, staff, and the neighbour's people."""
    return SNAPSHOTS.restore("cast")


def make_cast(tenant: Tenant, other_tenant: Tenant) -> Cast:
    people: dict[str, object] = {}
    with tenant_scope(tenant):
        medis = make_customer(tenant, "UAB Medis", language="en")
        kede = make_customer(tenant, "UAB Kėdė", language="lt")
        people |= {"customer": medis, "other_customer": kede}
        for role in ("owner", "buyer", "billing", "viewer"):
            people[role] = make_member(medis, f"{role}@medis.example", role)
        people["outsider"] = make_member(kede, "owner@kede.example", "owner")
        people["agent"] = make_staff(tenant, "agent@north.example", "agent")
        people["knowledge"] = make_staff(tenant, "knowledge@north.example", "knowledge")
        people["admin"] = make_staff(tenant, "admin@north.example", "administrator")
    with tenant_scope(other_tenant):
        velamar = make_customer(other_tenant, "Velamar Lda", language="pt")
        people["foreign_customer"] = velamar
        people["foreign_owner"] = make_member(velamar, "owner@velamar.example", "owner")
        people["foreign_agent"] = make_staff(other_tenant, "agent@south.example", "agent")
        people["foreign_admin"] = make_staff(other_tenant, "admin@south.example", "administrator")
    people["operator"] = User.objects.create_superuser("operator@portal.example", "portal-demo")
    return Cast(**people)  # type: ignore[arg-type]


SNAPSHOTS = Snapshots({"tenant": make_tenant, "other_tenant": make_other_tenant, "cast": make_cast})


@pytest.fixture
def actor_of(tenant: Tenant) -> Callable[..., Actor]:
    """`actor_of(user, tenant=...)`: the user acting at the tenant."""

    def build(user: User | None, at: Tenant | None = None) -> Actor:
        place = at or tenant
        with tenant_scope(place):
            return actor_for(user, place)

    return build


@pytest.fixture
def client_for() -> Callable[..., Client]:
    """`client_for(user, tenant)`: a browser signed in at the tenant's host (anonymous: None)."""

    def build(user: User | None, at: Tenant) -> Client:
        client = Client(HTTP_HOST=at.primary_host)
        if user is not None:
            client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
            session = client.session
            session[TENANT_KEY] = at.pk
            session.save()
        return client

    return build
